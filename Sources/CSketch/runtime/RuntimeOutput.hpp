// What is printed past the serial line, and what the runtime itself has to say.

#include <iostream>
#include <streambuf>

namespace sketch {

void warnOnce(const char *text) {
    static auto *const said = new std::vector<const char *>;
    if (std::find(said->begin(), said->end(), text) != said->end()) return;
    said->push_back(text);
    unsigned time = static_cast<unsigned>((world->now - world->birth) / 1000);
    String whole = String::format("%010u [system] WARN: %s", time, text);
    logLine(whole.c_str(), whole.length());
}

#ifdef __linux__

namespace {

/// What is printed with the C++ library.
struct OutputBuffer : std::streambuf {
    int overflow(int character) override {
        char byte = static_cast<char>(character);
        if (character != EOF) append(outputPort, &byte, 1);
        return character == EOF ? 0 : character;
    }
    std::streamsize xsputn(const char *text, std::streamsize count) override {
        append(outputPort, text, static_cast<size_t>(count));
        return count;
    }
};

}  // namespace

/// Makes lines of the log of what is printed without Serial, each with its time; through the pipe all of a grant would
/// come at once.
void openOutput() {
    auto write = [](void *, const char *text, size_t count) -> ssize_t {
        append(outputPort, text, count);
        return static_cast<ssize_t>(count);
    };
    FILE *output = fopencookie(nullptr, "w", {nullptr, write, nullptr, nullptr});
    if (output) {
        setvbuf(output, nullptr, _IONBF, 0);
        stdout = output;
    }
    // Before any constructor std::cout may not be there yet.
    static auto *const library = new std::ios_base::Init;
    (void)library;
    static OutputBuffer *const buffer = new OutputBuffer;
    for (std::ostream *stream : {&std::cout, &std::cerr, &std::clog}) stream->rdbuf(buffer);
}

#else

void openOutput() { setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); }

#endif

}  // namespace sketch
