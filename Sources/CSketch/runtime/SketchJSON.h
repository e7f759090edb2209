#pragma once
// JSON, as the firmware's library writes and reads it.

/// Writes JSON, piece by piece; commas and quotes come by themselves.
class JSONWriter {
public:
    virtual ~JSONWriter() = default;
    JSONWriter &beginArray() { return open('['); }
    JSONWriter &endArray() { return close(']'); }
    JSONWriter &beginObject() { return open('{'); }
    JSONWriter &endObject() { return close('}'); }
    JSONWriter &name(const char *name);
    JSONWriter &name(const char *name, size_t length) {
        return this->name(String(name, static_cast<unsigned>(length)));
    }
    JSONWriter &value(bool value) { return plain(value ? "true" : "false"); }
    JSONWriter &value(int value) { return plain(String(value)); }
    JSONWriter &value(unsigned value) { return plain(String(value)); }
    JSONWriter &value(long value) { return plain(String(value)); }
    JSONWriter &value(unsigned long value) { return plain(String(value)); }
    JSONWriter &value(long long value) { return plain(String(value)); }
    JSONWriter &value(unsigned long long value) { return plain(String(value)); }
    JSONWriter &value(double value, int precision) { return plain(String::format("%.*f", precision, value)); }
    JSONWriter &value(double value);
    JSONWriter &value(const char *value);
    JSONWriter &value(const char *value, size_t length) {
        return this->value(String(value, static_cast<unsigned>(length)));
    }
    JSONWriter &value(const String &value) { return this->value(value.c_str()); }
    JSONWriter &nullValue() { return plain("null"); }

protected:
    virtual void write(const char *text, size_t length) = 0;

private:
    JSONWriter &open(char bracket);
    JSONWriter &close(char bracket);
    JSONWriter &plain(const char *text);
    void separate();
    void quote(const char *text);

    enum Place : uint8_t { first, next, afterName } place = first;
};

/// Writes JSON into a buffer. What does not fit is counted and left out.
class JSONBufferWriter : public JSONWriter {
public:
    JSONBufferWriter(char *buffer, size_t size) : target(buffer), room(size) {}
    char *buffer() const { return target; }
    size_t bufferSize() const { return room; }
    size_t dataSize() const { return count; }

protected:
    void write(const char *text, size_t length) override;

private:
    char *target;
    size_t room;
    size_t count = 0;
};

/// Writes JSON to something that prints.
class JSONStreamWriter : public JSONWriter {
public:
    explicit JSONStreamWriter(Print &stream) : target(stream) {}
    Print *stream() const { return &target; }

protected:
    void write(const char *text, size_t length) override {
        target.write(reinterpret_cast<const uint8_t *>(text), length);
    }

private:
    Print &target;
};

enum JSONType {
    JSON_TYPE_INVALID,
    JSON_TYPE_NULL,
    JSON_TYPE_BOOL,
    JSON_TYPE_NUMBER,
    JSON_TYPE_STRING,
    JSON_TYPE_ARRAY,
    JSON_TYPE_OBJECT
};

namespace sketch {

struct JSONNode;

}  // namespace sketch

/// A text of a JSON value.
class JSONString {
public:
    JSONString(const char *text = "") : text(text) {}
    explicit JSONString(const String &text) : text(text) {}
    const char *data() const { return text.c_str(); }
    size_t size() const { return text.length(); }
    bool isEmpty() const { return text.length() == 0; }
    bool operator==(const char *other) const { return text == other; }
    bool operator!=(const char *other) const { return text != other; }
    bool operator==(const String &other) const { return text == other; }
    bool operator==(const JSONString &other) const { return text == other.text; }
    explicit operator const char *() const { return data(); }
    explicit operator String() const { return text; }

private:
    String text;
};

/// A value that was read from JSON.
class JSONValue {
public:
    JSONValue() = default;
    JSONType type() const;
    bool isNull() const { return type() == JSON_TYPE_NULL; }
    bool isBool() const { return type() == JSON_TYPE_BOOL; }
    bool isNumber() const { return type() == JSON_TYPE_NUMBER; }
    bool isString() const { return type() == JSON_TYPE_STRING; }
    bool isArray() const { return type() == JSON_TYPE_ARRAY; }
    bool isObject() const { return type() == JSON_TYPE_OBJECT; }
    bool isValid() const { return type() != JSON_TYPE_INVALID; }
    bool toBool() const;
    int toInt() const;
    double toDouble() const;
    JSONString toString() const;

    static JSONValue parse(const char *text, size_t length);
    static JSONValue parseCopy(const char *text, size_t length) { return parse(text, length); }
    static JSONValue parseCopy(const char *text) { return parse(text, strlen(text)); }
    static JSONValue parseCopy(const String &text) { return parse(text.c_str(), text.length()); }

private:
    friend class JSONObjectIterator;
    friend class JSONArrayIterator;
    explicit JSONValue(std::shared_ptr<const sketch::JSONNode> node) : node(std::move(node)) {}

    std::shared_ptr<const sketch::JSONNode> node;
};

/// Goes over an object's members.
class JSONObjectIterator {
public:
    explicit JSONObjectIterator(const JSONValue &object) : object(object) {}
    bool next();
    JSONString name() const;
    JSONValue value() const;
    size_t count() const;

private:
    JSONValue object;
    size_t place = 0;
};

/// Goes over an array's elements.
class JSONArrayIterator {
public:
    explicit JSONArrayIterator(const JSONValue &array) : array(array) {}
    bool next();
    JSONValue value() const;
    size_t count() const;

private:
    JSONValue array;
    size_t place = 0;
};
