#pragma once
#include "Particle.h"

// What a sketch has once it asks for Arduino's names.

#undef F
#define F(text) (reinterpret_cast<const __FlashStringHelper *>(text))
#define word(...) makeWord(__VA_ARGS__)

SKETCH_BITS_1(0)
SKETCH_BITS_1(1)
SKETCH_BITS_2(0)
SKETCH_BITS_2(1)
SKETCH_BITS_3(0)
SKETCH_BITS_3(1)
SKETCH_BITS_4(0)
SKETCH_BITS_4(1)
SKETCH_BITS_5(0)
SKETCH_BITS_5(1)
SKETCH_BITS_6(0)
SKETCH_BITS_6(1)
SKETCH_BITS_7(0)
SKETCH_BITS_7(1)

typedef SerialPort HardwareSerial;
#define SERIAL_PORT_MONITOR Serial
#define SERIAL_PORT_USBVIRTUAL Serial
#define SERIAL_PORT_HARDWARE Serial1
#define SerialUSB Serial
