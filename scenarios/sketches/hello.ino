// Says hello to the cloud every five seconds.
int count = 0;

void setup() {
    Serial.begin(9600);
    Serial.println("awake");
}

void loop() {
    count++;
    bool sent = Particle.publish("hello", String::format("number %d", count), PRIVATE);
    Serial.printlnf("hello %d %s", count, sent ? "went out" : "was refused");
    delay(5000);
}
