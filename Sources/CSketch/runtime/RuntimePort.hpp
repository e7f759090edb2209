// Lines over pipes: written when a grant ends or an answer is needed, so that a pass costs no system call.

#include <errno.h>
#include <poll.h>
#include <unistd.h>

namespace sketch {

constexpr int inputDescriptor = 3;
constexpr int outputDescriptor = 4;
constexpr size_t fullOutput = 60000;

static void escape(std::string &output, const char *text, size_t length) {
    for (const char *end = text + length; text < end; text++) {
        switch (*text) {
        case '\\': output += "\\\\"; break;
        case '\t': output += "\\t"; break;
        case '\n': output += "\\n"; break;
        case '\r': output += "\\r"; break;
        case '\0': output += "\\0"; break;
        default: output += *text;
        }
    }
}

static void unescape(std::string &field) {
    size_t place = field.find('\\');
    if (place == std::string::npos) return;
    size_t target = place;
    for (; place < field.size(); place++) {
        char character = field[place];
        if (character == '\\' && place + 1 < field.size()) {
            switch (field[++place]) {
            case 't': character = '\t'; break;
            case 'n': character = '\n'; break;
            case 'r': character = '\r'; break;
            case '0': character = '\0'; break;
            default: character = field[place];
            }
        }
        field[target++] = character;
    }
    field.resize(target);
}

Port &Port::begin(const char *word) {
    lineStart = output.size();
    output += word;
    return *this;
}

Port &Port::add(int64_t number) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "\t%lld", static_cast<long long>(number));
    output.append(digits, static_cast<size_t>(length));
    return *this;
}

Port &Port::add(const char *text, size_t length) {
    output += '\t';
    escape(output, text, length);
    return *this;
}

void Port::end() {
    output += '\n';
    count();
    if (output.size() >= fullOutput) flush();
}

/// How much a sketch says depends on the sketch alone, so that the count ends it at the same moment in every run.
void Port::count() {
    size_t bytes = output.size() - lineStart;
    passLines++;
    grantLines++;
    passBytes += bytes;
    grantBytes += bytes;
    if (passLines <= mostPassLines && passBytes <= mostPassBytes) return;
    beginPass();
    floods();
}

void Port::advance(size_t later, size_t earlier) {
    if (earlier > later || later > output.size()) return;
    auto begin = output.begin();
    std::rotate(begin + static_cast<ptrdiff_t>(earlier), begin + static_cast<ptrdiff_t>(later), output.end());
}

void Port::write() {
    size_t written = 0;
    while (written < output.size()) {
        ssize_t count = ::write(outputDescriptor, output.data() + written, output.size() - written);
        if (count > 0) {
            written += static_cast<size_t>(count);
        } else if (errno != EINTR) {
            _exit(0);  // nobody is there to hear it
        }
    }
    if (!output.empty()) isPiped = true;
    output.clear();
}

void Port::flush() {
    write();
    if (turn) turnNudge(turn);
}

void Port::hand() {
    write();
    isPiped = false;
    turn->what = turnOfLines;
    turnHand(turn, turnOfWorld);
}

void Port::giveBack(int64_t used, int64_t next) {
    grantLines = grantBytes = 0;
    if (isPiped || !output.empty()) {
        // How often time is given back is the world's choice: it counts towards no limit of the sketch.
        begin("done").add(used).add(next);
        output += '\n';
        return hand();
    }
    turn->what = turnOfTime;
    turn->value = used;
    turn->next = next;
    turnHand(turn, turnOfWorld);
}

uint32_t Port::awaitTurn() {
    constexpr long long patience = 5000000000;
    if (input.find('\n', consumed) != std::string::npos) return turnOfLines;
    while (!turnAwait(turn, turnOfSketch, patience)) {
        pollfd end = {inputDescriptor, 0, 0};
        if (poll(&end, 1, 0) > 0) _exit(0);  // the world is gone
    }
    return turn->what;
}

const std::vector<std::string> &Port::read() {
    size_t searched = consumed;
    size_t end;
    while ((end = input.find('\n', searched)) == std::string::npos) {
        searched = input.size();
        if (consumed > 0) {
            input.erase(0, consumed);
            searched -= consumed;
            consumed = 0;
        }
        char block[16384];
        ssize_t count = ::read(inputDescriptor, block, sizeof block);
        if (count > 0) {
            input.append(block, static_cast<size_t>(count));
        } else if (count == 0 || errno != EINTR) {
            _exit(0);  // the world is gone
        }
    }
    size_t used = 0;
    for (size_t start = consumed; start <= end;) {
        size_t tab = input.find('\t', start);
        if (tab == std::string::npos || tab > end) tab = end;
        if (used == fields.size()) fields.emplace_back();
        fields[used].assign(input, start, tab - start);
        unescape(fields[used++]);
        start = tab + 1;
    }
    fields.resize(used);
    consumed = end + 1;
    return fields;
}

}  // namespace sketch
