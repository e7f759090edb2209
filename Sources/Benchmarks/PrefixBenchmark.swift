import Dispatcher
import EventModel

/// Every hook whose prefix an event's name starts with, among few hooks and among many.
enum PrefixBenchmark {
    private static let lookups = 1_000_000

    static func run(rounds: Int) throws {
        say("prefixes: all matching hooks of an event, site/line/reading at three depths: 3 matches each")
        let few = Account(hooks: 1_000)
        let many = Account(hooks: 100_000)
        let warm = measure(few, many, rounds: rounds) { $0.byText() }
        let bound = Figure.Target.atMost(300)
        let names = "1,000 names in turn"
        Figure(name: "1,000 hooks, \(names)", unit: "ns", rounds: warm.few, precision: 1).show()
        Figure(name: "100,000 hooks, \(names)", unit: "ns", rounds: warm.many, target: bound, precision: 1).show()
        let ratios = zip(warm.many, warm.few).map { $0 / $1 }
        Figure(name: "ratio of the two", unit: "", rounds: ratios, target: .atMost(2), precision: 2).show()
        let seen = measure(few, many, rounds: rounds) { $0.byName() }
        Figure(
            name: "100,000 hooks, \(names), as the bus asks", unit: "ns", rounds: seen.many, target: bound, precision: 1
        )
        .show(
            "a name that was seen before is remembered with its hooks; 1,000 hooks: \(decimals(seen.few.median, 1)) ns")
        let every = measure(few, many, rounds: rounds) { $0.everyNameOnce() }
        Figure(name: "100,000 hooks, every name another", unit: "ns", rounds: every.many, precision: 1)
            .show("1,000 hooks: \(decimals(every.few.median, 1)) ns")
        let cold = measure(few, many, rounds: rounds) { $0.cold() }
        Figure(name: "100,000 hooks, nothing in the processor's caches", unit: "ns", rounds: cold.many, precision: 1)
            .show("the worst there is, for comparison; 1,000 hooks: \(decimals(cold.few.median, 1)) ns")
    }

    /// Few and many by turns, so that whatever else the machine does meets both.
    private static func measure(
        _ few: Account, _ many: Account, rounds: Int, _ body: (Account) -> Double
    ) -> (few: [Double], many: [Double]) {
        var times: (few: [Double], many: [Double]) = ([], [])
        for _ in 0..<rounds {
            times.few.append(body(few))
            times.many.append(body(many))
        }
        return times
    }

    /// An account's hooks, and events that match them.
    private final class Account {
        private var prefixes = PrefixIndex()
        private var index = HookIndex()
        private let names = NameTable()
        private let texts: [String]
        private let interned: [EventName]
        private let everyText: [String]
        private var matches: [Int32] = []
        private var ballast = [UInt8](repeating: 1, count: 256 << 20)

        init(hooks: Int) {
            var waiting: [String] = []
            for site in 0... {
                if waiting.count >= hooks { break }
                let base = "site-\(String(10_000 + site).dropFirst())/"
                waiting.append(base)
                for line in 0..<10 {
                    waiting.append("\(base)line-\(line)/")
                    for kind in ["temp", "flow", "volt", "amps", "rpm", "door", "lamp", "tank", "valve", "alarm"] {
                        waiting.append("\(base)line-\(line)/\(kind)")
                    }
                }
            }
            waiting.removeSubrange(hooks...)
            for (id, prefix) in waiting.enumerated() {
                prefixes.insert(prefix: prefix, id: Int32(id))
                index.insert(prefix: prefix, id: Int32(id))
            }
            // Only leaves, so that each event matches three hooks: a site's, its line's, and its own.
            var generator = SeededGenerator(seed: 1)
            let leaves = waiting.filter { !$0.hasSuffix("/") }
            func shuffled(_ count: Int) -> [String] {
                (0..<count).map { _ in leaves[Int(generator.below(UInt64(leaves.count)))] + "/reading" }
            }
            texts = shuffled(1_000)
            everyText = shuffled(100_000)
            interned = texts.map(names.name)
            for text in texts {
                prefixes.matches(of: text, into: &matches)
                precondition(matches.count == 3, "\(text) matches \(matches)")
            }
        }

        func byText() -> Double { time(texts, rounds: PrefixBenchmark.lookups / texts.count) }

        func everyNameOnce() -> Double { time(everyText, rounds: 3) }

        func byName() -> Double {
            for name in interned { index.matches(of: name, names: names, into: &matches) }
            var found = 0
            let start = seconds()
            for _ in 0..<PrefixBenchmark.lookups / interned.count {
                for name in interned {
                    index.matches(of: name, names: names, into: &matches)
                    found += matches.count
                }
            }
            return nanoseconds(since: start, found)
        }

        /// Sixteen lookups at a time, after memory that the caches cannot hold was walked.
        func cold() -> Double {
            var found = 0
            var spent = 0.0
            for batch in 0..<64 {
                for place in stride(from: 0, to: ballast.count, by: 64) { ballast[place] &+= 1 }
                let start = seconds()
                for text in everyText[batch * 16..<batch * 16 + 16] {
                    prefixes.matches(of: text, into: &matches)
                    found += matches.count
                }
                spent += seconds() - start
            }
            return spent * 1e9 / (Double(found) / 3)
        }

        private func time(_ texts: [String], rounds: Int) -> Double {
            var found = 0
            let start = seconds()
            for _ in 0..<rounds {
                for text in texts {
                    prefixes.matches(of: text, into: &matches)
                    found += matches.count
                }
            }
            return nanoseconds(since: start, found)
        }

        private func nanoseconds(since start: Double, _ found: Int) -> Double {
            (seconds() - start) * 1e9 / (Double(found) / 3)
        }
    }
}
