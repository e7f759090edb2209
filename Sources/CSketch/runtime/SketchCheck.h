#pragma once
// What the compiler finds wrong in a call of the API, and says at the line of the sketch.

#ifdef __clang__
/* The compiler knows the formats of printf and scanf, also for templates, which another compiler would not take. */
#pragma clang diagnostic ignored "-Wgcc-compat"
#define SKETCH_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define SKETCH_SCANF(text, first) __attribute__((format(scanf, text, first)))
/* For what is known while compiling, such as the value in `delay(-1)`. */
#define SKETCH_WARN(condition, sentence) __attribute__((diagnose_if(condition, sentence, "warning")))
#define SKETCH_REJECT(condition, sentence) __attribute__((diagnose_if(condition, sentence, "error")))
#else
#define SKETCH_PRINTF(text, first)
#define SKETCH_SCANF(text, first)
#define SKETCH_WARN(condition, sentence)
#define SKETCH_REJECT(condition, sentence)
#endif

#define SKETCH_NO_LAMBDA \
    "a lambda without captures is ambiguous on a device: put a + before it, or name a function."

namespace sketch {

/// A lambda that is as good a function as it is an object: a call that takes either takes neither.
template <class Callable, class Function>
constexpr bool isUnclear = std::is_class_v<Callable> && std::is_convertible_v<Callable, Function *>;

}  // namespace sketch
