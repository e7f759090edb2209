// Pins, and the interrupts that their changes raise.

namespace sketch {

namespace {

constexpr pin_t pinCount = 64;
constexpr pin_t analogPins[] = {A0, A1, A2, A3, A4, A5, A6, A7};
constexpr pin_t analogCount = 8;

/// One pin: what drives it from outside, what the sketch puts out, and who waits for its changes.
struct Pin {
    PinMode mode = PIN_MODE_NONE;
    int64_t input = 0;
    int64_t output = 0;
    /// What the world was told last; it knows nothing of a pin that was never an output.
    int64_t told = -1;
    bool isDriven = false;
    wiring_interrupt_handler_t handler;
    InterruptMode edge = CHANGE;
    int64_t toneEnd = never;
};

/// All pins, and the interrupts that wait.
struct Board {
    Pin pins[pinCount];
    std::deque<pin_t> raised;
    int masks = 0;
};

Board &board() {
    static Board *const all = new Board;
    return *all;
}

Pin *find(pin_t pin) { return pin < pinCount ? &board().pins[pin] : nullptr; }

std::string pinName(pin_t pin) {
    for (pin_t i = 0; i < analogCount; i++) {
        if (analogPins[i] == pin) return "A" + std::to_string(i);
    }
    return (pin < D14 ? "D" : "") + std::to_string(pin);
}

pin_t pinNumber(const std::string &name) {
    if (name.empty()) return PIN_INVALID;
    bool isNamed = name[0] == 'D' || name[0] == 'A';
    long number = strtol(name.c_str() + isNamed, nullptr, 10);
    if (name[0] == 'A') return number >= 0 && number < analogCount ? analogPins[number] : PIN_INVALID;
    return number >= 0 && number < pinCount ? static_cast<pin_t>(number) : PIN_INVALID;
}

bool isOutput(const Pin &pin) {
    return pin.mode == OUTPUT || pin.mode == OUTPUT_OPEN_DRAIN || pin.mode == OUTPUT_OPEN_DRAIN_PULLUP;
}

bool level(const Pin &pin) {
    if (isOutput(pin)) return pin.output != 0;
    return pin.isDriven ? pin.input != 0 : pin.mode == INPUT_PULLUP;
}

void tell(pin_t number) {
    Pin &pin = board().pins[number];
    if (!isOutput(pin) || pin.told == pin.output) return;
    pin.told = pin.output;
    world->port.begin("write").add(world->now).add(pinName(number)).add(pin.output).end();
}

}  // namespace

void drive(const Input &input) {
    pin_t number = pinNumber(input.name);
    Pin *pin = find(number);
    if (!pin) return;
    bool before = level(*pin);
    pin->isDriven = true;
    pin->input = input.number;
    bool after = level(*pin);
    bool isRaised = before != after && (pin->edge == CHANGE || (pin->edge == RISING) == after);
    if (pin->handler && isRaised) board().raised.push_back(number);
}

void runInterrupts() {
    Board &all = board();
    if (all.raised.empty() || all.masks > 0 || world->isInInterrupt) return;
    world->isInInterrupt = true;
    while (!all.raised.empty()) {
        pin_t number = all.raised.front();
        all.raised.pop_front();
        wiring_interrupt_handler_t handler = all.pins[number].handler;
        if (handler) handler();
    }
    world->isInInterrupt = false;
}

}  // namespace sketch

RGBClass RGB;

void pinMode(pin_t number, PinMode mode) {
    if (Pin *pin = find(number)) {
        pin->mode = mode;
        tell(number);
    }
    spend(callCost);
}

PinMode getPinMode(pin_t number) {
    Pin *pin = find(number);
    return pin ? pin->mode : PIN_MODE_NONE;
}

void digitalWrite(pin_t number, uint8_t value) {
    if (Pin *pin = find(number)) {
        pin->output = value ? 1 : 0;
        tell(number);
    }
    spend(callCost);
}

int32_t digitalRead(pin_t number) {
    spend(callCost);
    Pin *pin = find(number);
    return pin && level(*pin) ? HIGH : LOW;
}

void analogWrite(pin_t number, uint32_t value, uint32_t) {
    if (Pin *pin = find(number)) {
        if (!isOutput(*pin)) pin->mode = OUTPUT;
        pin->output = value;
        tell(number);
    }
    spend(callCost);
}

int32_t analogRead(pin_t number) {
    spend(callCost);
    Pin *pin = find(number);
    // 0 to 7 also mean A0 to A7.
    if (pin && number < analogCount && !pin->isDriven) pin = find(analogPins[number]);
    return pin ? static_cast<int32_t>(pin->input) : 0;
}

void tone(pin_t number, unsigned int frequency, uint32_t milliseconds) {
    analogWrite(number, frequency);
    Pin *pin = find(number);
    if (!pin || milliseconds == 0) return;
    static Timer *ends[pinCount] = {};
    if (!ends[number]) ends[number] = new Timer(milliseconds, [number] { noTone(number); }, true);
    ends[number]->changePeriod(milliseconds);
}

void noTone(pin_t number) { analogWrite(number, 0); }

bool attachInterrupt(pin_t number, wiring_interrupt_handler_t handler, InterruptMode edge, int8_t, uint8_t) {
    Pin *pin = find(number);
    if (!pin) return false;
    pin->handler = std::move(handler);
    pin->edge = edge;
    spend(callCost);
    return true;
}

bool detachInterrupt(pin_t number) {
    Pin *pin = find(number);
    if (pin) pin->handler = nullptr;
    spend(callCost);
    return pin;
}

void noInterrupts() { board().masks++; }

void interrupts() {
    if (board().masks > 0) board().masks--;
    runInterrupts();
}
