// The system, and random numbers.

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

void SystemClass::reset() {
    finishLines();
    world->port.begin("reset").add(world->now).end();
    leave(0);
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
