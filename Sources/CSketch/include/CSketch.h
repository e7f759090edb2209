/* The files from which sketches are compiled, carried inside the program. */
#ifndef CSKETCH_H
#define CSKETCH_H

#include <stddef.h>

#include "CSketchSpawn.h"
#include "CSketchTurn.h"

typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t length;
} sketch_file;

/* All of them; `count` becomes their number. */
const sketch_file *sketch_files(size_t *count);

#endif
