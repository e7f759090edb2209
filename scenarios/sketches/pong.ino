// Answers every ping.
void asked(const char *event, const char *data) {
    Particle.publish("pong", data, PRIVATE);
}

void setup() {
    Particle.subscribe("ping", asked, MY_DEVICES);
}

void loop() {
}
