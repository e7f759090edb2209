// Asks, and measures how long the answer takes.
unsigned long asked = 0;

void answered(const char *event, const char *data) {
    Serial.printlnf("%s says %s after %lu ms", event, data, millis() - asked);
}

void setup() {
    Particle.subscribe("pong", answered, MY_DEVICES);
}

void loop() {
    asked = millis();
    Particle.publish("ping", "are you there?", PRIVATE);
    delay(3000);
}
