#pragma once
// The firmware API of sketches: what a device's firmware finds on real hardware, told to the world around it.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARTICLE 1
#define SPARK 1
#define SPARK_PLATFORM 1
#define PLATFORM_ID 13
#define PLATFORM_SPARK_CORE 0
#define PLATFORM_GCC 3
#define PLATFORM_PHOTON 6
#define PLATFORM_PHOTON_PRODUCTION 6
#define PLATFORM_P1 8
#define PLATFORM_ELECTRON 10
#define PLATFORM_ELECTRON_PRODUCTION 10
#define PLATFORM_ARGON 12
#define PLATFORM_BORON 13
#define PLATFORM_XENON 14
#define PLATFORM_ESOMX 15
#define PLATFORM_BSOM 23
#define PLATFORM_B5SOM 25
#define PLATFORM_TRACKER 26
#define PLATFORM_TRACKERM 28
#define PLATFORM_P2 32
#define PLATFORM_MSOM 35
#define PLATFORM_NAME boron
#define HAL_PLATFORM_NRF52840 1
#define HAL_PLATFORM_CELLULAR 1
#define HAL_PLATFORM_WIFI 0
#define PLATFORM_THREADING 1
#define Wiring_Cellular 1
#define Wiring_WiFi 0
#define SYSTEM_VERSION 0x03030100
#define SYSTEM_VERSION_v331 SYSTEM_VERSION

typedef uint8_t byte;
typedef bool boolean;
typedef uint32_t word;
typedef uint16_t pin_t;
typedef uint32_t system_tick_t;

using namespace std::chrono_literals;

/* A program that tells when it was compiled would differ from run to run: it is always the same day. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wbuiltin-macro-redefined"
#undef __DATE__
#undef __TIME__
#define __DATE__ "Jan  1 2025"
#define __TIME__ "00:00:00"
#pragma GCC diagnostic pop

/* What the sketch defines. */
void setup();
void loop();

/* What sketches cannot use here is refused by the compiler, in a sentence. */
#define SKETCH_UNSUPPORTED(sentence) __attribute__((unavailable(sentence)))

#define SKETCH_BUS \
    "there is no bus with real parts behind the pins: read the sensor from a pin (analogRead) that the scenario drives."
#define SKETCH_SOCKET "sketches have no network: publish an event and let a webhook send the request."
#define SKETCH_RADIO "there is no radio: publish and subscribe events instead."
#define SKETCH_BATTERY "the device has no battery."
#define SKETCH_SERIAL "print to Serial, or to Serial1 as the second line."
#define SKETCH_THREAD "sketches have one thread: use a Timer, or millis() in loop()."

#include "SketchCheck.h"
#include "SketchFormat.h"
#include "SketchString.h"

#include "SketchMath.h"
#include "SketchStream.h"

#include "SketchJSON.h"
#include "SketchLog.h"

#include "SketchTime.h"

#include "SketchPins.h"

#include "SketchFuture.h"
#include "SketchVariable.h"

#include "SketchCloud.h"
#include "SketchEEPROM.h"
#include "SketchSystem.h"

#include "SketchLibrary.h"
#include "SketchArduino.h"
#include "SketchVector.h"

#include "SketchUnsupported.h"
