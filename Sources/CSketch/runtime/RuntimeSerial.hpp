// Serial ports and the log: whole lines for the world.

namespace sketch {

namespace {

constexpr size_t longestLine = 1024;
/// How long text waits for the end of its line, in microseconds.
constexpr int64_t unfinishedTime = 100000;

/// What was printed to each port and has no end yet, and what was typed and not read.
struct SerialLines {
    std::string open[4];
    /// When the text without an end is shown.
    int64_t due[4] = {never, never, never, never};
    std::string typed;
    size_t read = 0;
};

constexpr int logPort = 2;
constexpr int outputPort = 3;

SerialLines &lines() {
    static SerialLines *const all = new SerialLines;
    return *all;
}

/// How much of a text fits into a line without splitting a character.
size_t fitting(const std::string &text) {
    size_t end = longestLine;
    while (end > longestLine - 4 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) end--;
    return end;
}

/// Finds out when the next unfinished line is shown.
void scheduleFlush() {
    int64_t first = never;
    for (int64_t due : lines().due) first = std::min(first, due);
    world->nextFlush = first;
    lookAhead();
}

void setDue(int port, int64_t due) {
    if (lines().due[port] == due) return;
    lines().due[port] = due;
    scheduleFlush();
}

void appendLines(int port, const char *text, size_t length) {
    std::string &open = lines().open[port];
    while (length > 0) {
        auto end = static_cast<const char *>(memchr(text, '\n', length));
        size_t part = end ? static_cast<size_t>(end - text) : length;
        open.append(text, part);
        while (open.size() > longestLine) {
            size_t fits = fitting(open);
            logLine(open.data(), fits);
            open.erase(0, fits);
        }
        if (!end) return;
        if (!open.empty() && open.back() == '\r') open.pop_back();
        logLine(open.data(), open.size());
        open.clear();
        text += part + 1;
        length -= part + 1;
    }
}

void append(int port, const char *text, size_t length) {
    SerialLines &all = lines();
    bool hadLines = memchr(text, '\n', length) != nullptr;
    appendLines(port, text, length);
    // Past Serial nobody waits for an answer: only whole lines count there.
    // Text that already waits for its end is not kept back by more of it.
    if (port == outputPort || all.open[port].empty()) {
        setDue(port, never);
    } else if (hadLines || all.due[port] == never) {
        setDue(port, world->now + unfinishedTime);
    }
}

}  // namespace

void logLine(const char *text, size_t length) {
    world->port.begin("log").add(world->now).add(text, length).end();
}

static void finish(int64_t moment) {
    SerialLines &all = lines();
    for (int port = 0; port < 4; port++) {
        std::string &open = all.open[port];
        if (all.due[port] > moment) continue;
        all.due[port] = never;
        if (!open.empty()) logLine(open.data(), open.size());
        open.clear();
    }
    scheduleFlush();
}

void finishLines() { finish(never); }

void showUnfinished() { finish(world->now); }

void type(const std::string &text) { lines().typed += text; }

bool hasTyped() { return lines().read < lines().typed.size(); }

}  // namespace sketch

SerialPort Serial(0);
SerialPort Serial1(1);

size_t SerialPort::write(uint8_t byte) { return write(&byte, 1); }

size_t SerialPort::write(const uint8_t *bytes, size_t count) {
    append(number, reinterpret_cast<const char *>(bytes), count);
    spend(callCost);
    return count;
}

size_t SerialPort::endLine() {
    append(number, "\r\n", 2);
    return 2;
}

int SerialPort::available() {
    spend(callCost);
    return number == 0 ? static_cast<int>(lines().typed.size() - lines().read) : 0;
}

int SerialPort::peek() {
    spend(callCost);
    return number == 0 && hasTyped() ? static_cast<unsigned char>(lines().typed[lines().read]) : -1;
}

int SerialPort::read() {
    int byte = peek();
    if (byte < 0) return byte;
    if (++lines().read == lines().typed.size()) {
        lines().typed.clear();
        lines().read = 0;
    }
    return byte;
}

size_t Print::write(const uint8_t *bytes, size_t count) {
    size_t written = 0;
    while (written < count && write(bytes[written])) written++;
    return written;
}

size_t Print::printDigits(uint64_t number, uint8_t base) {
    char buffer[72];
    char *place = buffer + sizeof buffer;
    *--place = '\0';
    if (base < 2) base = DEC;
    do {
        auto digit = static_cast<uint8_t>(number % base);
        *--place = static_cast<char>(digit < 10 ? '0' + digit : 'A' + digit - 10);
        number /= base;
    } while (number > 0);
    return write(place);
}

size_t Print::printDecimal(double number, uint8_t digits) {
    if (std::isnan(number)) return print("nan");
    if (std::isinf(number)) return print("inf");
    // The largest float below 2^32: a device prints the whole part as one 32-bit number.
    if (std::fabs(number) > 4294967040.0) return print("ovf");
    size_t count = number < 0 ? print('-') : 0;
    double half = 0.5;
    for (uint8_t i = 0; i < digits; i++) half /= 10;
    double rest = std::fabs(number) + half;
    auto whole = static_cast<uint32_t>(rest);
    rest -= whole;
    count += print(whole);
    if (digits > 0) count += print('.');
    for (uint8_t i = 0; i < digits; i++) {
        rest *= 10;
        int digit = static_cast<int>(rest);
        count += print(digit);
        rest -= digit;
    }
    return count;
}

int Stream::timedPeek() {
    int byte = peek();
    int64_t end = world->now + static_cast<int64_t>(timeout) * 1000;
    while (byte < 0 && world->now < end && !world->isFrozen) {
        // Straight to the next thing that happens: a device looks a hundred thousand times.
        idle(end);
        byte = peek();
    }
    return byte;
}

int Stream::timedRead() {
    int byte = timedPeek();
    return byte < 0 ? byte : read();
}

bool Stream::find(const char *target) { return findUntil(target, ""); }

bool Stream::findUntil(const char *target, const char *terminator) {
    std::string seen;
    std::string wanted = target, stop = terminator;
    auto endsWith = [&](const std::string &end) {
        return seen.size() >= end.size() && !seen.compare(seen.size() - end.size(), end.size(), end);
    };
    while (!endsWith(wanted)) {
        int byte = timedRead();
        if (byte < 0) return false;
        seen += static_cast<char>(byte);
        if (!stop.empty() && endsWith(stop)) return false;
    }
    return true;
}

int32_t Stream::parseInt() { return numberText().toInt(); }

float Stream::parseFloat() { return numberText().toFloat(); }

String Stream::numberText() {
    std::string digits;
    for (int byte = timedPeek(); byte >= 0; byte = timedPeek()) {
        bool isPart = isDigit(byte) || (byte == '-' && digits.empty()) || (byte == '.' && !digits.empty());
        if (isPart) {
            digits += static_cast<char>(byte);
        } else if (!digits.empty() && digits != "-") {
            break;
        } else {
            digits.clear();
        }
        read();
    }
    return digits.c_str();
}

size_t Stream::readBytes(char *buffer, size_t length) {
    size_t count = 0;
    for (int byte; count < length && (byte = timedRead()) >= 0;) buffer[count++] = static_cast<char>(byte);
    return count;
}

size_t Stream::readBytesUntil(char terminator, char *buffer, size_t length) {
    size_t count = 0;
    for (int byte; count < length && (byte = timedRead()) >= 0 && byte != static_cast<unsigned char>(terminator);) {
        buffer[count++] = static_cast<char>(byte);
    }
    return count;
}

String Stream::readString() {
    String text;
    for (int byte; (byte = timedRead()) >= 0;) text += static_cast<char>(byte);
    return text;
}

String Stream::readStringUntil(char terminator) {
    String text;
    for (int byte; (byte = timedRead()) >= 0 && byte != static_cast<unsigned char>(terminator);) {
        text += static_cast<char>(byte);
    }
    return text;
}

// The log.

namespace {

/// Which levels are shown; without a handler all from INFO on.
struct LogLevels {
    bool hasHandler = false;
    int level = LOG_LEVEL_INFO;
    std::vector<std::pair<std::string, int>> categories;
};

LogLevels &levels() {
    static LogLevels *const all = new LogLevels;
    return *all;
}

}  // namespace

const Logger Log;

StreamLogHandler::StreamLogHandler(LogLevel level, LogCategoryFilters filters) {
    LogLevels &all = levels();
    if (!all.hasHandler || level < all.level) all.level = level;
    all.hasHandler = true;
    for (auto &filter : filters) all.categories.push_back({filter.category, filter.level});
}

bool Logger::isLevelEnabled(LogLevel wanted) const {
    const LogLevels &all = levels();
    int level = all.level;
    size_t best = 0;
    for (auto &[prefix, shown] : all.categories) {
        bool isAbove = !strncmp(category, prefix.c_str(), prefix.size());
        char after = isAbove ? category[prefix.size()] : '\0';
        if (!isAbove || (after && after != '.') || prefix.size() < best) continue;
        best = prefix.size();
        level = shown;
    }
    return wanted >= level;
}

void Logger::line(LogLevel level, const String &text) const {
    const char *name = level >= LOG_LEVEL_PANIC   ? "PANIC"
                       : level >= LOG_LEVEL_ERROR ? "ERROR"
                       : level >= LOG_LEVEL_WARN  ? "WARN"
                       : level >= LOG_LEVEL_INFO  ? "INFO"
                                                  : "TRACE";
    unsigned time = static_cast<unsigned>((world->now - world->birth) / 1000);
    String whole = String::format("%010u [%s] %s: %s\n", time, category, name, text.c_str());
    append(logPort, whole.c_str(), whole.length());
    spend(callCost);
}

void Logger::raw(const String &text) const {
    append(logPort, text.c_str(), text.length());
    spend(callCost);
}

void Logger::dump(const void *bytes, size_t count) const {
    String text;
    for (size_t i = 0; i < count; i++) text += String::format("%02x", +static_cast<const uint8_t *>(bytes)[i]);
    raw(text);
}

void Logger::dump(LogLevel level, const void *bytes, size_t count) const {
    if (isLevelEnabled(level)) dump(bytes, count);
}
