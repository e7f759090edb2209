extension FirmwareForms {
    /// What a device's compiler refuses in such a line.
    static let refused = #"""
        String s; s += 2.5;
        String s; s += 2.5f;
        String s; s += std::string("x");
        enum class E1 { A_ }; String s; s += E1::A_;
        String s; s = 'a' + s;
        String s; s = 1 + s;
        String s; s = 2.5 + s;
        String s = 'x';
        String s = 1;
        String s = 2.5;
        String s(1, 16);
        String s(nullptr);
        String s(std::string("x"));
        String s; s = 2.5;
        String s; s = nullptr;
        String s; s = std::string("x");
        String s; char *c = s; (void)c;
        String s; if (s) {}
        String s; if (!s) {}
        String s; bool b = s; (void)b;
        String s; if (s < "x") {}
        String s; if (s > "x") {}
        String s; if (s.equals('x')) {}
        String s; if (s.startsWith('x')) {}
        String s; s.replace("a", 'b');
        String s; s.replace("a", 1);
        String s; double f = s.toDouble(); (void)f;
        String s; s.clear();
        String s; if (s.isEmpty()) {}
        String s; char b[10]; s.getBytes(b, 10);
        String s; for (char c : s) (void)c;
        String s; for (auto c = s.begin(); c != s.end(); c++) {}
        String a, b; swap(a, b);
        Serial.print("x", HEX);
        Serial.print("x", 1);
        Serial.print(nullptr);
        enum class E1 { A_ }; Serial.print(E1::A_);
        int v = 1; Serial.println(&v);
        unsigned char b[4] = ""; Serial.println(b);
        char b[4]; Serial.write(b, 4);
        Serial.write(0);
        Serial.write("x", 1);
        Serial.println(nullptr);
        Serial.println(std::string("x"));
        uint8_t b[4]; Serial.readBytes(b, 4);
        Log.info().code(1).log("x");
        Particle.publish("e", "d", 60, PRIVATE, NO_ACK, WITH_ACK);
        Particle.publish("e", "d", 60s);
        Particle.publish("e", "d", 60s, PRIVATE);
        Particle.publish("e", std::string("d"));
        Particle.publish(1, "d");
        Particle.publish();
        auto f = Particle.publish("e"); f.wait(1s);
        Particle.subscribe("e", [](const char *n, const char *d) {});
        Particle.subscribe("e", [](int n, const char *d) {});
        Particle.subscribe("e", [](const char *n) {});
        Particle.subscribe("e", [](char *n, char *d) {});
        Particle.subscribe("e", [](auto n, auto d) {});
        Particle.subscribe("e", handlerOne);
        Particle.subscribe("e", handlerMutable);
        Particle.subscribe("e", &Thing::on, thing);
        Particle.subscribe("e", &Thing::stringOn, &thing);
        Particle.function("f", callVoid);
        Particle.function("f", callNone);
        Particle.function("f", callInt);
        Particle.function("f", [](String s) { return 1; });
        Particle.function("f", [](String s) -> int { return 1; });
        Particle.function("f", [](String) { return 1; }, NULL);
        Particle.function("f", [](String &s) { return 1; });
        Particle.function("f", [](String s) {});
        Particle.function("f", [](int s) { return 1; });
        Particle.function("f", []() { return 1; });
        Particle.function("f", [](auto s) { return 1; });
        int x = 0; Particle.function("f", [x](int s) { return x; });
        Particle.function("f", &Thing::callConst, &thing);
        Particle.function("f", &Thing::call, thing);
        Particle.function("f");
        Particle.function("f234567890123456789012345678901234567890123456789012345678901234567890", call);
        static float v = 0; Particle.variable("v", &v, DOUBLE);
        static String v; Particle.variable("v", v, STRING);
        static char v[9]; Particle.variable("v", &v, STRING);
        static unsigned char v[9]; Particle.variable("v", v);
        static volatile int v = 0; Particle.variable("v", v);
        static volatile double v = 0; Particle.variable("v", v);
        static int v[3]; Particle.variable("v", v);
        static uint16_t v = 0; Particle.variable("v", &v, INT);
        static int v = 0; Particle.variable("v", &v);
        static int v = 0; Particle.variable("v", v, INT);
        static int v = 0; Particle.variable("v", &v, STRING);
        static int v = 0; Particle.variable("v", &v, DOUBLE);
        Particle.variable("v", varLong64);
        Particle.variable("v", varVoid);
        Particle.variable("v", varWithArgument);
        Particle.variable("v", [] { return 1LL; });
        Particle.variable("v", [] {});
        Particle.variable("v", [](int) { return 1; });
        Particle.variable("v", &Thing::value, &thing);
        double x = map(5.5, 0, 10, 0, 100); (void)x;
        attachInterrupt(D2, [] {}, RISING);
        RGB.onChange([](uint8_t r, uint8_t g, uint8_t b) {});
        Timer t(1s, isr);
        Timer t(1000, isr); if (t.is_active()) {}
        ApplicationWatchdog wd(60s, [] {});
        """#
}
