// "Receiving Complex Data" of the cloud's webhook reference, as it stands there. Added are loop(), and a line that
// shows the elevation, which the compiler would otherwise call unused.
void setup() {
  Particle.subscribe("hook-response/Elevation", receiveElevation, MY_DEVICES);
  Particle.publish("Elevation", "39.7,-104.9", PRIVATE);
}

void receiveElevation(const char *event, const char *data) {
  float elevation = atof(data);
  Serial.printlnf("%.3f m", elevation);
}

void loop() {
}
