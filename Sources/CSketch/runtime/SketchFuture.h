#pragma once
// Errors, and the results of what the firmware does in the background.

#define SKETCH_ERRORS(entry) \
    entry(NONE, 0, "") \
    entry(UNKNOWN, -100, "Unknown error") \
    entry(BUSY, -110, "Resource busy") \
    entry(NOT_SUPPORTED, -120, "Not supported") \
    entry(NOT_ALLOWED, -130, "Not allowed") \
    entry(CANCELLED, -140, "Operation cancelled") \
    entry(ABORTED, -150, "Operation aborted") \
    entry(TIMEOUT, -160, "Timeout error") \
    entry(NOT_FOUND, -170, "Not found") \
    entry(ALREADY_EXISTS, -180, "Already exists") \
    entry(TOO_LARGE, -190, "Too large data") \
    entry(NOT_ENOUGH_DATA, -191, "Not enough data") \
    entry(LIMIT_EXCEEDED, -200, "Limit exceeded") \
    entry(END_OF_STREAM, -201, "End of stream") \
    entry(INVALID_STATE, -210, "Invalid state") \
    entry(FLASH_IO, -219, "Flash IO error") \
    entry(IO, -220, "IO error") \
    entry(WOULD_BLOCK, -221, "Would block") \
    entry(FILE, -225, "File error") \
    entry(NETWORK, -230, "Network error") \
    entry(PROTOCOL, -240, "Protocol error") \
    entry(INTERNAL, -250, "Internal error") \
    entry(NO_MEMORY, -260, "Memory allocation error") \
    entry(INVALID_ARGUMENT, -270, "Invalid argument") \
    entry(BAD_DATA, -280, "Invalid data format") \
    entry(OUT_OF_RANGE, -290, "Out of range") \
    entry(DEPRECATED, -300, "Deprecated")

#define SKETCH_ERROR(name, code, text) SYSTEM_ERROR_##name = code,
enum system_error_t { SKETCH_ERRORS(SKETCH_ERROR) };
#undef SKETCH_ERROR

/// What the firmware says of an error.
inline const char *get_system_error_message(int error) {
#define SKETCH_ERROR(name, code, text) \
    if (error == code) return text;
    SKETCH_ERRORS(SKETCH_ERROR)
#undef SKETCH_ERROR
    return "Unknown error";
}

namespace particle {

/// Why something failed: a code, and a text of its own if it has one.
class Error {
public:
#define SKETCH_ERROR(name, code, text) name = code,
    enum Type { SKETCH_ERRORS(SKETCH_ERROR) };
#undef SKETCH_ERROR

    Error(Type type = UNKNOWN) : kind(type) {}
    Error(Type type, const char *message) : kind(type), text(message ? message : ""), hasText(message) {}
    explicit Error(const char *message) : Error(UNKNOWN, message) {}
    Type type() const { return kind; }
    const char *message() const { return hasText ? text.c_str() : get_system_error_message(kind); }
    bool operator==(const Error &other) const { return kind == other.kind; }
    bool operator!=(const Error &other) const { return kind != other.kind; }
    bool operator==(Type type) const { return kind == type; }
    bool operator!=(Type type) const { return kind != type; }
    explicit operator bool() const { return kind != NONE; }

private:
    Type kind;
    std::string text;
    bool hasText = false;
};

/// A result, or why there is none. Here it is known at once, so that callbacks run when they are set.
template <class T>
class Future {
public:
    explicit Future(T result = T()) : value(std::move(result)), failure(Error::NONE) {}
    explicit Future(Error error) : value(), failure(std::move(error)) {}
    explicit Future(Error::Type error) : Future(Error(error)) {}
    operator T() const { return result(); }
    T result(T otherwise = T()) const { return isSucceeded() ? value : otherwise; }
    Error error() const { return failure; }
    bool isDone() const { return true; }
    bool isSucceeded() const { return failure == Error::NONE; }
    bool isFailed() const { return !isSucceeded(); }
    bool isCancelled() const { return false; }
    bool wait(int = 0) const { return true; }
    /// What is over cannot be cancelled.
    bool cancel() { return false; }
    Future &onSuccess(std::function<void(const T &)> callback) {
        if (isSucceeded() && callback) callback(value);
        return *this;
    }
    Future &onError(std::function<void(const Error &)> callback) {
        if (isFailed() && callback) callback(failure);
        return *this;
    }

private:
    T value;
    Error failure;
};

}  // namespace particle
