// The runtime of sketches: one unit, compiled once and linked to each sketch.

// The runtime calls the C library as this machine has it.
#define SKETCH_RUNTIME
#include "Runtime.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <strings.h>

namespace sketch {
World *world;
}

#include "RuntimePort.hpp"

#include "RuntimeClock.hpp"

#include "RuntimeCloud.hpp"
#include "RuntimePins.hpp"
#include "RuntimeTimers.hpp"

#include "RuntimeSerial.hpp"
#include "RuntimeOutput.hpp"
#include "RuntimeFormat.hpp"
#include "RuntimeLibrary.hpp"
#include "RuntimeString.hpp"

#include "RuntimeJSON.hpp"
#include "RuntimeMemory.hpp"

#include "RuntimeStack.hpp"
#include "RuntimeLimits.hpp"
#include "RuntimeSystem.hpp"
#include "RuntimeStart.hpp"
