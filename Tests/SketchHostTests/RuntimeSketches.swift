/// Sketches that show what the runtime gives to sketches.
enum RuntimeSketches {
    /// Much of the firmware API, told to the world.
    static let tour = #"""
        SYSTEM_THREAD(ENABLED);
        PRODUCT_VERSION(3);
        SerialLogHandler logHandler(LOG_LEVEL_WARN, {{"app", LOG_LEVEL_INFO}});
        STARTUP(pinMode(D7, OUTPUT));
        int answer = 42;
        double temperature = 20.5;
        bool isOn = true;
        String text = "he\"llo";
        char chars[10] = "a\tb";
        unsigned char tiny = 200;
        Timer ticker(500, [] { Serial.println("tick"); });

        class Box {
        public:
            int count = 0;
            void got(const char *name, const char *data) { Log.info("box %s %s", name, data ? data : "nothing"); }
            int size(String argument) { return argument.length(); }
            void tick() { Serial.printlnf("once %d", ++count); }
        } box;
        Timer once(1200, &Box::tick, box, true);

        void setup() {
            Serial.begin(9600);
            Particle.subscribe("a", hear);
            Particle.subscribe("b", &Box::got, &box, MY_DEVICES);
            Particle.subscribe("b/again", &Box::got, &box, ALL_DEVICES);
            Particle.subscribe(System.deviceID() + "/c", +[](const char *, const char *) {
                delay(100);
                Serial.println("late");
            }, "0123456789abcdef01234567");
            Particle.subscribe("a/again", hear);
            Particle.function("twice", twice);
            Particle.function("size", &Box::size, &box);
            Particle.variable("answer", answer);
            Particle.variable("temperature", temperature);
            Particle.variable("on", isOn);
            Particle.variable("text", text);
            Particle.variable("chars", chars);
            Particle.variable("old", &answer, INT);
            Particle.variable("tiny", tiny);
            Particle.variable("calculated", [] { return millis() * 0.5; });
            Particle.publish("n");
            Particle.publish("n", PRIVATE);
            Particle.publish("n", "d", PRIVATE | WITH_ACK);
            Particle.publish("n", String(1.5, 1), 30, PUBLIC, NO_ACK);
            Particle.publish(String("x") + 1, "tab\tline\nback\\", PRIVATE);
            if (!Particle.publish("refused", "d", 30)) Serial.println("no");
            if (Particle.publish("q").isSucceeded()) digitalWrite(D7, HIGH);
            digitalWrite(D7, HIGH);
            attachInterrupt(D2, press, RISING);
            pinMode(D3, INPUT_PULLUP);
            Log.info("%d %ld %lu %u %5.2f|%-4s|%c %x", -1, (int32_t)-5, (uint32_t)5, -1, 1.5, "s", 'c', 255);
            Log.trace("not shown");
            ticker.start();
            once.start();
        }

        volatile int presses = 0;
        void press() { presses++; }
        int twice(String argument) { return argument.toInt() * 2; }
        void hear(const char *name, const char *data) { Serial.printlnf("%s=%s", name, data); }

        void loop() {
            static int was = HIGH;
            if (presses) Serial.printlnf("presses %d", presses);
            presses = 0;
            if (Serial.available()) Serial.println("typed " + Serial.readStringUntil('\n'));
            int is = digitalRead(D3);
            if (is != was) Serial.printlnf("D3 %d A0 %d", is, (int)analogRead(A0));
            was = is;
        }
        """#

    /// Does as it is told over its serial line.
    static let obedient = #"""
        #include <dlfcn.h>
        #include <signal.h>
        #include <sys/socket.h>
        #include <unistd.h>
        #include <vector>
        retained int boots = 0;
        retained char note[8] = "none";
        int failures = 0;
        void check(bool isRight, const char *what) {
            if (!isRight) Serial.printlnf("wrong: %s", what);
            failures += !isRight;
        }
        #define CHECK(...) check((__VA_ARGS__), #__VA_ARGS__)
        /// A function of the system that the compiler refuses.
        template <class Function>
        Function *forbidden(const char *name) {
            return reinterpret_cast<Function *>(dlsym(RTLD_DEFAULT, name));
        }

        void texts() {
            String s = "abc";
            s += 1; s += 'c'; s += "x"; s += String(1.5, 1);
            CHECK(s == "abc1cx1.5");
            CHECK("a" + String(2) + 3 + 'd' + 4u == "a23d4");
            CHECK(String(255, HEX) == "ff" && String(-1, HEX) == "-1" && String(5, BIN) == "101");
            CHECK(String(-7) == "-7" && String('c') == "c" && String(7L) == "7" && String(2.0f, 2) == "2.00");
            CHECK(String::format("%04d|%-3s|%s|%%|%.1f|%*d", 42, "a", (const char *)nullptr, 2.25, 4, 7)
                  == "0042|a  |(null)|%|2.2|   7");
            CHECK(String::format("%lu %ld %llu %hhu", (uint32_t)4000000000u, (int32_t)-3, 5000000000ull, (uint8_t)200)
                  == "4000000000 -3 5000000000 200");
            CHECK(String::format("%d %s", "text", 5) == "<%d of a text> <%s of an integer>");
            CHECK(String("hello").indexOf('l') == 2 && String("hello").lastIndexOf('l') == 3);
            CHECK(String("hello").indexOf("lo") == 3 && String("hello").indexOf("x") == -1);
            CHECK(String("hello").indexOf('h', 1) == -1 && String("hello").lastIndexOf('l', 2) == 2);
            CHECK(String("hello").substring(1, 3) == "el" && String("hello").substring(3, 1) == "el");
            CHECK(String("hello").substring(9) == "" && String("hello").substring(3, 99) == "lo");
            CHECK(String("  a b ").trim() == "a b" && String("aXa").replace("a", "bb") == "bbXbb");
            CHECK(String("aXa").replace('a', 'c') == "cXc" && String("hello").remove(1, 2) == "hlo");
            CHECK(String("AbC").toUpperCase() == "ABC" && String("AbC").toLowerCase() == "abc");
            CHECK(String("AbC").equalsIgnoreCase("aBc") && String("a") < String("b"));
            CHECK(String("hello").startsWith("he") && String("hello").endsWith("lo"));
            CHECK(!String("lo").endsWith("hello") && !String("lo").startsWith("low"));
            CHECK(String("12x").toInt() == 12 && String("x").toInt() == 0 && String("1.5").toFloat() == 1.5f);
            CHECK(String("hello").charAt(9) == 0 && String("hello")[1] == 'e' && F("x")[0] == 'x');
            char target[4];
            String("hello").toCharArray(target, sizeof target);
            CHECK(!strcmp(target, "hel"));
            String same = "abc";
            same += same;
            same = same;
            CHECK(same == "abcabc" && strlen(same) == 6);
            String grown;
            for (int i = 0; i < 1000; i++) grown += i % 10;
            CHECK(grown.length() == 1000 && grown.endsWith("789"));
        }

        void numbers() {
            CHECK(map(5, 0, 10, 0, 100) == 50 && constrain(15, 0, 10) == 10 && min(1, 2.5) == 1 && max(1, 2) == 2);
            CHECK(abs(-3) == 3 && sq(3) == 9 && lowByte(513) == 1 && highByte(513) == 2 && bitRead(5, 2) == 1);
            int low = 99, high = 0;
            for (int i = 0; i < 1000; i++) {
                int number = random(5, 10);
                low = min(low, number);
                high = max(high, number);
            }
            CHECK(low == 5 && high == 9 && random(0) == 0 && random(7, 7) == 7);
            randomSeed(3);
            long first = random(1000000);
            randomSeed(3);
            CHECK(random(1000000) == first);
        }

        void json() {
            char buffer[128];
            JSONBufferWriter writer(buffer, sizeof buffer);
            writer.beginObject().name("a").value(1).name("b").beginArray().value("x\"").value(2.5).nullValue();
            writer.endArray().name("c").value(1.25, 1).endObject();
            CHECK(String(buffer, writer.dataSize()) == "{\"a\":1,\"b\":[\"x\\\"\",2.5,null],\"c\":1.2}");
            char small[4];
            JSONBufferWriter cut(small, sizeof small);
            cut.beginArray().value("longer").endArray();
            CHECK(cut.dataSize() == 10 && !memcmp(small, "[\"lo", 4));
            JSONValue read = JSONValue::parseCopy("{\"lat\": 39.5, \"name\": \"k\\u00e4\", \"list\": [1, true, {}]}");
            JSONObjectIterator member(read);
            CHECK(member.count() == 3 && member.next() && member.name() == "lat" && member.value().toDouble() == 39.5);
            CHECK(member.next() && member.value().toString() == "k\u00e4" && member.next());
            JSONArrayIterator element(member.value());
            CHECK(element.next() && element.value().toInt() == 1 && element.next() && element.value().toBool());
            CHECK(element.next() && element.value().isObject() && !element.next() && !member.next());
            for (auto bad : {"", "{", "{\"a\"}", "[1,]", "[1 2]", "nul", "\"\\x\"", "1.2.3", "[]x", "{\"a\":}"}) {
                check(!JSONValue::parseCopy(bad).isValid(), bad);
            }
        }

        void times() {
            CHECK(Time.year(0) == 1970 && Time.weekday(0) == 5 && Time.hour(3600 * 15) == 15);
            CHECK(Time.hourFormat12(3600 * 15) == 3 && Time.isPM(3600 * 15) && Time.minute(61) == 1);
            CHECK(Time.timeStr(0) == "Thu Jan  1 00:00:00 1970");
            CHECK(Time.format(0, TIME_FORMAT_ISO8601_FULL) == "1970-01-01T00:00:00Z");
            Time.zone(-5.5);
            CHECK(Time.format(86400, TIME_FORMAT_ISO8601_FULL) == "1970-01-01T18:30:00-05:30");
            Time.zone(0);
            CHECK(Time.now() == 1700000000 && time(nullptr) == 1700000000 && Time.isValid());
            unsigned long before = micros();
            delayMicroseconds(500);
            CHECK(micros() - before == 510);
        }

        void memory() {
            struct Pair { int a; char b; } pair = {7, 'x'}, other;
            EEPROM.get(100, other);
            Serial.printlnf("boots %d note %s eeprom %d %d", ++boots, note, other.a, EEPROM.read(0));
            EEPROM.put(100, pair);
            strcpy(note, "kept");
            System.reset();
        }

        int deep(int depth) {
            volatile char frame[1000];
            frame[0] = depth;
            return depth < 0 ? 0 : deep(depth + 1) + frame[0];
        }

        void obey(String order) {
            volatile int zero = 0;
            int *volatile nowhere = nullptr;
            if (order == "check") { texts(); numbers(); json(); times(); Serial.printlnf("%d wrong", failures); }
            if (order == "random") Serial.printlnf("%ld %ld %ld", random(1000), random(1000), random(1000));
            if (order == "memory") memory();
            if (order == "lines") {
                for (int i = 0; i < 1023; i++) Serial.write('x');
                Serial.print("\u00e4y\r\nnext ");
                Serial1.print("other");
                delay(1000);
                Serial.println("end");
            }
            if (order == "read") {
                Serial.setTimeout(50);
                Serial.printlnf("[%s]", Serial.readString().c_str());
            }
            if (order == "spin") while (!Serial.available()) {}
            if (order == "hang") while (!zero) {}
            if (order == "fork") forbidden<int()>("fork")();
            if (order == "system") Serial.println(forbidden<int(const char *)>("system")("true"));
            if (order == "socket") Serial.println(forbidden<int(int, int, int)>("socket")(AF_INET, SOCK_STREAM, 0));
            if (order == "thread") {
                using Create = int(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
                pthread_t thread;
                forbidden<Create>("pthread_create")(&thread, nullptr, [](void *) -> void * { return nullptr; }, nullptr);
            }
            if (order == "kill") Serial.println(kill(getppid(), SIGTERM));
            if (order == "null") *nowhere = 1;
            if (order == "divide") Serial.println(5 / zero);
            if (order == "deep") Serial.println(deep(0));
            if (order == "heap") { auto p = new char[4]; p[order.length()] = 1; Serial.println(p[order.length()]); }
            if (order == "exit") exit(3);
        }

        void setup() { Serial.setTimeout(10); }
        void loop() {
            if (!Serial.available()) return;
            Serial.print("> ");
            obey(Serial.readStringUntil('\n'));
        }
        """#

    /// Connects when it is asked to, and lets nothing in by itself.
    static let manual = #"""
        SYSTEM_MODE(MANUAL);
        void hear(const char *name, const char *) { Serial.printlnf("%s at %lu", name, millis()); }
        void setup() {
            Particle.subscribe("a", hear);
            Serial.println(Particle.connected() ? "connected" : "not connected");
            Particle.connect();
            waitUntil(Particle.connected);
            Serial.println("there");
        }
        void loop() {
            if (millis() < 900) return;
            Particle.process();
            if (Particle.connected() && millis() > 1000) Particle.disconnect();
        }
        """#

    /// Does many things at once.
    static let restless = #"""
        int rounds = 0;
        volatile int edges = 0;
        Timer slow(13, [] { Serial.printlnf("slow %lu", micros()); });
        Timer quick(7, [] {
            Serial.printlnf("quick %lu", micros());
            if (++rounds % 5 == 0) delay(3);
        });
        void setup() {
            Particle.subscribe("h", hear);
            Particle.function("f", work);
            attachInterrupt(D1, +[] { Serial.printlnf("edge %d %lu", ++edges, micros()); }, CHANGE);
            quick.start();
            slow.start();
        }
        void hear(const char *name, const char *data) {
            int order = atoi(data);
            Serial.printlnf("%s %s %lu", name, data, micros());
            if (order % 3 == 0) delay(order);
            if (order % 7 == 0) Particle.publish("x");
            if (order % 11 == 0) slow.changePeriod(5 + order);
            if (order % 13 == 0) quick.reset();
            Serial.printlnf("%s %lu", name, micros());
        }
        int work(String argument) {
            Particle.process();
            delayMicroseconds(argument.toInt());
            return argument.toInt();
        }
        void loop() {
            if (random(10) == 0) delay(random(20));
            if (Serial.available()) Serial.println(Serial.readStringUntil('\n'));
            if (random(50) > 0) return;
            noInterrupts();
            delay(2);
            interrupts();
        }
        """#
}
