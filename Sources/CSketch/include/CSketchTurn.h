/* The world's side of the memory that it shares with a sketch. Where it begins is the only argument that all have. */
#ifndef CSKETCH_TURN_H
#define CSKETCH_TURN_H

/* The sketch's time while it uses a grant, in microseconds. */
long long sketch_pulse(const void *memory);

/* Begins a life, whose first turn is the sketch's: it starts. */
void sketch_turn_begin(void *memory);

/* Lets the sketch go on: as the lines in its pipe say, up to a moment in microseconds, or with an answer, 0 or 1. */
void sketch_turn_hand(void *memory);
void sketch_turn_grant(void *memory, long long until);
void sketch_turn_answer(void *memory, int answer);

/* Waits until it is the world's turn, at most so many nanoseconds; 1 when it is, 0 when the pipe should be looked at. */
int sketch_turn_await(void *memory, long long nanoseconds);

/* What the sketch has handed over: 1 and the time that it has used and when to go on, or 0 when lines say it. */
int sketch_turn_take(const void *memory, long long *used, long long *next);

#endif
