// Counts a sensor's pulses all the time, and tells the cloud whenever it can.
int pulses = 0;
int untold = 0;
bool wasConnected = true;

void setup() {
    Particle.variable("pulses", pulses);
}

void loop() {
    pulses++;
    untold++;
    bool isConnected = Particle.connected();
    if (isConnected != wasConnected) {
        Serial.printlnf("%s at %lu ms", isConnected ? "connected again" : "connection lost", millis());
        wasConnected = isConnected;
    }
    // Without the question publish would return false, and the pulses would be kept just as well.
    if (isConnected && Particle.publish("pulses", String(untold), PRIVATE)) {
        untold = 0;
    }
    // After ten pulses the device leaves the cloud by itself, to save power for three seconds.
    if (pulses == 10) {
        Particle.disconnect();
        delay(3000);
        Particle.connect();
    }
    delay(1000);
}
