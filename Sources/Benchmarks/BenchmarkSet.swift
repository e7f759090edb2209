import Glibc

/// The set of benchmarks and how they are asked for.
enum BenchmarkSet {
    /// One benchmark: prints its own figures.
    struct Benchmark: Sendable {
        var name: String
        var summary: String
        var run: @Sendable (_ rounds: Int) throws -> Void
    }

    static let all = [
        Benchmark(
            name: "pipeline", summary: "device events through the whole pipeline in virtual time, and bytes per device",
            run: PipelineBenchmark.run),
        Benchmark(name: "prefixes", summary: "hooks that an event matches among 100,000", run: PrefixBenchmark.run),
        Benchmark(
            name: "http", summary: "real HTTP to a receiver on loopback, side by side with a bare libcurl loop in C",
            run: HTTPBenchmark.run),
        Benchmark(
            name: "pacing", summary: "lateness of 10,000 chunk streams in real time", run: PacingBenchmark.run),
        Benchmark(
            name: "serve", summary: "the API of a running cloud, its event streams, hooks that last",
            run: ServeBenchmark.run),
        Benchmark(
            name: "receiver", summary: "cloudsim receiver at wire speed, to wrk", run: ReceiverBenchmark.run),
        Benchmark(
            name: "load", summary: "cloudsim load beside a bare libcurl loop, hey, wrk, h2load and ab; pacing, memory",
            run: LoadBenchmark.run),
        Benchmark(
            name: "deliveries", summary: "signed deliveries of a running cloud that keeps them, and its restart",
            run: DeliveriesBenchmark.run),
        Benchmark(name: "signing", summary: "signatures over bodies of 1 kB", run: SigningBenchmark.run),
        Benchmark(name: "sketch", summary: "sketches: compiling, and worlds of them", run: SketchBenchmark.run),
        Benchmark(name: "startup", summary: "cloudsim from its start to its end", run: StartupBenchmark.run),
    ]

    /// Runs what the arguments ask for and returns the exit code: a figure that misses its target is no failure, since
    /// it says as much about the machine as about the program.
    static func main(_ arguments: [String]) -> Int32 {
        var names: [String] = []
        var rounds = 3
        var rest = arguments[...]
        if let place = arguments.firstIndex(of: Child.argument) { return Child.play(Array(arguments[(place + 1)...])) }
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h":
                say(help)
                return 0
            case "--rounds":
                guard let count = rest.popFirst().flatMap({ Int($0) }), (1...1000).contains(count) else {
                    return refuse("--rounds takes a number from 1 to 1000.")
                }
                rounds = count
            case _ where all.contains { $0.name == argument }: names.append(argument)
            default: return refuse("there is no benchmark or option \(argument).")
            }
        }
        #if DEBUG
            say("This is a debug build: its figures mean nothing. Say swift run -c release Benchmarks.")
        #endif
        say(Machine.line)
        var code: Int32 = 0
        for benchmark in all where names.isEmpty || names.contains(benchmark.name) {
            if let warning = Machine.warning { say(warning) }
            do { try benchmark.run(rounds) } catch {
                say("\(benchmark.name): could not be measured: \(error)")
                code = 1
            }
        }
        return code
    }

    private static func refuse(_ why: String) -> Int32 {
        complain("\(why) --help tells what there is.")
        return 2
    }

    private static var help: String {
        """
        usage: swift run -c release Benchmarks [NAME…] [--rounds N]

        Measures and prints each figure beside its target: the median of N rounds (3), and the best. All of them without
        a name. dev/bench builds everything that is needed first.

        \(all.map { "  \($0.name)\(String(repeating: " ", count: 11 - $0.name.count))\($0.summary)" }.joined(separator: "\n"))

        load watches memory for 20 seconds, or for as many as LOAD_MEMORY_SECONDS says.
        On a busy machine: sudo chrt -f 99 .build/release/Benchmarks …, and look at ratios rather than at figures.
        """
    }
}
