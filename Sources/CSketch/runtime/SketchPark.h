#pragma once
/* What the build puts in place of a body that an endless loop does not have, in C++ and in C. The condition must be known
 * where the compiler reads it: what it finds out once it optimizes is no constant of the sketch. */

#ifdef __cplusplus
extern "C" void sketch_park(const char *file, int line);
#define SKETCH_PARK ::sketch_park(__FILE__, __LINE__)
#define SKETCH_PARK_IF(condition) if constexpr (__builtin_constant_p((condition) ? 1 : 0)) SKETCH_PARK
#else
void sketch_park(const char *file, int line);
#define SKETCH_PARK sketch_park(__FILE__, __LINE__)
#define SKETCH_PARK_IF(condition)                                         \
    enum { sketchIsEndless = __builtin_constant_p((condition) ? 1 : 0) }; \
    if (sketchIsEndless) SKETCH_PARK
#endif
