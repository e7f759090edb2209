import EventModel
import Glibc

// Feeds damaged copies of the given files to the parsers, seed after seed, until the time is over.
// usage: Fuzz SECONDS FIRST-SEED FILE…

/// Inputs of one seed.
let inputsPerSeed = 200

func fail(_ sentence: String) -> Never {
    print(sentence)
    exit(1)
}

func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { fail("\(path) cannot be read") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
}

let words = CommandLine.arguments
guard words.count > 3, let seconds = Int(words[1]), let first = UInt64(words[2]) else {
    fail("usage: Fuzz SECONDS FIRST-SEED FILE…")
}
let corpus = words.dropFirst(3).map(read)
let end = time(nil) + seconds
var seed = first
repeat {
    // The seed stands here before its inputs are tried, so that after a trap it is the last line.
    print("seed \(seed)")
    fflush(nil)
    var mutator = Mutator(generator: SeededGenerator(seed: seed))
    for number in 0..<inputsPerSeed {
        let text = corpus[mutator.below(corpus.count)]
        let input = mutator.damage(text, splicing: corpus[mutator.below(corpus.count)])
        if let fault = Targets.feed(input) {
            fail("seed \(seed), input \(number): \(fault):\n\(String(decoding: input, as: UTF8.self))")
        }
    }
    seed += 1
} while time(nil) < end
print("\(Int(seed - first) * inputsPerSeed) inputs of seeds \(first) to \(seed - 1): nothing found")
