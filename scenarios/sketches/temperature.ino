// "Sending Simple Data" of the cloud's webhook reference, as it stands there. It is part of a function, so that
// setup() was put around it, and loop() beside it.
void setup() {
float temp = 20.0;
String data = String::format("%.2f", temp);
Particle.publish("Temperature/Kitchen", data, PRIVATE);
}

void loop() {
}
