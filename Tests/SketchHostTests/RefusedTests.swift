import Testing

@testable import SketchHost

/// What the compiler says to what sketches cannot have: one sentence at the sketch's line.
@Suite struct RefusedTests {
    /// A line of a sketch and what its one error says.
    typealias Use = (line: String, sentence: String)

    /// What is not firmware's, and what this firmware does not have.
    private static let refused: [Use] = [
        ("Wire.begin();", "Wire is not supported"), ("SPI.transfer(1);", "SPI is not supported"),
        ("TCPClient client;", "TCPClient is not supported: sketches have no network"),
        ("UDP udp;", "UDP is not supported"), ("Servo servo; servo.attach(D0);", "Servo is not supported"),
        ("BLE.on();", "BLE is not supported"), ("Serial2.begin(9600);", "Serial2 is not supported: print to Serial"),
        ("Serial5.println(1);", "Serial5 is not supported"),
        ("System.sleep(SLEEP_MODE_DEEP, 5);", "System.sleep is not supported"),
        ("System.on(button_status, setup);", "System.on is not supported"),
        ("pulseIn(D1, HIGH);", "pulseIn is not supported"),
        ("analogReference(0);", "analogReference is not supported: analogRead() gives 0 to 4095"),
        ("Thread worker(\"w\", setup);", "Thread is not supported: sketches have one thread"),
        ("std::thread other(setup);", "std::thread is not supported: sketches have one thread"),
        ("pthread_create(nullptr, nullptr, nullptr, nullptr);", "pthread_create is not supported"),
        ("fork();", "fork is not supported"), ("system(\"ls\");", "a device has no other programs"),
        ("popen(\"ls\", \"r\");", "a device has no other programs"),
        ("socket(1, 1, 0);", "socket is not supported: sketches have no network"),
        ("CloudEvent event;", "CloudEvent is not supported: use Particle.publish(name, data)"),
        ("particle::Variant variant;", "Variant is not supported: publish a text"),
        ("Particle.ledger(\"l\");", "Particle.ledger is not supported: keep values in retained"),
        ("LEDStatus st(RGB_COLOR_RED, LED_PATTERN_BLINK); st.setActive(true);", "LEDStatus is not supported"),
        ("os_mutex_t lock;", "os_mutex_t is not supported: sketches have one thread"),
        ("FuelGauge fuel; Serial.println(fuel.getSoC());", "FuelGauge is not supported: the device has no battery"),
        ("PMIC power(true);", "PMIC is not supported: the device has no battery"),
        ("Serial.println(WiFi.localIP());", "localIP is not supported: sketches have no network"),
    ]

    /// Calls of the cloud's functions that a device's compiler refuses too.
    private static let misfits: [Use] = [
        ("Particle.publish(5);", "write Particle.publish(\"name\", String(value))"),
        ("Particle.publish(\"n\", 5);", "data that are texts"), ("Particle.publish(\"n\", 3.5);", "String(value)"),
        ("Particle.publish(\"n\", isOn);", "String(value)"), ("Particle.publish(\"n\", isOn, PRIVATE);", "flags"),
        ("Particle.publish(\"n\", 'c');", "String(value)"), ("Particle.publish(\"n\", millis());", "String(value)"),
        ("Particle.publish(\"n\", name);", "String(value)"), ("Particle.publish();", "takes a name"),
        ("Particle.function(\"f\", setup);", "int name(String argument)"),
        ("Particle.function(\"f\", noResult);", "int name(String argument)"),
        ("Particle.function(\"f\", ofNumber);", "int name(String argument)"),
        ("Particle.function(\"f\", ofNothing);", "int name(String argument)"),
        ("Particle.function(\"f\", [](int) { return 1; });", "int name(String argument)"),
        ("Particle.function(\"f\", &Box::noResult, &box);", "int name(String argument)"),
        ("Particle.subscribe(\"f\", setup);", "two texts: void handler"),
        ("Particle.subscribe(\"f\", noResult);", "two texts: void handler"),
        ("Particle.subscribe(\"f\", &Box::noResult, &box);", "two texts: void handler"),
        ("Particle.subscribe(\"f\");", "two texts: void handler"),
        ("Particle.variable(\"x\", f);", "double (not float)"), ("Particle.variable(\"x\", 5);", "a global int"),
        ("Particle.variable(\"x\", box);", "a global int"), ("Particle.variable(\"x\", name);", "a global int"),
        ("Particle.variable(\"x\", numbers);", "a global int"), ("Particle.variable(\"x\", setup);", "a global int"),
    ]

    @Test(arguments: [refused, misfits])
    func isOneSentenceAtItsLine(uses: [Use]) throws {
        let bench = SketchBench()
        // Compilers stop after a number of errors.
        for start in stride(from: 0, to: uses.count, by: 15) {
            let some = uses[start..<min(start + 15, uses.count)]
            let path = bench.write(
                """
                #include <thread>
                #include <Wire.h>
                #include <SPI.h>
                #include "Servo.h"
                #include <WiFi.h>
                void noResult(String) {}
                int ofNumber(int) { return 1; }
                int ofNothing() { return 1; }
                struct Box { void noResult(String) {} std::string text; } box;
                bool isOn; float f; int numbers[3]; std::string name;
                void loop() {}
                void setup() {
                \(some.map(\.line).joined(separator: "\n"))
                }

                """)
            let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
            let errors = (fault?.diagnostics ?? []).filter { $0.kind == .error }
            for (index, use) in some.enumerated() {
                let said = errors.filter { $0.line == index + 13 && $0.file == path }.map(\.message)
                #expect(said.count == 1 && said[0].contains(use.sentence), "\(use.line) \(said)")
            }
            #expect(errors.count == some.count, "\(errors.map(\.message))")
        }
    }

    /// The lines that a device's compiler takes.
    @Test func whatADeviceTakesIsTaken() throws {
        let bench = SketchBench()
        let path = bench.write(
            #"""
            String text;
            const char *pointer = "x";
            extern const char stored[] PROGMEM = "abc";
            struct Kept { int a; float b; };
            retained Kept kept;
            retained int zero;
            retained char name[10] = "x";
            STARTUP(WiFi.selectAntenna(ANT_INTERNAL));
            STARTUP(prepare());
            SerialLogHandler handler(LOG_LEVEL_INFO, {{"app", LOG_LEVEL_ALL}, {"comm.protocol", LOG_LEVEL_WARN}});
            Logger sensorLog("app.sensor");
            ApplicationWatchdog watchdog(60000, System.reset, 1536);
            int pin = D2;
            char chars[8]; double decimal; bool isOn;
            void setup() {
                Particle.variable("b", chars, STRING);
                Particle.variable("c", &text, STRING);
                Particle.variable("e", &pin, INT);
                Particle.variable("g", &decimal, DOUBLE);
                Particle.variable("h", &isOn, BOOLEAN);
                Particle.variable("i", pointer, STRING);
                Particle.variable("j", (char *)chars, STRING);
                Serial1.write('x');
                Serial.write(200);
                Serial.write("x");
                Vector<int> values(4, 0);
                values.append(5);
                values.removeAt(0, 2);
                for (int value : values) pin += value;
                pin += values.takeLast() + values.indexOf(0) + values[0] + values.size();
                Particle.publish(text);
                Particle.publish("n", NULL, PRIVATE);
                Particle.publish("n", nullptr);
                Particle.publish("n", pointer, 60);
                Particle.publish("n", String(5), PRIVATE, WITH_ACK);
                Particle.subscribe("n", hear, ALL_DEVICES);
                Particle.subscribe("n", +[](const char *, const char *) {});
                ATOMIC_BLOCK() { pin++; }
                SINGLE_THREADED_BLOCK() { pin++; }
                WITH_LOCK(Serial) { Serial.println(F("x")); }
                time_t synced;
                Particle.timeSyncedLast(synced);
                waitFor(Particle.connected, 10s);
                Log.dump(LOG_LEVEL_INFO, "abc", 3);
                LOG(INFO, "x %d", 1);
                Timer again(1000, System.reset);
            }
            int hear(const char *, const char *) { return 0; }
            void prepare() { pinMode(D7, OUTPUT); }
            void loop() { yield(); }
            """#)
        #expect(try bench.build.build(path).warnings == [])
    }
}
