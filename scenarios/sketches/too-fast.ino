// Publishes as fast as it can until the firmware refuses, waits a second, and goes on.
int sent = 0;
int refused = 0;

void setup() {
    Particle.variable("sent", sent);
    Particle.variable("refused", refused);
}

void loop() {
    // The firmware lets four through in any second. The fifth call returns false, and it counts as well.
    if (Particle.publish("tick", String(sent + 1), PRIVATE)) {
        sent++;
    } else {
        refused++;
        Serial.printlnf("refused after %d", sent);
        delay(1000);
    }
}
