/// Sketches to which it matters how wide their numbers are.
enum WidthSketches {
    static let widths = #"""
        #define TICKS unsigned long
        long int a = -5; unsigned long int b = 4000000000UL; long long c = 5000000000LL; TICKS last = 0;
        long longitude = static_cast<long>(c);
        struct Record { operator long() { return 3; } unsigned long time; };
        class Fast : public Timer {
        public:
            Fast(unsigned long period) : Timer(period, &Fast::tick, *this) {}
            void tick() {}
        } fast(1000UL);
        template <class T> size_t width() { return sizeof(T); }
        template <long Least> bool isMore(long value) { return value > Least; }
        std::function<unsigned long()> now = millis;
        unsigned long (*again)() = micros;
        typedef unsigned long ulong;
        // As many sketches do that were written for other boards.
        long map(long x, long fromLow, long fromHigh, long toLow, long toHigh) {
            return (x - fromLow) * (toHigh - toLow) / (fromHigh - fromLow) + toLow;
        }
        void setup() {
            Serial.printlnf("%u %u %u %u %u %u %u", sizeof(long), sizeof(last), sizeof(c), width<unsigned long>(),
                            sizeof(Record), sizeof(time_t), sizeof(ulong));
            Serial.printlnf("%u %ld %lu %ld", sizeof(millis()), a, b, longitude);
            Serial.println(std::numeric_limits<long>::max());
            long text = String("7").toInt(), made = random(5L, 6L), mapped = map(5L, 0L, 10L, 0L, 100L);
            system_tick_t tick = now();
            bool isRight = std::max(1UL, millis()) >= 1 && min(5UL, 6) == 5 && max(-1L, 2) == 2 && text == 7
                && constrain(15L, 0L, 10L) == 10 && made == 5 && mapped == 50 && String(-7L) == "-7" && long(2.5) == 2
                && String(7UL, HEX) == "7" && Record() == 3 && isMore<2>(3L) && again() > tick && 1UL << 31 > 0
                && std::is_same<decltype(millis()), unsigned long>::value && bit(31) == 0x80000000UL
                && std::is_same<decltype(String().toInt()), long>::value && LONG_MAX == 2147483647L
                && ULONG_MAX == UINT32_MAX && 0UL - 1 == 4294967295UL && abs(-3L) == 3;
            Serial.println(isRight ? "true" : "false");
        }
        void loop() {}
        """#

    static let library = #"""
        unsigned long u = 4000000000UL;
        long l = 0x80000000L;
        void list(const char *format, ...) {
            va_list values;
            va_start(values, format);
            char text[60];
            vsnprintf(text, sizeof text, format, values);
            va_end(values);
            Serial.println(text);
        }
        void setup() {
            char text[80];
            snprintf(text, sizeof text, "%lu|%ld|%lu|%d|%ld|%5lu|%s|%.1f", u, -1L, 5UL, 3, l, 7ul, "x", 1.5f);
            Serial.println(text);
            std::sprintf(text, "%ld,%lu", -5L, u);
            Serial.println(text);
            long x = 0;
            unsigned long y = 0;
            int count = sscanf("12 4000000000 z", "%ld %lu", &x, &y);
            Serial.printlnf("%d %ld %lu", count, x, y);
            uint64_t wide = ~0ull;
            time_t time = 1;
            sscanf("77 88 -99", "%lu %*d %ld", (unsigned long *)&wide, &time);
            Serial.printlnf("%lu %ld", (unsigned long)wide, time);
            int32_t a;
            uint16_t b;
            uint8_t c;
            long d;
            char word[4];
            sscanf("1,2,3 %4x", "%ld,%hu,%hhu %%%li%3[a-z]", &a, &b, &c, &d, word);
            Serial.printlnf("%ld %u %u %ld %s", a, b, c, d, word);
            list("%ld %lu %d %s", -7L, u, 4, "end");
            Serial.printlnf("%ld %lu %ld", strtol("99999999999", nullptr, 10), strtoul("-1", nullptr, 10), atol("-12"));
            Serial.printlnf("%ld %lu", std::strtol("7fffffff", nullptr, 16), std::strtoul("99999999999", nullptr, 0));
            count = snprintf(text, 4, "%s", "abcdefghijk");
            Serial.printlnf("%s %d", text, count);
            ulong tick = 0;
            Serial.printlnf("%lu %s %s", tick - 1, ltoa(-255, text, 10), ultoa(4000000000UL, text + 20, 16));
            uint8_t byte = 5;
            list("%hhu %u %d", byte == 5, byte, INT_MAX);
        }
        void loop() {}
        """#

    /// Seven weeks pass in a moment; then what is right and what is wrong meet the end of the milliseconds.
    static let rollover = #"""
        unsigned long right, wrong;
        int fired;
        void setup() {
            delay(4294965000UL - millis());
            Serial.printlnf("now %lu", millis());
            right = wrong = millis();
        }
        void loop() {
            if (millis() - right >= 1000) {
                right += 1000;
                Serial.printlnf("%lu: the wrong code fired %d times", millis(), fired);
                fired = 0;
            }
            if (millis() > wrong + 1000) {
                wrong = millis();
                fired++;
            }
        }
        """#

    /// What the clocks say around the moments at which they begin again.
    static let clocks = #"""
        void setup() {
            delay(4294967);
            delayMicroseconds(275);
            unsigned long before = micros(), last = micros(), first = micros();
            Serial.printlnf("%lu %lu %lu %lu", before, last, first, first - before);
            delay(4294967295UL - millis());
            before = millis();
            delay(1);
            Serial.printlnf("%lu %lu %lu", before, millis(), millis() - before);
            Serial.printlnf("%llu", System.millis());
        }
        void loop() {}
        """#

    /// What people do with `long` in firmware.
    static let idioms = #"""
        class Base { public: virtual long size() { return 1L; } virtual ~Base() {} };
        class Sub : public Base { public: long size() override { return 2L; } };
        class Out : public Print { public: size_t write(uint8_t b) override { count++; return 1; } unsigned long count = 0; } out;
        struct P : public Printable { size_t printTo(Print &p) const override { return p.print(5UL); } } pp;
        template <typename T> struct Name { static const char *of() { return "other"; } };
        template <> struct Name<long> { static const char *of() { return "long"; } };
        template <> struct Name<unsigned long> { static const char *of() { return "ulong"; } };
        constexpr long operator""_sec(unsigned long long n) { return n * 1000L; }
        enum Mode : unsigned long { A = 1UL, B = 0xFFFFFFFFUL };
        auto lam = [](long a) -> unsigned long { return a; };
        void setup() {
          Sub s; Base &b = s; Serial.println(b.size()); out.print(12345L); Serial.println(out.count); Serial.println(pp);
          Serial.println(Name<long>::of()); Serial.println(Name<decltype(millis())>::of()); Serial.println(5_sec);
          Serial.println((unsigned long)B); Serial.println(lam(-1L)); 
          switch (5L) { case 5L: Serial.println("five"); break; default: ; }
          unsigned long a = 10, c = 20; Serial.println(a - c); Serial.println((long)(a - c)); Serial.println(a - c > 0);
          union { float f; unsigned long bits; } u; u.f = 1; Serial.println(u.bits, HEX);
          byte raw[4] = {1, 2, 3, 4}; unsigned long w; memcpy(&w, raw, sizeof w); Serial.println(w);
          unsigned long hash = 5381; for (char x : "hello") hash = hash * 33 + x; Serial.println(hash);
          Serial.println(1L << 20); Serial.println(-7L / 2); Serial.println(0x7FFFFFFFL); Serial.println(sizeof(0x80000000L));
          uint64_t ms = 1ULL * 4294967295UL * 2; Serial.printlnf("%llu", ms);
        }
        void loop() { }
        """#
}
