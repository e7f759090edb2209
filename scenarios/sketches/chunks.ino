// Puts a long answer together: a hook sends it in pieces of 512 bytes, four each second, numbered from 0.
String menu;
int pieces = 0;

void setup() {
    Particle.variable("menu", menu);
    Particle.variable("pieces", pieces);
    Particle.subscribe("hook-response/menu/", gotPiece, MY_DEVICES);
    Particle.publish("menu", "today", PRIVATE);
}

void gotPiece(const char *event, const char *data) {
    // The number is what follows the last slash of the event's name.
    String name = event;
    int number = name.substring(name.lastIndexOf('/') + 1).toInt();
    if (number != pieces) {
        Serial.printlnf("piece %d came, but %d is due", number, pieces);
        return;
    }
    menu += data;
    pieces++;
    Serial.printlnf("piece %d: %d bytes, %d so far", number, (int)strlen(data), (int)menu.length());
    // Nothing says how many there will be; this answer ends as JSON does.
    if (menu.endsWith("]}")) Particle.publish("whole", String(menu.length()), PRIVATE);
}

void loop() {
}
