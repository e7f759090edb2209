import Testing

@testable import CloudSim
@testable import SketchHost

/// What the C and C++ libraries would do with the computer's time, chance and output, they do with the world's.
@Suite struct HostedCallTests {
    private static func lines(_ text: String, until: Int64 = 1_000_000) throws -> [String] {
        let bench = SketchBench()
        let path = bench.write(text)
        try bench.host.prepare([path])
        return try RuntimeTalk(bench, path).live(until: until)
    }

    @Test func waitingInTheLibraryPassesTheWorldsTime() throws {
        let lines = try Self.lines(
            """
            #include <chrono>
            #include <sys/time.h>
            #include <thread>
            #include <unistd.h>
            void at() { Serial.println(millis()); }
            void setup() {
              sleep(1); at();
              usleep(500000); at();
              std::this_thread::sleep_for(100ms); at();
              timespec short_time{0, 400000000}; nanosleep(&short_time, nullptr); at();
              yield();
              Serial.println((int) time(NULL));
              timeval now; gettimeofday(&now, nullptr); Serial.println((int) now.tv_sec);
              auto wall = std::chrono::system_clock::now().time_since_epoch();
              Serial.println((int) std::chrono::duration_cast<std::chrono::seconds>(wall).count());
              Serial.println(__DATE__ " " __TIME__);
            }
            void loop() { delay(10000); }
            """, until: 5_000_000)
        #expect(
            lines.compactMap { $0.split(separator: "|").last } == [
                "1000", "1500", "1600", "2000", "1700000002", "1700000002", "1700000002", "Jan  1 2025 00:00:00",
            ])
    }

    @Test func chanceIsTheRunsOwn() throws {
        let text = """
            #include <random>
            #include <sys/random.h>
            void setup() {
              std::random_device device;
              unsigned bytes = 0;
              getrandom(&bytes, sizeof bytes, 0);
              Serial.printlnf("%u %u %d", device(), bytes, rand());
            }
            void loop() { delay(10000); }
            """
        let once = try Self.lines(text)
        #expect(try once.count == 1 && Self.lines(text) == once)
    }

    @Test func whatIsPrintedPastSerialIsALineAtItsTime() throws {
        let lines = try Self.lines(
            """
            #include <iostream>
            void setup() {
              printf("one"); delay(100); printf(" line\\n"); puts("two");
              delay(100); std::cout << "three " << 4 << std::endl;
            }
            void loop() { delay(10000); }
            """)
        #expect(lines == ["log|100000|one line", "log|100000|two", "log|200000|three 4"])
    }

    @Test func whatADeviceWouldNotSurviveIsSaidInTheLog() throws {
        let bench = SketchBench()
        let path = bench.write(
            """
            Timer timer(50, [] { Particle.publish("timer"); });
            void pressed() { Particle.publish("interrupt"); }
            void setup() {
              attachInterrupt(D2, pressed, RISING);
              timer.start();
              int value = 7;
              EEPROM.put(4095, value);
              Serial.println(EEPROM.read(5000));
            }
            void loop() { delay(10000); }
            """)
        try bench.host.prepare([path])
        let lines = try RuntimeTalk(bench, path).live(until: 130_000, .pin(at: 20_000, pin: "D2", value: 1))
        let logs = lines.filter { $0.hasPrefix("log|") }.map { $0.split(separator: "|").last ?? "" }
        #expect(lines.filter { $0.hasPrefix("publish|") }.count == 2, "\(lines)")
        #expect(
            logs.count == 4 && logs[0].hasPrefix("0000000000 [system] WARN: EEPROM has the addresses 0 to 4095")
                && logs[1] == "255"
                && logs[2].hasPrefix("0000000020 [system] WARN: Particle.publish in an interrupt handler")
                && logs[3].hasPrefix("0000000050 [system] WARN: Particle.publish in a Timer"), "\(logs)")
    }

    @Test func aLifeKnowsWhyItBegan() throws {
        let bench = SketchBench()
        let path = bench.write(
            """
            STARTUP(System.enableFeature(FEATURE_RESET_INFO));
            void setup() {
              Serial.printlnf("%d %d", System.resetReason(), (int) System.resetReasonData());
              Serial.println(System.resetReason() == RESET_REASON_WATCHDOG);
              delay(50);
              System.reset(7);
            }
            void loop() {}
            """)
        try bench.host.prepare([path])
        var who = SketchBench.identity
        who.resetReason = .watchdog
        who.resetData = 3
        let port = try bench.host.start(SketchStart(path: path, slot: 1, device: "kitchen"))
        port.send([.hello(who), .go(until: 1_000_000)])
        var outputs: [SketchOutput] = []
        while outputs.count < 4 { outputs.append(port.next()) }
        #expect(
            outputs == [
                .ready, .log(at: 10, text: "60 3"), .log(at: 20, text: "1"), .reset(at: 50_020, data: 7),
            ])
        port.end()
    }
}
