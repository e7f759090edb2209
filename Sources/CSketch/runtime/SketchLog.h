#pragma once
// The log: lines with a time, a category and a level.

enum LogLevel {
    LOG_LEVEL_ALL = 1,
    LOG_LEVEL_TRACE = 1,
    LOG_LEVEL_INFO = 30,
    LOG_LEVEL_WARN = 40,
    LOG_LEVEL_ERROR = 50,
    LOG_LEVEL_PANIC = 60,
    LOG_LEVEL_NONE = 70
};

/// Which level a category, and those below it, is shown from.
struct LogCategoryFilter {
    const char *category;
    LogLevel level;
    LogCategoryFilter(const char *category, LogLevel level) : category(category), level(level) {}
};
using LogCategoryFilters = std::initializer_list<LogCategoryFilter>;

/// Says which levels are shown. Without any, all from INFO on are.
class StreamLogHandler {
public:
    explicit StreamLogHandler(LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {});
    explicit StreamLogHandler(Print &, LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : StreamLogHandler(level, filters) {}
    /// With the speed of the line, which makes no difference.
    explicit StreamLogHandler(int, LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : StreamLogHandler(level, filters) {}
};
using SerialLogHandler = StreamLogHandler;
using USBSerialLogHandler = StreamLogHandler;

/// The same on the second serial port, which has a speed.
class Serial1LogHandler : public StreamLogHandler {
public:
    explicit Serial1LogHandler(int = 9600, LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : StreamLogHandler(level, filters) {}
};

class AttributedLogger;

/// Writes to the log under one category.
class Logger {
public:
    explicit constexpr Logger(const char *name = "app") : category(name) {}
    const char *name() const { return category; }

    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void trace(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_TRACE, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void info(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_INFO, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void warn(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_WARN, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void error(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_ERROR, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(3, 4)
    void log(LogLevel level, const char *format, Arguments... arguments) const {
        if (isLevelEnabled(level)) line(level, String::format(format, arguments...));
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void log(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_INFO, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void operator()(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_INFO, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(3, 4)
    void operator()(LogLevel level, const char *format, Arguments... arguments) const {
        log(level, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void printf(const char *format, Arguments... arguments) const {
        raw(String::format(format, arguments...));
    }
    void print(const char *text) const { raw(text); }
    void write(const char *text, size_t count) const { raw(String(text, static_cast<unsigned>(count))); }
    template <class... Arguments>
    void printf(LogLevel level, const char *format, Arguments... arguments) const {
        if (isLevelEnabled(level)) raw(String::format(format, arguments...));
    }
    void print(LogLevel level, const char *text) const {
        if (isLevelEnabled(level)) raw(text);
    }
    void write(LogLevel level, const char *text, size_t count) const {
        if (isLevelEnabled(level)) write(text, count);
    }
    AttributedLogger code(intptr_t code) const;
    AttributedLogger details(const char *details) const;
    void dump(const void *bytes, size_t count) const;
    void dump(LogLevel level, const void *bytes, size_t count) const;

    bool isLevelEnabled(LogLevel level) const;
    bool isTraceEnabled() const { return isLevelEnabled(LOG_LEVEL_TRACE); }
    bool isInfoEnabled() const { return isLevelEnabled(LOG_LEVEL_INFO); }
    bool isWarnEnabled() const { return isLevelEnabled(LOG_LEVEL_WARN); }
    bool isErrorEnabled() const { return isLevelEnabled(LOG_LEVEL_ERROR); }

private:
    void line(LogLevel level, const String &text) const;
    void raw(const String &text) const;

    const char *category;
};

extern const Logger Log;

/// A logger whose lines end with a code, or with details.
class AttributedLogger {
public:
    AttributedLogger(const Logger &logger, const String &attribute) : logger(logger), attributes(attribute) {}
    AttributedLogger code(intptr_t code) const { return with(String("code = ") + static_cast<int>(code)); }
    AttributedLogger details(const char *details) const { return with(String("details = ") + details); }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void trace(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_TRACE, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void info(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_INFO, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void warn(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_WARN, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void error(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_ERROR, format, arguments...);
    }
    template <class... Arguments>
    SKETCH_PRINTF(3, 4)
    void log(LogLevel level, const char *format, Arguments... arguments) const {
        logger.log(level, "%s [%s]", String::format(format, arguments...).c_str(), attributes.c_str());
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    void log(const char *format, Arguments... arguments) const {
        log(LOG_LEVEL_INFO, format, arguments...);
    }

private:
    AttributedLogger with(const String &attribute) const { return {logger, attributes + ", " + attribute}; }

    const Logger &logger;
    String attributes;
};

inline AttributedLogger Logger::code(intptr_t code) const {
    return {*this, String("code = ") + static_cast<int>(code)};
}
inline AttributedLogger Logger::details(const char *details) const { return {*this, String("details = ") + details}; }

/* The category of the macros: that of the scope, else of the file, else "app". */
template <class Source>
struct SketchCategory {
    static const char *name() { return "app"; }
};
struct SketchSource;
typedef SketchCategory<SketchSource> SketchLogCategory;

#define LOG_SOURCE_CATEGORY(text) \
    template <> \
    struct SketchCategory<SketchSource> { \
        static const char *name() { return text; } \
    };
#define LOG_CATEGORY(text) \
    struct SketchLogCategory { \
        static const char *name() { return text; } \
    }
#define LOG_THIS_CATEGORY() SketchLogCategory::name()

#define LOG_C(level, category, ...) Logger(category).log(LOG_LEVEL_##level, __VA_ARGS__)
#define LOG_PRINT_C(level, category, text) Logger(category).print(LOG_LEVEL_##level, text)
#define LOG_PRINTF_C(level, category, ...) Logger(category).printf(LOG_LEVEL_##level, __VA_ARGS__)
#define LOG_WRITE_C(level, category, bytes, count) Logger(category).write(LOG_LEVEL_##level, bytes, count)
#define LOG_DUMP_C(level, category, bytes, count) Logger(category).dump(LOG_LEVEL_##level, bytes, count)
#define LOG_ENABLED_C(level, category) Logger(category).isLevelEnabled(LOG_LEVEL_##level)

#define LOG(level, ...) LOG_C(level, LOG_THIS_CATEGORY(), __VA_ARGS__)
#define LOG_PRINT(level, text) LOG_PRINT_C(level, LOG_THIS_CATEGORY(), text)
#define LOG_PRINTF(level, ...) LOG_PRINTF_C(level, LOG_THIS_CATEGORY(), __VA_ARGS__)
#define LOG_WRITE(level, bytes, count) LOG_WRITE_C(level, LOG_THIS_CATEGORY(), bytes, count)
#define LOG_DUMP(level, bytes, count) LOG_DUMP_C(level, LOG_THIS_CATEGORY(), bytes, count)
#define LOG_ENABLED(level) LOG_ENABLED_C(level, LOG_THIS_CATEGORY())

/* As in a build for release, these say nothing. */
#define LOG_DEBUG(level, ...) ((void)0)
#define LOG_DEBUG_C(level, ...) ((void)0)
#define LOG_DEBUG_PRINT(level, ...) ((void)0)
#define LOG_DEBUG_PRINTF(level, ...) ((void)0)
#define LOG_DEBUG_WRITE(level, ...) ((void)0)
#define LOG_DEBUG_DUMP(level, ...) ((void)0)

#define DEBUG(...) LOG_DEBUG(TRACE, __VA_ARGS__)
#define DEBUG_D(...) LOG_DEBUG(TRACE, __VA_ARGS__)
#define INFO(...) LOG(INFO, __VA_ARGS__)
#define WARN(...) LOG(WARN, __VA_ARGS__)
#define ERROR(...) LOG(ERROR, __VA_ARGS__)
