// Asks a service on the web for the weather, by way of a hook, and lights D7 when it is warm.
const int light = D7;

void setup() {
    pinMode(light, OUTPUT);
    // The answer to a hook is an event, too: hook-response/NAME/0 with what the service said.
    Particle.subscribe("hook-response/weather", gotWeather, MY_DEVICES);
    // What went wrong is told as hook-error/NAME/0.
    Particle.subscribe("hook-error/weather", gotError, MY_DEVICES);
}

void loop() {
    Particle.publish("weather", "Bern", PRIVATE);
    delay(5000);
}

void gotWeather(const char *event, const char *data) {
    int degrees = String(data).toInt();
    Serial.printlnf("%s: %d degrees", event, degrees);
    digitalWrite(light, degrees >= 20 ? HIGH : LOW);
}

void gotError(const char *event, const char *data) {
    Serial.printlnf("no weather: %s", data);
}
