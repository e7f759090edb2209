// Time: what the sketch does costs some of it, and past the end of a grant it waits for the next.

namespace sketch {

constexpr int deepestNesting = 8;

static bool deliversCloud(bool pumps) { return world->isPumped() || pumps; }

void lookAhead() {
    World &w = *world;
    int64_t first = w.inputs.empty() ? never : w.inputs.front().time;
    if (!w.pending.empty() && w.isPumped()) first = w.now;
    if (w.nextTimer < first) first = w.nextTimer;
    if (w.nextFlush < first) first = w.nextFlush;
    w.horizon = first < w.until ? first : w.until;
}

/// Takes in what has happened by now; events and calls wait for a moment at which the sketch can be interrupted.
static int settle() {
    World &w = *world;
    int count = 0;
    if (w.nextFlush <= w.now) showUnfinished();
    for (; !w.inputs.empty() && w.inputs.front().time <= w.now; count++) {
        Input input = std::move(w.inputs.front());
        w.inputs.pop_front();
        switch (input.kind) {
        case Input::event:
        case Input::call: w.pending.push_back(std::move(input)); break;
        case Input::pin: drive(input); break;
        case Input::serial: type(input.text); break;
        case Input::link: w.isLinked = input.number != 0 && w.isWanted; break;
        }
    }
    return count;
}

/// Runs what is due, in the order in which it came due.
static void deliverDue(bool pumps) {
    World &w = *world;
    for (;;) {
        bool hasTimer = !w.isInTimer && w.nextTimer <= w.now;
        bool hasInput = !w.pending.empty() && deliversCloud(pumps);
        if (hasTimer && (!hasInput || w.nextTimer <= w.pending.front().time)) {
            w.isInTimer = true;
            runTimer();
            w.isInTimer = false;
        } else if (hasInput) {
            Input input = std::move(w.pending.front());
            w.pending.pop_front();
            deliver(input);
        } else {
            return;
        }
        settle();
    }
}

/// Takes in what the world hands over.
static void hear() {
    World &w = *world;
    switch (w.port.awaitTurn()) {
    case turnOfTime: w.until = w.port.turn->value; break;
    case turnOfAnswer: w.answer = w.port.turn->value != 0; break;
    default: takeLine(w.port.read());
    }
}

/// Says that the grant is used up and when to go on, or that the sketch has started, and blocks for the next grant.
static void awaitGrant(int64_t next) {
    World &w = *world;
    if (w.isStarted) {
        w.now = *w.pulse = w.until;
        keepMemory();
        w.port.giveBack(w.now, next);
    } else {
        w.port.begin("ready").end();
        w.port.hand();
    }
    int64_t before = w.until;
    w.until = -1;
    while (w.until < 0) hear();
    if (w.until < before) w.until = before;
    if (w.limit < w.until) w.until = w.limit;
    w.limit = never;
    w.isStarted = true;
}

/// The sketch lets time pass: what it says from here on is another pass's. After much output the grant ends early.
static void beginPass() {
    World &w = *world;
    w.port.beginPass();
    if (w.port.isFull() && w.until > w.now) w.until = w.now;
}

void wait(int64_t target, bool delivers, bool pumps) {
    World &w = *world;
    if (w.isFrozen) return;
    if (w.nesting >= deepestNesting || w.isInInterrupt) delivers = false;
    w.nesting++;
    for (;;) {
        if (delivers) beginPass();
        if (w.now < w.until) {
            settle();
            runInterrupts();
            if (delivers) deliverDue(pumps);
            if (w.now >= target && w.now < w.until) break;
        }
        int64_t next = target;
        if (!w.inputs.empty() && w.inputs.front().time < next) next = w.inputs.front().time;
        if (delivers && !w.isInTimer && w.nextTimer < next) next = w.nextTimer;
        if (w.nextFlush < next) next = w.nextFlush;
        if (next < w.now) next = w.now;
        if (next >= w.until) {
            awaitGrant(next);
        } else {
            w.now = next;
            *w.pulse = next;
        }
    }
    w.nesting--;
    lookAhead();
}

void idle(int64_t target) {
    World &w = *world;
    if (w.isFrozen) return;
    for (;;) {
        beginPass();
        if (w.now < w.until) {
            bool hasChanged = settle() > 0;
            runInterrupts();
            if ((hasChanged || w.now >= target) && w.now < w.until) break;
        }
        int64_t next = target;
        if (!w.inputs.empty() && w.inputs.front().time < next) next = w.inputs.front().time;
        if (w.nextFlush < next) next = w.nextFlush;
        if (next < w.now) next = w.now;
        if (next >= w.until) {
            awaitGrant(next);
        } else {
            w.now = *w.pulse = next;
        }
    }
    lookAhead();
}

void spend(int64_t microseconds) {
    World &w = *world;
    if (w.isFrozen) return;
    int64_t target = w.now + microseconds;
    if (target < w.horizon) {
        w.now = target;
        *w.pulse = target;
    } else {
        wait(target, false);
    }
}

/// Ends the grant before anything can come back for what was just done.
void shorten(bool always) {
    World &w = *world;
    if (w.subscriptions == 0 && !always) return;
    int64_t end = w.now + w.latency;
    if (!w.isStarted) {
        if (end < w.limit) w.limit = end;
    } else if (end < w.until) {
        w.until = end;
        lookAhead();
    }
}

bool ask() {
    World &w = *world;
    w.port.hand();
    w.answer = -1;
    while (w.answer < 0) hear();
    lookAhead();
    return w.answer != 0;
}

static int64_t number(const std::string &text) { return strtoll(text.c_str(), nullptr, 10); }

void takeLine(const std::vector<std::string> &fields) {
    World &w = *world;
    const std::string &word = fields[0];
    size_t count = fields.size();
    auto keep = [&](Input::Kind kind, int64_t value, std::string name, std::string text, bool hasText) {
        // Behind a grant that was cut short, what is told now may come before what was told then.
        int64_t time = number(fields[1]);
        auto place = w.inputs.end();
        while (place != w.inputs.begin() && (place - 1)->time > time) --place;
        w.inputs.insert(place, {kind, time, value, std::move(name), std::move(text), hasText});
    };
    if (word == "go" && count >= 2) {
        w.until = number(fields[1]);
    } else if (word == "answer" && count >= 2) {
        w.answer = fields[1] == "0" ? 0 : 1;
    } else if (word == "event" && count >= 5) {
        bool hasData = !fields[4].empty() && fields[4][0] == '+';
        keep(Input::event, number(fields[2]), fields[3], hasData ? fields[4].substr(1) : "", hasData);
    } else if (word == "call" && count >= 5) {
        keep(Input::call, number(fields[2]), fields[3], fields[4], true);
    } else if (word == "pin" && count >= 4) {
        keep(Input::pin, number(fields[3]), fields[2], "", false);
    } else if (word == "serial" && count >= 3) {
        keep(Input::serial, 0, "", fields[2], true);
    } else if (word == "link" && count >= 3) {
        keep(Input::link, fields[2] == "1", "", "", false);
    } else if (word == "clock" && count >= 2) {
        w.wallStart = number(fields[1]);
    } else if (word == "read" && count >= 3) {
        readVariable(fields[1], fields[2]);
        w.port.hand();
    } else if (word == "finish") {
        finishLines();
        w.port.begin("finished").end();
        w.port.hand();
    }
}

void park(const char *file, int line) {
    World &w = *world;
    finishLines();
    keepMemory();
    w.isFrozen = true;
    for (;;) {
        w.port.begin("parked").add(w.now).add(file).add(static_cast<int64_t>(line)).end();
        w.port.hand();
        hear();
    }
}

void leave() {
    finishLines();
    keepMemory();
    world->port.flush();
    _exit(0);
}

}  // namespace sketch

using namespace sketch;

uint32_t millis() {
    spend(callCost);
    return static_cast<uint32_t>((world->now - world->birth) / 1000);
}

uint32_t micros() {
    spend(callCost);
    return static_cast<uint32_t>(world->now - world->birth);
}

void delay(uint32_t milliseconds) {
    if (world->isInInterrupt) {
        warnOnce("delay() in an interrupt handler crashes a device: set a flag there, and wait in loop().");
    }
    wait(world->now + static_cast<int64_t>(milliseconds) * 1000, true, true);
}

void delayMicroseconds(uint32_t microseconds) { spend(microseconds); }

int main() {
    World &w = *world;
    w.isFrozen = false;
    wait(w.now, false);
    startCloud();
    setup();
    for (;;) {
        loop();
        int64_t next = w.now + passCost;
        if (next < w.horizon && !w.port.isFull()) {
            w.port.beginPass();
            w.now = next;
            *w.pulse = next;
        } else {
            wait(next, true);
        }
        if (serialEvent && hasTyped()) serialEvent();
    }
}
