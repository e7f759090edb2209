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
};
using SerialLogHandler = StreamLogHandler;
using USBSerialLogHandler = StreamLogHandler;

/// The same on the second serial port, which has a speed.
class Serial1LogHandler : public StreamLogHandler {
public:
    explicit Serial1LogHandler(int = 9600, LogLevel level = LOG_LEVEL_INFO, LogCategoryFilters filters = {})
        : StreamLogHandler(level, filters) {}
};

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

#define LOG(level, ...) Log.log(LOG_LEVEL_##level, __VA_ARGS__)
#define LOG_DEBUG(level, ...) ((void)0)
#define LOG_CATEGORY(name) static const Logger Log(name)
