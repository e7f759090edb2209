#pragma once
// What sketches have in common with those of other boards: constants, and the tables that other boards keep in flash.

#define FALSE (0x00)
#define TRUE (!FALSE)
#define SERIAL 0x0
#define DISPLAY 0x1
#define EXTERNAL 0
#define WEAK __attribute__((weak))
#define digitalPinToInterrupt(pin) (pin)
#define NUM_DIGITAL_PINS TOTAL_PINS
#define NUM_ANALOG_INPUTS TOTAL_ANALOG_PINS
#define SPARK_ASSERT(condition) \
    do { \
        if (!(condition)) abort(); \
    } while (0)
#define PARTICLE_ASSERT(condition) SPARK_ASSERT(condition)
#define arraySize(array) (sizeof(array) / sizeof((array)[0]))

inline uint16_t makeWord(uint16_t word) { return word; }
inline uint16_t makeWord(uint8_t high, uint8_t low) { return static_cast<uint16_t>(high << 8 | low); }

/* Binary constants: B00000000 to B11111111; the shorter ones, which could be names of a sketch, are in Arduino.h. */
#define SKETCH_BITS_1(digits) constexpr int B##digits = 0b##digits;
#define SKETCH_BITS_2(digits) SKETCH_BITS_1(digits##0) SKETCH_BITS_1(digits##1)
#define SKETCH_BITS_3(digits) SKETCH_BITS_2(digits##0) SKETCH_BITS_2(digits##1)
#define SKETCH_BITS_4(digits) SKETCH_BITS_3(digits##0) SKETCH_BITS_3(digits##1)
#define SKETCH_BITS_5(digits) SKETCH_BITS_4(digits##0) SKETCH_BITS_4(digits##1)
#define SKETCH_BITS_6(digits) SKETCH_BITS_5(digits##0) SKETCH_BITS_5(digits##1)
#define SKETCH_BITS_7(digits) SKETCH_BITS_6(digits##0) SKETCH_BITS_6(digits##1)
#define SKETCH_BITS_8(digits) SKETCH_BITS_7(digits##0) SKETCH_BITS_7(digits##1)
SKETCH_BITS_8(0)
SKETCH_BITS_8(1)

typedef const char *PGM_P;
typedef char prog_char;
typedef unsigned char prog_uchar;
typedef int8_t prog_int8_t;
typedef uint8_t prog_uint8_t;
typedef int16_t prog_int16_t;
typedef uint16_t prog_uint16_t;
typedef int32_t prog_int32_t;
typedef uint32_t prog_uint32_t;

#define pgm_read_byte(address) (*reinterpret_cast<const uint8_t *>(address))
#define pgm_read_word(address) (*reinterpret_cast<const uint16_t *>(address))
#define pgm_read_dword(address) (*reinterpret_cast<const uint32_t *>(address))
#define pgm_read_float(address) (*reinterpret_cast<const float *>(address))
#define pgm_read_ptr(address) (*reinterpret_cast<const void *const *>(address))
#define pgm_read_byte_near(address) pgm_read_byte(address)
#define pgm_read_word_near(address) pgm_read_word(address)
#define pgm_read_dword_near(address) pgm_read_dword(address)
#define pgm_read_float_near(address) pgm_read_float(address)
#define pgm_read_ptr_near(address) pgm_read_ptr(address)

#define strcpy_P strcpy
#define strncpy_P strncpy
#define strcat_P strcat
#define strncat_P strncat
#define strlen_P strlen
#define strcmp_P strcmp
#define strncmp_P strncmp
#define strcasecmp_P strcasecmp
#define strncasecmp_P strncasecmp
#define strchr_P strchr
#define strrchr_P strrchr
#define strstr_P strstr
#define memcpy_P memcpy
#define memcmp_P memcmp
#define sprintf_P sprintf
#define snprintf_P snprintf
#define vsnprintf_P vsnprintf

/* The firmware's releases up to the one that is here. */
#define SYSTEM_VERSION_NUMBER(major, minor, patch) (0x00000000 | (major) << 24 | (minor) << 16 | (patch) << 8)
#define SYSTEM_VERSION_v040 SYSTEM_VERSION_NUMBER(0, 4, 0)
#define SYSTEM_VERSION_v041 SYSTEM_VERSION_NUMBER(0, 4, 1)
#define SYSTEM_VERSION_v042 SYSTEM_VERSION_NUMBER(0, 4, 2)
#define SYSTEM_VERSION_v043 SYSTEM_VERSION_NUMBER(0, 4, 3)
#define SYSTEM_VERSION_v044 SYSTEM_VERSION_NUMBER(0, 4, 4)
#define SYSTEM_VERSION_v045 SYSTEM_VERSION_NUMBER(0, 4, 5)
#define SYSTEM_VERSION_v046 SYSTEM_VERSION_NUMBER(0, 4, 6)
#define SYSTEM_VERSION_v047 SYSTEM_VERSION_NUMBER(0, 4, 7)
#define SYSTEM_VERSION_v048 SYSTEM_VERSION_NUMBER(0, 4, 8)
#define SYSTEM_VERSION_v049 SYSTEM_VERSION_NUMBER(0, 4, 9)
#define SYSTEM_VERSION_v050 SYSTEM_VERSION_NUMBER(0, 5, 0)
#define SYSTEM_VERSION_v051 SYSTEM_VERSION_NUMBER(0, 5, 1)
#define SYSTEM_VERSION_v052 SYSTEM_VERSION_NUMBER(0, 5, 2)
#define SYSTEM_VERSION_v053 SYSTEM_VERSION_NUMBER(0, 5, 3)
#define SYSTEM_VERSION_v054 SYSTEM_VERSION_NUMBER(0, 5, 4)
#define SYSTEM_VERSION_v055 SYSTEM_VERSION_NUMBER(0, 5, 5)
#define SYSTEM_VERSION_v060 SYSTEM_VERSION_NUMBER(0, 6, 0)
#define SYSTEM_VERSION_v061 SYSTEM_VERSION_NUMBER(0, 6, 1)
#define SYSTEM_VERSION_v062 SYSTEM_VERSION_NUMBER(0, 6, 2)
#define SYSTEM_VERSION_v063 SYSTEM_VERSION_NUMBER(0, 6, 3)
#define SYSTEM_VERSION_v064 SYSTEM_VERSION_NUMBER(0, 6, 4)
#define SYSTEM_VERSION_v070 SYSTEM_VERSION_NUMBER(0, 7, 0)
#define SYSTEM_VERSION_v100 SYSTEM_VERSION_NUMBER(1, 0, 0)
#define SYSTEM_VERSION_v101 SYSTEM_VERSION_NUMBER(1, 0, 1)
#define SYSTEM_VERSION_v110 SYSTEM_VERSION_NUMBER(1, 1, 0)
#define SYSTEM_VERSION_v121 SYSTEM_VERSION_NUMBER(1, 2, 1)
#define SYSTEM_VERSION_v131 SYSTEM_VERSION_NUMBER(1, 3, 1)
#define SYSTEM_VERSION_v140 SYSTEM_VERSION_NUMBER(1, 4, 0)
#define SYSTEM_VERSION_v141 SYSTEM_VERSION_NUMBER(1, 4, 1)
#define SYSTEM_VERSION_v142 SYSTEM_VERSION_NUMBER(1, 4, 2)
#define SYSTEM_VERSION_v143 SYSTEM_VERSION_NUMBER(1, 4, 3)
#define SYSTEM_VERSION_v144 SYSTEM_VERSION_NUMBER(1, 4, 4)
#define SYSTEM_VERSION_v150 SYSTEM_VERSION_NUMBER(1, 5, 0)
#define SYSTEM_VERSION_v151 SYSTEM_VERSION_NUMBER(1, 5, 1)
#define SYSTEM_VERSION_v152 SYSTEM_VERSION_NUMBER(1, 5, 2)
#define SYSTEM_VERSION_v200 SYSTEM_VERSION_NUMBER(2, 0, 0)
#define SYSTEM_VERSION_v201 SYSTEM_VERSION_NUMBER(2, 0, 1)
#define SYSTEM_VERSION_v210 SYSTEM_VERSION_NUMBER(2, 1, 0)
#define SYSTEM_VERSION_v220 SYSTEM_VERSION_NUMBER(2, 2, 0)
#define SYSTEM_VERSION_v230 SYSTEM_VERSION_NUMBER(2, 3, 0)
#define SYSTEM_VERSION_v300 SYSTEM_VERSION_NUMBER(3, 0, 0)
#define SYSTEM_VERSION_v310 SYSTEM_VERSION_NUMBER(3, 1, 0)
#define SYSTEM_VERSION_v320 SYSTEM_VERSION_NUMBER(3, 2, 0)
#define SYSTEM_VERSION_v330 SYSTEM_VERSION_NUMBER(3, 3, 0)
