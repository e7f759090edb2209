#pragma once
// Whose turn it is, the world's or the sketch's: a word in memory that both share and wait at. Lines of the protocol lie
// in the pipes; a grant without any, and the time that is given back for it, are handed over here, since most are so.

#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct SketchTurn {
    uint32_t word;
    uint32_t what; /* is handed over */
    int64_t value; /* up to when time is granted, or was used, in microseconds; or an answer, 0 or 1 */
    int64_t next;  /* when the sketch must run again */
};

/* What is handed over: lines in the pipe, or without any a time, or the answer to what a sketch asked. */
enum { turnOfLines = 0, turnOfTime = 1, turnOfAnswer = 2 };

/* The beginning of the memory that a sketch and its world share, all zeros at first. */
struct SketchShared {
    uint64_t retainedMark;
    uint64_t eepromMark;
    int64_t pulse; /* the sketch's time while it uses a grant */
    struct SketchTurn turn;
    uint64_t unused[2];
};

/* The word: whose turn it is, and whether the other one sleeps. */
enum { turnOfWorld = 0, turnOfSketch = 2, turnIsAwaited = 1 };

static inline void turnWake(struct SketchTurn *turn) { syscall(SYS_futex, &turn->word, FUTEX_WAKE, 1, 0, 0, 0); }

/* Gives the turn to `whom`. */
static inline void turnHand(struct SketchTurn *turn, uint32_t whom) {
    if (__atomic_exchange_n(&turn->word, whom, __ATOMIC_ACQ_REL) & turnIsAwaited)
        turnWake(turn);
}

/* Wakes the other one, whose turn it is not, to look at its pipe. */
static inline void turnNudge(struct SketchTurn *turn) {
    if (__atomic_load_n(&turn->word, __ATOMIC_ACQUIRE) & turnIsAwaited)
        turnWake(turn);
}

/* Whether it is the turn of `whom`. */
static inline int turnIs(const struct SketchTurn *turn, uint32_t whom) {
    return (__atomic_load_n(&turn->word, __ATOMIC_ACQUIRE) & ~(uint32_t)turnIsAwaited) == whom;
}

/* Waits until it is the turn of `whom`, but not for long: `most` may pass, or the other one may nudge. Returns whether
 * it is. */
static inline int turnAwait(struct SketchTurn *turn, uint32_t whom, long long mostNanoseconds) {
    struct timespec most = {(time_t)(mostNanoseconds / 1000000000), (long)(mostNanoseconds % 1000000000)};
    uint32_t seen = __atomic_load_n(&turn->word, __ATOMIC_ACQUIRE);
    while ((seen & ~(uint32_t)turnIsAwaited) != whom) {
        uint32_t awaited = seen | turnIsAwaited;
        if (seen == awaited ||
            __atomic_compare_exchange_n(&turn->word, &seen, awaited, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            syscall(SYS_futex, &turn->word, FUTEX_WAIT, awaited, &most, 0, 0);
            return turnIs(turn, whom);
        }
    }
    return 1;
}
