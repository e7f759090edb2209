#include "CSketchTurn.h"

#define _GNU_SOURCE
#include "runtime/RuntimeTurn.h"

long long sketch_pulse(const void *memory) {
    return __atomic_load_n(&((const struct SketchShared *)memory)->pulse, __ATOMIC_RELAXED);
}

void sketch_turn_begin(void *memory) {
    __atomic_store_n(&((struct SketchShared *)memory)->turn.word, turnOfWorld, __ATOMIC_RELEASE);
}

void sketch_turn_hand(void *memory, long long until) {
    struct SketchTurn *turn = &((struct SketchShared *)memory)->turn;
    turn->isBare = until >= 0;
    turn->time = until;
    turnHand(turn, turnOfSketch);
}

int sketch_turn_await(void *memory, long long nanoseconds) {
    return turnAwait(&((struct SketchShared *)memory)->turn, turnOfWorld, nanoseconds);
}

int sketch_turn_has_come(const void *memory) {
    return turnIs(&((const struct SketchShared *)memory)->turn, turnOfWorld);
}

int sketch_turn_take(const void *memory, long long *used, long long *next) {
    const struct SketchTurn *turn = &((const struct SketchShared *)memory)->turn;
    *used = turn->time;
    *next = turn->next;
    return turn->isBare != 0;
}
