// printf over values whose types are known.

namespace sketch {

namespace {

/// One conversion of a format: `%-8.3f`.
struct Conversion {
    std::string flags;
    int width = -1;
    int precision = -1;
    char letter = 0;
};

/// Goes through a format and its values.
struct Formatter {
    const char *format;
    const FormatArgument *arguments;
    int count;
    int used = 0;
    std::string output;

    FormatArgument next() { return used < count ? arguments[used++] : FormatArgument(); }

    int size() {
        if (*format != '*') {
            int value = 0;
            while (isDigit(*format)) value = std::min(value * 10 + (*format++ - '0'), 10000);
            return value;
        }
        format++;
        return static_cast<int>(std::clamp(next().number, -10000ll, 10000ll));
    }

    Conversion conversion() {
        Conversion read;
        while (*format && strchr("-+ #0", *format)) read.flags += *format++;
        if (*format == '*' || isDigit(*format)) {
            read.width = size();
            if (read.width < 0) {
                read.flags += '-';
                read.width = -read.width;
            }
        }
        if (*format == '.') {
            format++;
            read.precision = size();
        }
        while (*format && strchr("hlLqjzt", *format)) format++;
        if (*format) read.letter = *format++;
        return read;
    }

    template <class Value>
    void put(const Conversion &how, const char *length, Value value) {
        std::string spec = "%" + how.flags;
        if (how.width >= 0) spec += std::to_string(how.width);
        if (how.precision >= 0) spec += "." + std::to_string(how.precision);
        spec += length;
        spec += how.letter;
        char buffer[256];
        int needed = snprintf(buffer, sizeof buffer, spec.c_str(), value);
        if (needed < 0) return;
        if (static_cast<size_t>(needed) < sizeof buffer) {
            output.append(buffer, static_cast<size_t>(needed));
            return;
        }
        std::string big(static_cast<size_t>(needed) + 1, '\0');
        snprintf(&big[0], big.size(), spec.c_str(), value);
        output.append(big, 0, static_cast<size_t>(needed));
    }

    /// What the device would print garbage for, or crash at.
    void complain(const Conversion &how, const char *what) {
        output += "<%";
        output += how.letter;
        output += " of ";
        output += what;
        output += ">";
    }

    void convert(const Conversion &how) {
        static const char *const names[] = {"nothing", "an integer", "a decimal number", "a text", "a pointer"};
        FormatArgument value = next();
        switch (how.letter) {
        case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': case 'c': {
            if (value.kind != FormatArgument::integer) return complain(how, names[value.kind]);
            long long number = value.number;
            bool isSigned = how.letter == 'd' || how.letter == 'i';
            if (value.size <= 4) {
                number = isSigned ? static_cast<int32_t>(number) : static_cast<int64_t>(static_cast<uint32_t>(number));
            }
            if (how.letter == 'c') return put(how, "", static_cast<int>(number));
            return put(how, "ll", number);
        }
        case 'f': case 'F': case 'e': case 'E': case 'g': case 'G': case 'a': case 'A':
            if (value.kind != FormatArgument::real) return complain(how, names[value.kind]);
            return put(how, "", value.decimal);
        case 's':
            if (value.kind != FormatArgument::text) return complain(how, names[value.kind]);
            return put(how, "", value.address ? static_cast<const char *>(value.address) : "(null)");
        case 'p':
            if (value.kind < FormatArgument::text) return complain(how, names[value.kind]);
            return put(how, "", value.address);
        default: output += how.letter;
        }
    }

    void run() {
        while (*format) {
            const char *percent = strchr(format, '%');
            if (!percent) {
                output += format;
                return;
            }
            output.append(format, static_cast<size_t>(percent - format));
            format = percent + 1;
            if (*format == '%') {
                output += *format++;
            } else if (*format) {
                convert(conversion());
            }
        }
    }
};

}  // namespace

char *formatted(const char *format, const FormatArgument *arguments, int count, size_t &length) {
    Formatter formatter{format ? format : "", arguments, count, 0, {}};
    formatter.run();
    length = formatter.output.size();
    auto text = static_cast<char *>(malloc(length + 1));
    memcpy(text, formatter.output.c_str(), length + 1);
    return text;
}

}  // namespace sketch
