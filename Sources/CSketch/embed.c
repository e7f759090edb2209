#include "CSketch.h"

static const unsigned char particle_h[] = {
#embed "runtime/Particle.h"
};

static const unsigned char runtime_cpp[] = {
#embed "runtime/Runtime.cpp"
};

static const sketch_file files[] = {
    {"Particle.h", particle_h, sizeof particle_h},
    {"Runtime.cpp", runtime_cpp, sizeof runtime_cpp},
};

const sketch_file *sketch_files(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
