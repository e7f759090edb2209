import Glibc
import Threads

/// `Fuzz [SECONDS] [--seed N]`: feeds damaged texts to everything that reads what others wrote.
enum FuzzCommand {
    private static let usage = """
        usage: dev/fuzz [SECONDS] [--seed N]
        Feeds damaged texts to every parser for some seconds (10). Each text follows from one seed, which a failure names;
        --seed plays that one alone.

        """

    static func run(_ arguments: ArraySlice<String>) {
        var seconds = 10
        var only: UInt64?
        var rest = arguments
        while let argument = rest.popFirst() {
            if argument == "--seed", let seed = rest.popFirst().flatMap({ UInt64($0) }) {
                only = seed
            } else if let number = Int(argument), number > 0 {
                seconds = number
            } else {
                leave(2, usage)
            }
        }
        let corpus: Corpus
        do { corpus = try Corpus(folder: "scenarios") } catch {
            leave(3, "the corpus cannot be read: \(error). Run it from the project's folder.\n")
        }
        Watchdog.begin()
        if let only { return play(only, corpus) }
        let start = UInt64(Clocks.timeOfDay / 1_000_000_000) << 20
        var rounds: UInt64 = 0
        let end = Clocks.elapsed + Int64(seconds) * 1_000_000_000
        while Clocks.elapsed < end {
            play(start &+ rounds, corpus)
            rounds += 1
        }
        print("\(rounds) texts in \(seconds) s from seed \(start): nothing found")
    }

    private static func leave(_ code: Int32, _ text: String) -> Never {
        _ = text.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(code)
    }

    private static func play(_ seed: UInt64, _ corpus: Corpus) {
        var mutator = Mutator(seed: seed)
        let target = FuzzTarget.allCases[mutator.below(FuzzTarget.allCases.count)]
        let input = mutator.damaged(mutator.pick(corpus.texts(for: target)), beside: corpus.texts(for: target))
        Watchdog.note(target, seed: seed, input: input)
        if let finding = target.finding(in: input, &mutator) { Watchdog.fail(finding) }
    }
}
