// The system, and random numbers.

#include <random>
#include <sys/time.h>

SystemClass System;

ModeChoice::ModeChoice(System_Mode_TypeDef mode) { world->mode = mode == DEFAULT ? AUTOMATIC : mode; }
ThreadChoice::ThreadChoice(bool isThreaded) { world->isThreaded = isThreaded; }

System_Mode_TypeDef SystemClass::mode() { return world->mode; }
String SystemClass::deviceID() { return CloudClass::deviceID(); }
uint64_t SystemClass::millis() {
    spend(callCost);
    return static_cast<uint64_t>((world->now - world->birth) / 1000);
}
unsigned SystemClass::uptime() { return static_cast<unsigned>(millis() / 1000); }
uint32_t SystemClass::ticks() {
    spend(callCost);
    return static_cast<uint32_t>(world->now - world->birth) * ticksPerMicrosecond();
}
void SystemClass::ticksDelay(uint32_t ticks) { delayMicroseconds(ticks / ticksPerMicrosecond()); }

void Reset::operator()(uint32_t data, SystemResetFlag) const {
    finishLines();
    world->port.begin("reset").add(world->now).add(static_cast<int64_t>(data)).end();
    leave();
}
int SystemClass::resetReason() { return world->resetReason; }
uint32_t SystemClass::resetReasonData() { return world->resetData; }

void yield() { CloudClass::process(); }

/* Called by an endless loop without a body, where the build puts it in. */
extern "C" void sketch_park(const char *file, int line) { park(file, line); }

/* Taken as a report of the check for undefined behaviour is. */
extern "C" void __assert_fail(const char *text, const char *file, unsigned line, const char *) noexcept {
    char report[512];
    snprintf(report, sizeof report, "%s:%u:1: runtime error: the assertion %s failed\n", file, line, text);
    refuse(report);
}

// Waiting in the C library would stop the whole world.

static int pause(int64_t microseconds) {
    wait(world->now + microseconds, true, true);
    return 0;
}

extern "C" {
unsigned sleep(unsigned seconds) { return static_cast<unsigned>(pause(static_cast<int64_t>(seconds) * 1000000)); }
int usleep(useconds_t microseconds) { return pause(microseconds); }
int nanosleep(const timespec *time, timespec *) {
    return pause(static_cast<int64_t>(time->tv_sec) * 1000000 + time->tv_nsec / 1000);
}
int clock_nanosleep(clockid_t, int, const timespec *time, timespec *) { return nanosleep(time, nullptr); }
int gettimeofday(timeval *__restrict time, void *__restrict) noexcept {
    spend(callCost);
    int64_t microseconds = wallMicroseconds();
    *time = {static_cast<time_t>(microseconds / 1000000), static_cast<suseconds_t>(microseconds % 1000000)};
    return 0;
}
}

namespace {

/// xorshift64*, begun by a step of SplitMix64: the same everywhere.
uint64_t randomState;

uint64_t nextRandom() {
    randomState ^= randomState >> 12;
    randomState ^= randomState << 25;
    randomState ^= randomState >> 27;
    return randomState * 2685821657736338717ull;
}

}  // namespace

void sketch::seed(uint64_t seed) {
    uint64_t mixed = seed + 0x9e3779b97f4a7c15ull;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
    mixed ^= mixed >> 31;
    randomState = mixed ? mixed : 1;
    srand(static_cast<unsigned>(randomState >> 32));
}

void randomSeed(unsigned int value) {
    if (value != 0) seed(value);
}

extern "C" uint32_t HAL_RNG_GetRandomNumber(void) { return static_cast<uint32_t>(nextRandom() >> 32); }

// Chance from the machine would differ from run to run.

extern "C" ssize_t getrandom(void *buffer, size_t size, unsigned) {
    for (size_t i = 0; i < size; i++) static_cast<unsigned char *>(buffer)[i] = nextRandom() >> 56;
    return static_cast<ssize_t>(size);
}
extern "C" int getentropy(void *buffer, size_t size) { return getrandom(buffer, size, 0) < 0 ? -1 : 0; }

#ifdef __GLIBCXX__
void std::random_device::_M_init(const std::string &) {}
void std::random_device::_M_fini() {}
unsigned std::random_device::_M_getval() { return HAL_RNG_GetRandomNumber(); }
#endif

static int64_t randomBelow(int64_t max) {
    return static_cast<int64_t>((nextRandom() >> 33) * static_cast<uint64_t>(max) >> 31);
}

// A sketch may bring its own: those of many sketches are copies of these.
__attribute__((weak)) int32_t random(int32_t max) { return max <= 0 ? 0 : static_cast<int32_t>(randomBelow(max)); }

__attribute__((weak)) int32_t random(int32_t min, int32_t max) {
    // The two may lie further apart than an int32_t reaches.
    return min >= max ? min : static_cast<int32_t>(min + randomBelow(static_cast<int64_t>(max) - min));
}

__attribute__((weak)) int map(int value, int fromStart, int fromEnd, int toStart, int toEnd) {
    if (fromEnd == fromStart) return value;
    int64_t scaled = (static_cast<int64_t>(value) - fromStart) * (static_cast<int64_t>(toEnd) - toStart);
    return static_cast<int>(scaled / (static_cast<int64_t>(fromEnd) - fromStart) + toStart);
}

double map(double value, double fromStart, double fromEnd, double toStart, double toEnd) {
    if (fromEnd == fromStart) return value;
    return (value - fromStart) * (toEnd - toStart) / (fromEnd - fromStart) + toStart;
}
