// Software timers and the wall clock.

/// What the runtime may see of a timer.
struct TimerAccess {
    static std::vector<Timer *> &active() {
        static auto *const all = new std::vector<Timer *>;
        return *all;
    }

    /// Finds out when the next one is due.
    static void schedule() {
        int64_t first = never;
        for (Timer *timer : active()) {
            if (timer->due < first) first = timer->due;
        }
        world->nextTimer = first;
        lookAhead();
    }

    /// Runs the first of those that are due; of several, the one that was started first.
    static void run() {
        Timer *first = nullptr;
        for (Timer *timer : active()) {
            if (timer->due <= world->now && (!first || timer->due < first->due)) first = timer;
        }
        if (!first) return schedule();
        if (first->isOneShot) {
            remove(first);
        } else {
            first->due += first->period;
        }
        schedule();
        first->timeout();
    }

    static void remove(Timer *timer) {
        timer->active = false;
        auto &all = active();
        for (size_t i = 0; i < all.size(); i++) {
            if (all[i] == timer) {
                all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
                break;
            }
        }
        schedule();
    }

    static void add(Timer *timer) {
        if (!timer->active) active().push_back(timer);
        timer->active = true;
        timer->due = world->now + timer->period;
        schedule();
    }
};

void sketch::runTimer() { TimerAccess::run(); }

static int64_t timerPeriod(uint32_t milliseconds) {
    return (milliseconds > 0 ? static_cast<int64_t>(milliseconds) : 1) * 1000;
}

Timer::Timer(uint32_t milliseconds, Callback callback, bool isOneShot)
    : callback(std::move(callback)), period(timerPeriod(milliseconds)), isOneShot(isOneShot) {}

Timer::~Timer() {
    if (active) TimerAccess::remove(this);
}

bool Timer::start(unsigned) {
    TimerAccess::add(this);
    return true;
}

bool Timer::stop(unsigned) {
    if (active) TimerAccess::remove(this);
    return true;
}

bool Timer::changePeriod(uint32_t milliseconds, unsigned) {
    period = timerPeriod(milliseconds);
    return start();
}

namespace {

/// What the sketch has set of the wall clock.
struct WallClock {
    int64_t shift = 0;
    float zone = 0;
    float summer = 1;
    bool isSummer = false;
    std::string format = TIME_FORMAT_DEFAULT;
};

WallClock &wall() {
    static WallClock *const clock = new WallClock;
    return *clock;
}

int64_t wallMicroseconds() {
    int64_t microseconds = world->wallStart * 1000 + world->now + wall().shift * 1000000;
    return microseconds > 0 ? microseconds : 0;
}

int64_t wallSeconds() { return wallMicroseconds() / 1000000; }

int64_t offset() { return static_cast<int64_t>((wall().zone + (wall().isSummer ? wall().summer : 0)) * 3600); }

tm parts(time_t time) {
    time_t shifted = time + offset();
    tm result{};
    gmtime_r(&shifted, &result);
    return result;
}

}  // namespace

TimeClass Time;

int TimeClass::hour(time_t time) { return parts(time).tm_hour; }
int TimeClass::hourFormat12(time_t time) { return (parts(time).tm_hour + 11) % 12 + 1; }
int TimeClass::minute(time_t time) { return parts(time).tm_min; }
int TimeClass::second(time_t time) { return parts(time).tm_sec; }
int TimeClass::day(time_t time) { return parts(time).tm_mday; }
int TimeClass::weekday(time_t time) { return parts(time).tm_wday + 1; }
int TimeClass::month(time_t time) { return parts(time).tm_mon + 1; }
int TimeClass::year(time_t time) { return parts(time).tm_year + 1900; }
time_t TimeClass::now() {
    spend(callCost);
    return wallSeconds();
}
time_t TimeClass::local() { return now() + offset(); }
void TimeClass::zone(float hours) { wall().zone = hours; }
float TimeClass::zone() { return wall().zone; }
float TimeClass::getDSTOffset() { return wall().summer; }
void TimeClass::setDSTOffset(float hours) { wall().summer = hours; }
void TimeClass::beginDST() { wall().isSummer = true; }
void TimeClass::endDST() { wall().isSummer = false; }
uint8_t TimeClass::isDST() { return wall().isSummer; }
void TimeClass::setTime(time_t time) { wall().shift += time - wallSeconds(); }
bool TimeClass::isValid() { return true; }
void TimeClass::setFormat(const char *spec) { wall().format = spec ? spec : TIME_FORMAT_DEFAULT; }
const char *TimeClass::getFormat() { return wall().format.c_str(); }

String TimeClass::timeStr(time_t time) {
    tm moment = parts(time);
    char text[64];
    strftime(text, sizeof text, "%a %b %e %H:%M:%S %Y", &moment);
    return text;
}

String TimeClass::format(time_t time, const char *spec) {
    std::string format = spec ? spec : wall().format.c_str();
    if (format == TIME_FORMAT_DEFAULT) return timeStr(time);
    // The C library knows nothing of the sketch's zone.
    for (size_t place = 0; (place = format.find('%', place)) != std::string::npos; place += 2) {
        if (place + 1 >= format.size() || format[place + 1] != 'z') continue;
        int64_t minutes = offset() / 60;
        char zone[16] = "Z";
        int length = 1;
        if (minutes != 0) {
            char sign = minutes < 0 ? '-' : '+';
            int distance = static_cast<int>(minutes < 0 ? -minutes : minutes);
            length = snprintf(zone, sizeof zone, "%c%02d:%02d", sign, distance / 60 % 100, distance % 60);
        }
        format.replace(place, 2, zone);
        place += static_cast<size_t>(length);
        if (place < 2) break;
        place -= 2;
    }
    tm moment = parts(time);
    char text[256];
    size_t length = strftime(text, sizeof text, format.c_str(), &moment);
    return String(text, static_cast<unsigned>(length));
}

// The C library's clocks would show the real time, which no run repeats.

extern "C" int clock_gettime(clockid_t clock, timespec *time) noexcept {
    int64_t microseconds = 0;
    if (world) {
        spend(callCost);
        bool isWall = clock == CLOCK_REALTIME;
        microseconds = isWall ? wallMicroseconds() : world->now - world->birth;
    }
    *time = {microseconds / 1000000, static_cast<long>(microseconds % 1000000 * 1000)};
    return 0;
}

extern "C" time_t time(time_t *target) noexcept {
    spend(callCost);
    time_t now = wallSeconds();
    if (target) *target = now;
    return now;
}
