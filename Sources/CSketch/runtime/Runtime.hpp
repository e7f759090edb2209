#pragma once
// The sketch's side of the line protocol: its state, and what its parts call of one another.

#include "Particle.h"
#include "RuntimeTurn.h"

#include <deque>
#include <vector>

namespace sketch {

constexpr int64_t never = INT64_MAX;
constexpr int64_t passCost = 1000;
constexpr int64_t callCost = 10;

/// Something that the world told, kept until the sketch's time has come to it.
struct Input {
    enum Kind : uint8_t { event, call, pin, serial, link };
    Kind kind;
    int64_t time;
    int64_t number;
    std::string name;
    std::string text;
    bool hasText;
};

/// The two ends of the pipes, with what has been read and what is to be written.
class Port {
public:
    /// Adds a line: its first word, then fields.
    Port &begin(const char *word);
    Port &add(int64_t number);
    Port &add(const char *text, size_t length);
    Port &add(const std::string &text) { return add(text.data(), text.size()); }
    Port &add(const char *text) { return add(text, strlen(text)); }
    void end();
    /// Writes what waits; the world may look at it when it likes.
    void flush();
    /// Writes what waits and lets the world have its turn.
    void hand();
    /// Gives time back, used up to a moment, with when to go on, and lets the world have its turn.
    void giveBack(int64_t used, int64_t next);
    /// Whether no line is half written.
    bool isWhole() const { return output.empty() || output.back() == '\n'; }
    /// How much waits to be written.
    size_t waiting() const { return output.size(); }
    /// Begins to count what is said anew: the sketch gives time back, or begins another pass of loop().
    void beginPass() { passLines = passBytes = 0; }
    /// Whether so much was said since the world had its turn that it should have it, to keep what it holds small.
    bool isFull() const { return grantLines >= fullGrantLines || grantBytes >= fullGrantBytes; }
    /// Puts what waits from a place on before what waits from an earlier one.
    void advance(size_t later, size_t earlier);
    /// Blocks for the world to hand over something. Returns what: lines, time, or an answer.
    uint32_t awaitTurn();
    /// Blocks for a line, and splits it at its tabs.
    const std::vector<std::string> &read();

    /// Where both wait for their turn.
    SketchTurn *turn = nullptr;

private:
    void write();
    void count();

    static constexpr size_t mostPassLines = 100000;
    static constexpr size_t mostPassBytes = 8 << 20;
    static constexpr size_t fullGrantLines = 10000;
    static constexpr size_t fullGrantBytes = 1 << 20;

    std::string output;
    /// Where the line begins that was begun last.
    size_t lineStart = 0;
    /// What was said in this pass of loop(), and since the world had its turn for it.
    size_t passLines = 0, passBytes = 0;
    size_t grantLines = 0, grantBytes = 0;
    /// Whether the world has lines to read before time is given back.
    bool isPiped = false;
    std::string input;
    size_t consumed = 0;
    std::vector<std::string> fields;
};

/// Everything that the runtime knows. Made before the first constructor of the sketch, never destroyed.
struct World {
    Port port;

    // Time, in microseconds of the world.
    int64_t now = 0;
    int64_t until = 0;
    int64_t birth = 0;
    int64_t latency = 0;
    int64_t wallStart = 0;
    /// Where a grant that has not come yet ends at the latest.
    int64_t limit = never;
    bool isStarted = false;
    /// Where the world sees, without asking, what time it is inside of a grant: how it knows that time passes, and when
    /// a sketch died that could say nothing any more.
    volatile int64_t *pulse = nullptr;
    /// No time passes: in constructors, and while a variable is read.
    bool isFrozen = true;
    bool isReading = false;
    /// Where the sketch offered the variable that is being read.
    const void *readPlace = nullptr;
    /// The time before which nothing needs a look: the grant's end, or what is due first.
    int64_t horizon = 0;
    int64_t nextTimer = never;
    /// When text that was printed without the end of its line is shown.
    int64_t nextFlush = never;

    std::deque<Input> inputs;
    /// Events and calls whose time has come.
    std::deque<Input> pending;
    int nesting = 0;
    bool isInTimer = false;
    bool isInInterrupt = false;

    // Who the device is.
    std::string id;
    std::string name;
    std::string profile;
    int resetReason = RESET_REASON_NONE;
    uint32_t resetData = 0;

    // The cloud.
    bool isLinked = false;
    /// Whether the sketch wants the connection; the world sees to it by itself as long as it does.
    bool isWanted = true;
    int subscriptions = 0;
    int answer = -1;
    System_Mode_TypeDef mode = AUTOMATIC;
    bool isThreaded = false;

    /// Whether the cloud's events and calls reach the sketch by themselves.
    bool isPumped() const { return mode != MANUAL || isThreaded; }
};

extern World *world;

// Clock: time and grants.
void spend(int64_t microseconds);
void wait(int64_t target, bool delivers, bool pumps = false);
/// Passes time up to a moment, or to the first thing that the world tells; nothing of the sketch runs but interrupts.
void idle(int64_t target);
void shorten(bool always = false);
void lookAhead();
bool ask();
[[noreturn]] void leave();
void takeLine(const std::vector<std::string> &fields);

// Cloud.
void deliver(const Input &input);
void readVariable(const std::string &id, const std::string &name);
void startCloud();

// Pins.
void drive(const Input &input);
void runInterrupts();

// Timers.
void runTimer();

// Serial.
void type(const std::string &text);
void finishLines();
/// Shows the text of unfinished lines that has waited long enough.
void showUnfinished();
bool hasTyped();
void logLine(const char *text, size_t length);
/// Says in the log what goes wrong without stopping; each text once in a life.
void warnOnce(const char *text);

// Memory that outlives restarts.
void openMemory();
void keepMemory();

// Randomness.
void seed(uint64_t seed);

// Limits and ends.
/// Stops the sketch for the rest of this life: time passes and the device stays online, but nothing of the sketch runs.
[[noreturn]] void park(const char *file, int line);
[[noreturn]] void floods();
[[noreturn]] void leaveWithoutWorld();
void watchLimits();
void catchSignals();
void rescue();

}  // namespace sketch
