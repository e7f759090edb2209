import Glibc

/// `cloudsim run` with a small scenario, from the start of the process to its end.
enum StartupBenchmark {
    private static let scenario = "scenarios/first-publish.json"
    private static let starts = 20

    static func run(rounds: Int) throws {
        say("startup: cloudsim run \(scenario), \(starts) times a round")
        let folder = executablePath().split(separator: "/").dropLast().map { "/\($0)" }.joined()
        let program = folder + "/cloudsim"
        for file in [program, scenario] where access(file, R_OK) != 0 {
            say("  NOT MEASURED: there is no \(file); dev/bench builds what is needed and runs in the right folder")
            return
        }
        var middle: [Double] = []
        var p95: [Double] = []
        for _ in 0..<rounds {
            var times: [Double] = []
            for _ in 0..<starts {
                let start = seconds()
                let status = try Child([program, "run", scenario], discardsOutput: true).end()
                times.append((seconds() - start) * 1000)
                guard status == 0 else { throw Child.Failure(description: "cloudsim ended with wait status \(status)") }
            }
            middle.append(times.median)
            p95.append(times.percentile(0.95))
        }
        let bound = Figure.Target.atMost(100)
        Figure(name: "median", unit: "ms", rounds: middle, target: bound, precision: 1).show()
        Figure(name: "p95", unit: "ms", rounds: p95, target: bound, precision: 1).show()
    }
}
