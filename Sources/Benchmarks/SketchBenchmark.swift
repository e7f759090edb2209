import Glibc
import SketchHost

/// Sketches as their users meet them: how long one takes to compile, and how much time a world of them gets through.
enum SketchBenchmark {
    private static let folder = executablePath().split(separator: "/").dropLast().map { "/\($0)" }.joined()
    private static let devices = 200
    private static let span = 60.0

    private static let spin = "int n = 0;\nvoid setup() {}\nvoid loop() { n++; }\n"
    private static let meter = """
        unsigned long last = 0;
        int n = 0;
        void setup() {}
        void loop() {
            if (millis() - last >= 1000) {
                last = millis();
                Particle.publish("reading", String(++n), PRIVATE);
            }
        }

        """
    private static let listener = meter.replacing(
        "void setup() {}",
        with:
            "void heard(const char *event, const char *data) {}\nvoid setup() { Particle.subscribe(\"command\", heard); }"
    )

    static func run(rounds: Int) throws {
        say(
            "sketch: with the address and undefined-behaviour sanitizers; \(Cores.isParted ? "two cores" : "all cores")"
        )
        guard access(folder + "/cloudsim", X_OK) == 0 else {
            say("  NOT MEASURED: there is no \(folder)/cloudsim; dev/bench builds what is needed")
            return
        }
        try withFolder { place in
            try compile(rounds: rounds, in: place)
            try write(spin, to: place + "/spin.ino")
            try write(meter, to: place + "/meter.ino")
            try write(listener, to: place + "/listener.ino")
            try write(scenario("spin.ino", count: 1, duration: "1h"), to: place + "/spin.json")
            try write(scenario("meter.ino", count: devices, duration: "60s"), to: place + "/meter.json")
            try write(scenario("listener.ino", count: devices, duration: "60s"), to: place + "/listener.json")
            let hour = try time("spin.json", rounds: rounds, in: place)
            Figure(
                name: "one virtual hour of a spinning loop()", unit: "s", rounds: hour, target: .atMost(1.5),
                precision: 2
            ).show()
            for (name, file, target) in [
                ("that each publish every second", "meter.json", Figure.Target.atLeast(20)),
                ("that subscribe as well, so that no one may run ahead", "listener.json", .none),
            ] {
                let paces = try time(file, rounds: rounds, in: place).map { span / $0 }
                Figure(
                    name: "\(devices) sketches \(name)", unit: "times wall pace", rounds: paces, target: target,
                    precision: 1
                ).show()
            }
        }
    }

    /// Compiles sketches that nobody has compiled before, then the same from the cache.
    private static func compile(rounds: Int, in place: String) throws {
        let build = SketchBuild(cache: place + "/cache")
        // The runtime is compiled once for all sketches.
        try write(spin, to: place + "/first.ino")
        let first = seconds()
        _ = try build.build(place + "/first.ino")
        say("  the very first sketch, with the runtime: \(milliseconds(seconds() - first))")
        var new: [Double] = []
        var cached: [Double] = []
        for round in 0..<rounds {
            let path = place + "/new-\(round).ino"
            try write("// \(round)\n" + meter, to: path)
            var start = seconds()
            _ = try build.build(path)
            new.append(seconds() - start)
            start = seconds()
            guard try build.build(path).wasCached else {
                throw Child.Failure(description: "a sketch was compiled twice")
            }
            cached.append((seconds() - start) * 1000)
        }
        Figure(name: "compiling a new sketch", unit: "s", rounds: new, target: .atMost(1.5), precision: 2).show()
        Figure(name: "a compiled one from the cache", unit: "ms", rounds: cached, target: .atMost(5), precision: 2)
            .show()
    }

    private static func scenario(_ sketch: String, count: Int, duration: String) -> String {
        """
        {"duration": "\(duration)", "linkLatency": "20ms",
         "devices": [{"name": "d-{{index}}", "count": \(count), "firmware": "\(sketch)", "spread": "1s"}]}
        """
    }

    /// Seconds that a scenario takes on two cores, sketches compiled.
    private static func time(_ file: String, rounds: Int, in place: String) throws -> [Double] {
        let command = [folder + "/cloudsim", "run", place + "/" + file, "--quiet"]
        var times: [Double] = []
        for round in 0...rounds {
            let start = seconds()
            let child = try Child(Cores.ofClient(command))
            while child.line() != nil {}
            guard child.end() == 0 else { throw Child.Failure(description: "cloudsim run \(file) failed") }
            // The first one may have compiled.
            if round > 0 { times.append(seconds() - start) }
        }
        return times
    }
}
