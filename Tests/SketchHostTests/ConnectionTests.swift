import Dispatcher
import EventModel
import Testing

@testable import CloudSim
@testable import SketchHost

/// Real sketches in a world: what the cloud hears of a device that connects, disconnects, and restarts by itself.
@Suite struct ConnectionTests {
    /// Plays one sketch on device `d`. Returns what its trace says of events, refusals and the log, each with its time.
    private func play(_ text: String, seconds: Int64, _ timeline: [TimelineEntry] = []) throws -> [String] {
        let bench = SketchBench()
        let path = bench.write(text)
        try bench.host.prepare([path])
        var scenario = Scenario()
        scenario.start = Instant(milliseconds: 1_700_000_000_000)
        scenario.duration = .seconds(seconds)
        scenario.timeline = timeline
        var group = DeviceGroup(name: Template(text: "d"))
        group.sketch = path
        scenario.devices = [group]
        var environment = SimulationEnvironment()
        environment.startSketch = { try? bench.host.start($0) }
        let log = TraceLog()
        var lines: [String] = []
        log.read { line in
            let time = (line.at - scenario.start).milliseconds
            switch line.fact {
            case .event(let event, let name, _): lines.append("\(time) \(name) \(event.data ?? "-")")
            case .refused(_, let what, let name, let reason): lines.append("\(time) refused \(what) \(name) \(reason)")
            case .log(_, let text): lines.append("\(time) \(text)")
            default: break
            }
        }
        var loop = DrivingLoop(
            Simulation(scenario, log: log, environment: environment), pace: .jumping, clock: .none)
        _ = loop.run()
        return lines
    }

    private static let told = "if (!Particle.publish(\"no\")) Serial.println(\"refused\");"

    @Test(arguments: ["SEMI_AUTOMATIC", "MANUAL"])
    func whoConnectsByItselfIsNotThereBefore(mode: String) throws {
        let lines = try play(
            """
            SYSTEM_MODE(\(mode));
            void setup() {
                Serial.printlnf("connected %d", Particle.connected());
                \(Self.told)
                delay(1000);
                \(Self.told)
                Particle.connect();
                \(Self.told)
                waitUntil(Particle.connected);
                Particle.publish("yes");
                Particle.disconnect();
                Serial.printlnf("connected %d", Particle.connected());
                \(Self.told)
                delay(1000);
                \(Self.told)
            }
            void loop() { delay(100000); }
            """, seconds: 5)
        let untimed = lines.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" }
        #expect(
            untimed == [
                "connected 0", "refused publish no offline", "refused", "refused publish no offline", "refused",
                "spark/status online", "refused publish no offline", "refused", "yes -", "spark/status offline",
                "connected 0", "refused publish no offline", "refused", "refused publish no offline", "refused",
            ], "\(lines)")
        #expect(lines.first == "0 connected 0")
    }

    /// It is refused until it is connected again, although the world has not come to that moment yet.
    @Test func whoLeavesIsGoneAtOnce() throws {
        let lines = try play(
            """
            void setup() {
                Particle.publish("first");
                Particle.disconnect();
                \(Self.told)
                Particle.connect();
                Serial.printlnf("connected %d", Particle.connected());
                \(Self.told)
                waitUntil(Particle.connected);
                Particle.publish("again");
            }
            void loop() { delay(100000); }
            """, seconds: 5)
        let untimed = lines.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" }
        #expect(
            untimed == [
                "first -", "spark/status offline", "refused publish no offline", "refused", "spark/status online",
                "connected 0", "refused publish no offline", "refused", "again -",
            ], "\(lines)")
    }

    /// Who connects by itself was there.
    @Test func whoLeavesFirstOfAllIsToldOf() throws {
        let lines = try play("void setup() { Particle.disconnect(); }\nvoid loop() { delay(100000); }", seconds: 5)
        #expect(lines == ["0 spark/status offline"])
    }

    @Test func whoResetsItselfGoesAndBoots() throws {
        let lines = try play(
            """
            retained int lives;
            void setup() {
                Serial.printlnf("life %d for %d", ++lives, System.resetReason());
                Particle.publish("up");
            }
            void loop() { if (lives < 3) { delay(500); System.reset(); } delay(100000); }
            """, seconds: 20)
        #expect(
            lines == [
                "0 life 1 for 40", "0 up -", "500 spark/status offline",
                "2500 spark/status online", "2500 life 2 for 140", "2500 up -", "3000 spark/status offline",
                "5000 spark/status online", "5000 life 3 for 140", "5000 up -",
            ], "\(lines)")
    }

    /// A life that does not connect by itself is not online before it does.
    @Test func whoBootsWithoutConnectingStaysAway() throws {
        let lines = try play(
            """
            SYSTEM_MODE(SEMI_AUTOMATIC);
            retained int lives;
            struct Early { Early() { Particle.function("f", +[](String) { return 1; }); Serial.println("early"); } } early;
            void setup() { lives++; Particle.connect(); delay(1000); System.reset(); }
            void loop() {}
            """, seconds: 4)
        #expect(
            lines == [
                "0 early", "0 spark/status online", "1000 spark/status offline", "3000 early",
                "3000 spark/status online",
            ], "\(lines)")
    }

    /// The timeline's reboot takes no time, and lifts what keeps a device away that has crashed or reset itself.
    @Test func aRebootBringsBackWhoIsDown() throws {
        let lines = try play(
            """
            void setup() { Serial.printlnf("because %d %d", System.resetReason(), Particle.connected()); }
            void loop() { delay(1000); if (System.resetReason() == 40) System.reset(); }
            """, seconds: 10,
            [
                TimelineEntry(at: .seconds(2), change: .reboot(devices: Glob("d"))),
                TimelineEntry(at: .seconds(5), change: .reboot(devices: Glob("d"))),
            ])
        #expect(
            lines == [
                "0 because 40 1", "1000 spark/status offline", "2000 spark/status online", "2000 because 20 1",
                "5000 spark/status offline", "5000 spark/status online", "5000 because 20 1",
            ], "\(lines)")
    }

    @Test func constructorsMayOfferAndNotPublish() throws {
        let lines = try play(
            """
            int heard = 0;
            struct Early {
                Early() {
                    isLet = Particle.publish("t", "1");
                    isThere = Particle.connected();
                    offers = Particle.subscribe("t", hear) + Particle.function("f", call)
                        + Particle.variable("heard", heard);
                }
                static void hear(const char *, const char *) { heard++; Serial.println("heard"); }
                static int call(String) { return 7; }
                bool isLet, isThere;
                int offers;
            } early;
            STARTUP(Particle.publish("t", "2"));
            STARTUP(Particle.function("g", Early::call));
            void setup() { Serial.printlnf("%d %d %d", early.isLet, early.isThere, early.offers); }
            void loop() { delay(1000); if (millis() < 1500) Particle.publish("t", "3"); }
            """, seconds: 5,
            [
                TimelineEntry(at: .seconds(3), change: .call(devices: Glob("d"), function: "f", argument: "")),
                TimelineEntry(at: .seconds(3), change: .call(devices: Glob("d"), function: "g", argument: "")),
            ])
        #expect(lines.count == 4, "\(lines)")
        #expect(lines[0].hasPrefix("0 0000000000 [system] WARN: Particle.publish before setup()"), "\(lines)")
        #expect(Array(lines.dropFirst()) == ["0 0 0 3", "1000 t 3", "1020 heard"], "\(lines)")
    }
}
