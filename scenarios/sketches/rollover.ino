// millis() counts 4294967296 milliseconds, which are 49.7 days, and begins again at 0. Two ways to do something once a
// second meet that moment: one does not notice it, the other runs wild before it.
unsigned long lastWrong = 0;
unsigned long lastRight = 0;
int wrongTimes = 0;

void setup() {
    // Seven weeks pass in a moment: up to 3.5 seconds before the end of the count.
    delay(4294967296 - 3500);
    lastWrong = lastRight = millis();
}

void loop() {
    // Wrong: compares with a moment. Shortly before the end of the count that moment lies past it and is a small number,
    // which every time is greater than: this is done again in each pass.
    if (millis() >= lastWrong + 1000) {
        lastWrong = millis();
        wrongTimes++;
    }
    // Right: asks how long ago it was. The difference of two times is right, even when the count began again in between.
    if (millis() - lastRight >= 1000) {
        lastRight += 1000;
        Particle.publish("second", String::format("millis %lu, runs of the wrong code: %d", lastRight, wrongTimes), PRIVATE);
        wrongTimes = 0;
    }
}
