#pragma once
// Time, which is the world's: it passes in `delay`, between passes of `loop`, and a little in each call of the API.

typedef int32_t time32_t;

// As on a device these have 32 bits: milliseconds begin again after 49.7 days, microseconds after 71.6 minutes.
uint32_t millis();
uint32_t micros();
void delay(uint32_t milliseconds);
template <class Number, class = std::enable_if_t<std::is_integral_v<Number> && std::is_signed_v<Number>>>
void delay(Number milliseconds)
    SKETCH_WARN(milliseconds < 0, "delay takes no negative time: as on a device, this waits for up to 49.7 days") {
    delay(static_cast<uint32_t>(milliseconds));
}
void delayMicroseconds(uint32_t microseconds);
inline void delayMicroseconds(std::chrono::microseconds duration) {
    delayMicroseconds(static_cast<uint32_t>(duration.count()));
}
template <class Rep, class Period>
void delay(std::chrono::duration<Rep, Period> duration) {
    delay(static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()));
}

#define TIME_FORMAT_DEFAULT "asctime"
#define TIME_FORMAT_ISO8601_FULL "%Y-%m-%dT%H:%M:%S%z"

/// The wall clock of the world.
class TimeClass {
public:
    int hour() { return hour(now()); }
    int hour(time_t time);
    int hourFormat12() { return hourFormat12(now()); }
    int hourFormat12(time_t time);
    bool isAM() { return isAM(now()); }
    bool isAM(time_t time) { return hour(time) < 12; }
    bool isPM() { return isPM(now()); }
    bool isPM(time_t time) { return hour(time) >= 12; }
    int minute() { return minute(now()); }
    int minute(time_t time);
    int second() { return second(now()); }
    int second(time_t time);
    int day() { return day(now()); }
    int day(time_t time);
    int weekday() { return weekday(now()); }
    int weekday(time_t time);
    int month() { return month(now()); }
    int month(time_t time);
    int year() { return year(now()); }
    int year(time_t time);

    time_t now();
    time_t local();
    void zone(float hours);
    float zone();
    float getDSTOffset();
    void setDSTOffset(float hours);
    void beginDST();
    void endDST();
    uint8_t isDST();
    void setTime(time_t time);
    bool isValid();

    String timeStr() { return timeStr(now()); }
    String timeStr(time_t time);
    String format(const char *spec = nullptr) { return format(now(), spec); }
    String format(time_t time, const char *spec = nullptr);
    void setFormat(const char *spec);
    const char *getFormat();
};

extern TimeClass Time;

/// A software timer: its callback runs between passes and in `delay`.
class Timer {
public:
    typedef std::function<void()> Callback;

    Timer(uint32_t milliseconds, Callback callback, bool isOneShot = false);
    template <class T>
    Timer(uint32_t milliseconds, void (T::*member)(), T &object, bool isOneShot = false)
        : Timer(milliseconds, [member, &object] { (object.*member)(); }, isOneShot) {}
    virtual ~Timer();
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;

    bool start(unsigned = 0);
    bool stop(unsigned = 0);
    bool reset(unsigned wait = 0) { return start(wait); }
    bool changePeriod(uint32_t milliseconds, unsigned wait = 0);
    template <class Rep, class Period>
    bool changePeriod(std::chrono::duration<Rep, Period> period, unsigned wait = 0) {
        return changePeriod(milliseconds(period), wait);
    }
    bool startFromISR() { return start(); }
    bool stopFromISR() { return stop(); }
    bool resetFromISR() { return start(); }
    bool changePeriodFromISR(uint32_t milliseconds) { return changePeriod(milliseconds); }
    void dispose() { stop(); }
    bool isActive() const { return active; }
    bool isValid() const { return true; }
    virtual void timeout() {
        if (callback) callback();
    }

private:
    friend struct TimerAccess;
    template <class Rep, class Period>
    static uint32_t milliseconds(std::chrono::duration<Rep, Period> period) {
        return static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(period).count());
    }

    Callback callback;
    int64_t period;
    int64_t due = 0;
    bool isOneShot;
    bool active = false;
};
