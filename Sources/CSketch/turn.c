#include "CSketchTurn.h"

#define _GNU_SOURCE
#include "runtime/RuntimeTurn.h"

long long sketch_pulse(const void *memory) {
    return __atomic_load_n(&((const struct SketchShared *)memory)->pulse, __ATOMIC_RELAXED);
}

void sketch_turn_begin(void *memory) {
    __atomic_store_n(&((struct SketchShared *)memory)->turn.word, turnOfSketch, __ATOMIC_RELEASE);
}

static void hand(void *memory, uint32_t what, long long value) {
    struct SketchTurn *turn = &((struct SketchShared *)memory)->turn;
    turn->what = what;
    turn->value = value;
    turnHand(turn, turnOfSketch);
}

void sketch_turn_hand(void *memory) { hand(memory, turnOfLines, 0); }

void sketch_turn_grant(void *memory, long long until) { hand(memory, turnOfTime, until); }

void sketch_turn_answer(void *memory, int answer) { hand(memory, turnOfAnswer, answer); }

int sketch_turn_await(void *memory, long long nanoseconds) {
    return turnAwait(&((struct SketchShared *)memory)->turn, turnOfWorld, nanoseconds);
}

int sketch_turn_take(const void *memory, long long *used, long long *next) {
    const struct SketchTurn *turn = &((const struct SketchShared *)memory)->turn;
    *used = turn->value;
    *next = turn->next;
    return turn->what == turnOfTime;
}
