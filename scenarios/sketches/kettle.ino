// A kettle that the cloud can call and read.
int cups = 0;
double celsius = 20.0;
String mode = "idle";

void setup() {
    Particle.function("brew", brew);
    Particle.function("stop", stop);
    Particle.variable("cups", cups);
    Particle.variable("celsius", celsius);
    Particle.variable("mode", mode);
    Particle.variable("fahrenheit", fahrenheit);
}

// A calculated variable: it is asked at the moment when the cloud reads it.
double fahrenheit() {
    return celsius * 9 / 5 + 32;
}

int brew(String what) {
    if (what.length() == 0) return -1;
    mode = "brewing " + what;
    cups++;
    Particle.publish("brewed", what, PRIVATE);
    return cups;
}

int stop(String) {
    mode = "idle";
    return 0;
}

void loop() {
    // A degree each half a second while it brews.
    if (mode != "idle" && celsius < 96) celsius++;
    delay(500);
}
