#pragma once
// The firmware's own growing array.

namespace spark {

/// Values in a row. What is asked of places that do not exist is nothing, or no value.
template <class T>
class Vector {
public:
    Vector() = default;
    explicit Vector(int count) : values(atLeastNone(count)) {}
    Vector(int count, const T &value) : values(atLeastNone(count), value) {}
    Vector(const T *first, int count) : values(first, first + atLeastNone(count)) {}
    Vector(std::initializer_list<T> some) : values(some) {}

    bool append(T value) { return insert(size(), std::move(value)); }
    bool append(const Vector &other) { return insert(size(), other); }
    bool prepend(T value) { return insert(0, std::move(value)); }
    bool insert(int place, T value) {
        values.insert(values.begin() + within(place), std::move(value));
        return true;
    }
    bool insert(int place, const Vector &other) {
        Vector copy = other;
        values.insert(values.begin() + within(place), copy.values.begin(), copy.values.end());
        return true;
    }

    void removeAt(int place, int count = 1) {
        int first = within(place);
        int end = count < 0 || count > size() - first ? size() : first + count;
        values.erase(values.begin() + first, values.begin() + end);
    }
    bool removeOne(const T &value) {
        int place = indexOf(value);
        if (place >= 0) removeAt(place);
        return place >= 0;
    }
    int removeAll(const T &value) {
        int before = size();
        values.erase(std::remove(values.begin(), values.end(), value), values.end());
        return before - size();
    }
    T takeFirst() { return takeAt(0); }
    T takeLast() { return takeAt(size() - 1); }
    T takeAt(int place) {
        T value = std::move(at(place));
        removeAt(place);
        return value;
    }

    T &first() { return at(0); }
    const T &first() const { return at(0); }
    T &last() { return at(size() - 1); }
    const T &last() const { return at(size() - 1); }
    /* A place that does not exist is undefined on a device; here it ends the sketch. */
    T &at(int place) { return values.at(static_cast<size_t>(place)); }
    const T &at(int place) const { return values.at(static_cast<size_t>(place)); }
    T &operator[](int place) { return at(place); }
    const T &operator[](int place) const { return at(place); }

    int indexOf(const T &value, int from = 0) const {
        for (int i = from < 0 ? 0 : from; i < size(); i++) {
            if (values[static_cast<size_t>(i)] == value) return i;
        }
        return -1;
    }
    int lastIndexOf(const T &value) const {
        for (int i = size() - 1; i >= 0; i--) {
            if (values[static_cast<size_t>(i)] == value) return i;
        }
        return -1;
    }
    bool contains(const T &value) const { return indexOf(value) >= 0; }

    Vector &fill(const T &value) {
        std::fill(values.begin(), values.end(), value);
        return *this;
    }
    bool resize(int count) {
        values.resize(atLeastNone(count));
        return true;
    }
    bool reserve(int count) {
        values.reserve(atLeastNone(count));
        return true;
    }
    bool trimToSize() {
        values.shrink_to_fit();
        return true;
    }
    void clear() { values.clear(); }
    int size() const { return static_cast<int>(values.size()); }
    int capacity() const { return static_cast<int>(values.capacity()); }
    bool isEmpty() const { return values.empty(); }

    T *data() { return values.data(); }
    const T *data() const { return values.data(); }
    T *begin() { return data(); }
    T *end() { return data() + values.size(); }
    const T *begin() const { return data(); }
    const T *end() const { return data() + values.size(); }

    bool operator==(const Vector &other) const { return values == other.values; }
    bool operator!=(const Vector &other) const { return values != other.values; }

private:
    static size_t atLeastNone(int count) { return count < 0 ? 0 : static_cast<size_t>(count); }
    int within(int place) const { return place < 0 ? 0 : place > size() ? size() : place; }

    std::vector<T> values;
};

}  // namespace spark

using namespace spark;
