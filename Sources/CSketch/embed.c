#include "CSketch.h"

static const unsigned char arduino_h[] = {
#embed "runtime/Arduino.h"
};

static const unsigned char particle_h[] = {
#embed "runtime/Particle.h"
};

static const unsigned char confine_h[] = {
#embed "runtime/launch/Confine.h"
};

static const unsigned char confinecalls_h[] = {
#embed "runtime/launch/ConfineCalls.h"
};

static const unsigned char launcher_c[] = {
#embed "runtime/launch/Launcher.c"
};

static const unsigned char loaded_cpp[] = {
#embed "runtime/launch/Loaded.cpp"
};

static const unsigned char runtime_cpp[] = {
#embed "runtime/Runtime.cpp"
};

static const unsigned char runtime_hpp[] = {
#embed "runtime/Runtime.hpp"
};

static const unsigned char runtimeclock_hpp[] = {
#embed "runtime/RuntimeClock.hpp"
};

static const unsigned char runtimecloud_hpp[] = {
#embed "runtime/RuntimeCloud.hpp"
};

static const unsigned char runtimeformat_hpp[] = {
#embed "runtime/RuntimeFormat.hpp"
};

static const unsigned char runtimejson_hpp[] = {
#embed "runtime/RuntimeJSON.hpp"
};

static const unsigned char runtimelibrary_hpp[] = {
#embed "runtime/RuntimeLibrary.hpp"
};

static const unsigned char runtimelimits_hpp[] = {
#embed "runtime/RuntimeLimits.hpp"
};

static const unsigned char runtimememory_hpp[] = {
#embed "runtime/RuntimeMemory.hpp"
};

static const unsigned char runtimeoutput_hpp[] = {
#embed "runtime/RuntimeOutput.hpp"
};

static const unsigned char runtimepins_hpp[] = {
#embed "runtime/RuntimePins.hpp"
};

static const unsigned char runtimeport_hpp[] = {
#embed "runtime/RuntimePort.hpp"
};

static const unsigned char runtimeserial_hpp[] = {
#embed "runtime/RuntimeSerial.hpp"
};

static const unsigned char runtimestack_hpp[] = {
#embed "runtime/RuntimeStack.hpp"
};

static const unsigned char runtimestart_hpp[] = {
#embed "runtime/RuntimeStart.hpp"
};

static const unsigned char runtimestring_hpp[] = {
#embed "runtime/RuntimeString.hpp"
};

static const unsigned char runtimesystem_hpp[] = {
#embed "runtime/RuntimeSystem.hpp"
};

static const unsigned char runtimetimers_hpp[] = {
#embed "runtime/RuntimeTimers.hpp"
};

static const unsigned char runtimeturn_h[] = {
#embed "runtime/RuntimeTurn.h"
};

static const unsigned char sketcharduino_h[] = {
#embed "runtime/SketchArduino.h"
};

static const unsigned char sketchcheck_h[] = {
#embed "runtime/SketchCheck.h"
};

static const unsigned char sketchcloud_h[] = {
#embed "runtime/SketchCloud.h"
};

static const unsigned char sketcheeprom_h[] = {
#embed "runtime/SketchEEPROM.h"
};

static const unsigned char sketchformat_h[] = {
#embed "runtime/SketchFormat.h"
};

static const unsigned char sketchfuture_h[] = {
#embed "runtime/SketchFuture.h"
};

static const unsigned char sketchjson_h[] = {
#embed "runtime/SketchJSON.h"
};

static const unsigned char sketchlibrary_h[] = {
#embed "runtime/SketchLibrary.h"
};

static const unsigned char sketchlibraryc_h[] = {
#embed "runtime/SketchLibraryC.h"
};

static const unsigned char sketchlog_h[] = {
#embed "runtime/SketchLog.h"
};

static const unsigned char sketchmath_h[] = {
#embed "runtime/SketchMath.h"
};

static const unsigned char sketchpark_h[] = {
#embed "runtime/SketchPark.h"
};

static const unsigned char sketchpins_h[] = {
#embed "runtime/SketchPins.h"
};

static const unsigned char sketchstream_h[] = {
#embed "runtime/SketchStream.h"
};

static const unsigned char sketchstring_h[] = {
#embed "runtime/SketchString.h"
};

static const unsigned char sketchsystem_h[] = {
#embed "runtime/SketchSystem.h"
};

static const unsigned char sketchtime_h[] = {
#embed "runtime/SketchTime.h"
};

static const unsigned char sketchunsupported_h[] = {
#embed "runtime/SketchUnsupported.h"
};

static const unsigned char sketchvariable_h[] = {
#embed "runtime/SketchVariable.h"
};

static const unsigned char sketchvector_h[] = {
#embed "runtime/SketchVector.h"
};

static const unsigned char application_h[] = {
#embed "runtime/application.h"
};

static const unsigned char thread_header[] = {
#embed "runtime/thread"
};

static const sketch_file files[] = {
    {"Arduino.h", arduino_h, sizeof arduino_h},
    {"Particle.h", particle_h, sizeof particle_h},
    {"Runtime.cpp", runtime_cpp, sizeof runtime_cpp},
    {"Runtime.hpp", runtime_hpp, sizeof runtime_hpp},
    {"RuntimeClock.hpp", runtimeclock_hpp, sizeof runtimeclock_hpp},
    {"RuntimeCloud.hpp", runtimecloud_hpp, sizeof runtimecloud_hpp},
    {"RuntimeFormat.hpp", runtimeformat_hpp, sizeof runtimeformat_hpp},
    {"RuntimeJSON.hpp", runtimejson_hpp, sizeof runtimejson_hpp},
    {"RuntimeLibrary.hpp", runtimelibrary_hpp, sizeof runtimelibrary_hpp},
    {"RuntimeLimits.hpp", runtimelimits_hpp, sizeof runtimelimits_hpp},
    {"RuntimeMemory.hpp", runtimememory_hpp, sizeof runtimememory_hpp},
    {"RuntimeOutput.hpp", runtimeoutput_hpp, sizeof runtimeoutput_hpp},
    {"RuntimePins.hpp", runtimepins_hpp, sizeof runtimepins_hpp},
    {"RuntimePort.hpp", runtimeport_hpp, sizeof runtimeport_hpp},
    {"RuntimeSerial.hpp", runtimeserial_hpp, sizeof runtimeserial_hpp},
    {"RuntimeStack.hpp", runtimestack_hpp, sizeof runtimestack_hpp},
    {"RuntimeStart.hpp", runtimestart_hpp, sizeof runtimestart_hpp},
    {"RuntimeString.hpp", runtimestring_hpp, sizeof runtimestring_hpp},
    {"RuntimeSystem.hpp", runtimesystem_hpp, sizeof runtimesystem_hpp},
    {"RuntimeTimers.hpp", runtimetimers_hpp, sizeof runtimetimers_hpp},
    {"RuntimeTurn.h", runtimeturn_h, sizeof runtimeturn_h},
    {"SketchArduino.h", sketcharduino_h, sizeof sketcharduino_h},
    {"SketchCheck.h", sketchcheck_h, sizeof sketchcheck_h},
    {"SketchCloud.h", sketchcloud_h, sizeof sketchcloud_h},
    {"SketchEEPROM.h", sketcheeprom_h, sizeof sketcheeprom_h},
    {"SketchFormat.h", sketchformat_h, sizeof sketchformat_h},
    {"SketchFuture.h", sketchfuture_h, sizeof sketchfuture_h},
    {"SketchJSON.h", sketchjson_h, sizeof sketchjson_h},
    {"SketchLibrary.h", sketchlibrary_h, sizeof sketchlibrary_h},
    {"SketchLibraryC.h", sketchlibraryc_h, sizeof sketchlibraryc_h},
    {"SketchLog.h", sketchlog_h, sizeof sketchlog_h},
    {"SketchMath.h", sketchmath_h, sizeof sketchmath_h},
    {"SketchPark.h", sketchpark_h, sizeof sketchpark_h},
    {"SketchPins.h", sketchpins_h, sizeof sketchpins_h},
    {"SketchStream.h", sketchstream_h, sizeof sketchstream_h},
    {"SketchString.h", sketchstring_h, sizeof sketchstring_h},
    {"SketchSystem.h", sketchsystem_h, sizeof sketchsystem_h},
    {"SketchTime.h", sketchtime_h, sizeof sketchtime_h},
    {"SketchUnsupported.h", sketchunsupported_h, sizeof sketchunsupported_h},
    {"SketchVariable.h", sketchvariable_h, sizeof sketchvariable_h},
    {"SketchVector.h", sketchvector_h, sizeof sketchvector_h},
    {"application.h", application_h, sizeof application_h},
    {"thread", thread_header, sizeof thread_header},
    {"launch/Confine.h", confine_h, sizeof confine_h},
    {"launch/ConfineCalls.h", confinecalls_h, sizeof confinecalls_h},
    {"launch/Launcher.c", launcher_c, sizeof launcher_c},
    {"launch/Loaded.cpp", loaded_cpp, sizeof loaded_cpp},
    /* What is in Particle.h, or refused there in a sentence, under the names that sketches include. */
    {"EEPROM.h", application_h, sizeof application_h},
    {"Ethernet.h", application_h, sizeof application_h},
    {"SPI.h", application_h, sizeof application_h},
    {"Servo.h", application_h, sizeof application_h},
    {"WProgram.h", application_h, sizeof application_h},
    {"WiFi.h", application_h, sizeof application_h},
    {"Wire.h", application_h, sizeof application_h},
    {"avr/pgmspace.h", application_h, sizeof application_h},
    {"spark_wiring.h", application_h, sizeof application_h},
    {"spark_wiring_string.h", application_h, sizeof application_h},
    {"spark_wiring_timer.h", application_h, sizeof application_h},
    {"spark_wiring_usbserial.h", application_h, sizeof application_h},
};

const sketch_file *sketch_files(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
