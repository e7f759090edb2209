// "Sending Complex Data" of the cloud's webhook reference, as it stands there. It is part of a function, so that
// setup() was put around it, and loop() beside it.
void setup() {
float lat = 39.73915360;
float lng = -104.98470340;
String data = String::format(
  "{\"lat\":%f, \"lng\":%f}",
  lat, lng);
Particle.publish("Elevation", data, PRIVATE);
}

void loop() {
}
