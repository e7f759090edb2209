// Publishes when somebody presses the button at D2, and shows it with the light at D7.
const int button = D2;
const int light = D7;
bool wasPressed = false;

void setup() {
    pinMode(button, INPUT_PULLDOWN);
    pinMode(light, OUTPUT);
}

void loop() {
    bool isPressed = digitalRead(button) == HIGH;
    if (isPressed && !wasPressed) {
        Particle.publish("button", "pressed", PRIVATE);
    }
    digitalWrite(light, isPressed ? HIGH : LOW);
    wasPressed = isPressed;
    delay(20);
}
