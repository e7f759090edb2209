#pragma once
/* What SketchLibrary.h is for C++, for the .c files of a sketch: the compiler reads it before them. */

#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

int sketchPrint(char *buffer, size_t room, const char *format, ...) __attribute__((format(printf, 3, 4)));
int sketchPrintAnywhere(char *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
int sketchPrintOut(const char *format, ...) __attribute__((format(printf, 1, 2)));
int sketchPrintTo(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));
int sketchPrintList(char *buffer, size_t room, const char *format, va_list list);
int sketchPrintListAnywhere(char *buffer, const char *format, va_list list);
int sketchScan(const char *text, const char *format, ...) __attribute__((format(scanf, 2, 3)));
size_t sketchCopyText(char *target, const char *text, size_t room);
size_t sketchAppendText(char *target, const char *text, size_t room);
int32_t sketchToLong(const char *text, char **end, int base);
int32_t sketchToLongWhole(const char *text);
uint32_t sketchToUnsignedLong(const char *text, char **end, int base);

#define snprintf sketchPrint
#define sprintf sketchPrintAnywhere
#define printf sketchPrintOut
#define fprintf sketchPrintTo
#define vsnprintf sketchPrintList
#define strlcpy sketchCopyText
#define strlcat sketchAppendText
#define vsprintf sketchPrintListAnywhere
#define sscanf sketchScan
#define atol sketchToLongWhole
#define strtol sketchToLong
#define strtoul sketchToUnsignedLong

#undef LONG_MIN
#undef LONG_MAX
#undef ULONG_MAX
#define LONG_MIN INT32_MIN
#define LONG_MAX INT32_MAX
#define ULONG_MAX UINT32_MAX

/* The machine has names of its own for it. */
#define ulong uint32_t
#define u_long uint32_t
