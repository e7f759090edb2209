#pragma once
// The EEPROM, whose bytes outlive restarts.

/// One byte of the EEPROM, as a variable.
class EERef {
public:
    explicit EERef(int address) : address(address) {}
    operator uint8_t() const { return read(address); }
    EERef &operator=(uint8_t value) { return write(address, value), *this; }
    EERef &operator=(const EERef &other) { return *this = static_cast<uint8_t>(other); }
    EERef(const EERef &) = default;
    EERef &update(uint8_t value) { return *this = value; }
    EERef &operator+=(uint8_t value) { return *this = static_cast<uint8_t>(*this + value); }
    EERef &operator-=(uint8_t value) { return *this = static_cast<uint8_t>(*this - value); }
    EERef &operator|=(uint8_t value) { return *this = static_cast<uint8_t>(*this | value); }
    EERef &operator&=(uint8_t value) { return *this = static_cast<uint8_t>(*this & value); }
    EERef &operator^=(uint8_t value) { return *this = static_cast<uint8_t>(*this ^ value); }
    EERef &operator++() { return *this += 1; }
    EERef &operator--() { return *this -= 1; }

    int address;

private:
    static uint8_t read(int address);
    static void write(int address, uint8_t value);
};

/// A place in the EEPROM, which goes from byte to byte.
class EEPtr {
public:
    EEPtr(int address) : address(address) {}
    operator int() const { return address; }
    EERef operator*() const { return EERef(address); }
    EEPtr &operator++() { return address++, *this; }
    EEPtr &operator--() { return address--, *this; }
    EEPtr operator++(int) { return address++; }
    EEPtr operator--(int) { return address--; }
    bool operator!=(const EEPtr &other) const { return address != other.address; }

    int address;
};

/// Bytes that outlive restarts; all ones at first.
class EEPROMClass {
public:
    static uint8_t read(int address);
    static void write(int address, uint8_t value);
    static void update(int address, uint8_t value) { write(address, value); }
    static size_t length();
    static void clear();
    EERef operator[](int address) const { return EERef(address); }
    static EEPtr begin() { return 0; }
    static EEPtr end() { return static_cast<int>(length()); }
    static bool hasPendingErase() { return false; }
    static void performPendingErase() {}
    template <class T>
    static T &get(int address, T &value) {
        static_assert(
            std::is_trivially_copyable_v<T>,
            "EEPROM.get takes plain values: numbers, arrays, structs of them.");
        auto bytes = reinterpret_cast<unsigned char *>(&value);
        for (size_t i = 0; i < sizeof(T); i++) bytes[i] = read(address + static_cast<int>(i));
        return value;
    }
    template <class T>
    static const T &put(int address, const T &value) {
        static_assert(
            std::is_trivially_copyable_v<T>,
            "EEPROM.put takes plain values: numbers, arrays, structs of them.");
        auto bytes = reinterpret_cast<const unsigned char *>(&value);
        for (size_t i = 0; i < sizeof(T); i++) write(address + static_cast<int>(i), bytes[i]);
        return value;
    }
};

extern EEPROMClass EEPROM;

inline uint8_t EERef::read(int address) { return EEPROMClass::read(address); }
inline void EERef::write(int address, uint8_t value) { EEPROMClass::write(address, value); }
