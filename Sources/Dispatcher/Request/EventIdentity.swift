import Cryptography

/// What the ids of events follow from: 128 bits that a scenario's seed or the operating system's randomness gives.
package struct EventIDKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// A key that a seed determines, so that a scenario has the same ids each time.
    package init(seed: UInt64) {
        high = seed
        low = 0
    }

    /// A key that cannot be guessed.
    package static func random() -> EventIDKey {
        let bytes = RandomBytes.make(16)
        let words = [bytes.prefix(8), bytes.dropFirst(8)].map { $0.reduce(0 as UInt64) { $0 << 8 | UInt64($1) } }
        return EventIDKey(high: words[0], low: words[1])
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The id of the event with a number: a UUID of version 4 in shape.
    fileprivate func text(of number: UInt64) -> String {
        var facts: [UInt8] = []
        for word in [high, low, number] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                facts.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        var digest = SHA256()
        digest.update(facts)
        var bytes = Array(digest.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hexadecimal.text(of: bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}

/// What tells an event from all others: its number under a key. The id itself is made when a template asks for it.
package struct EventIdentity: Hashable, Sendable {
    private let key: EventIDKey
    let number: UInt64

    /// The identity of the event with a number, which no other event under the key may have.
    package init(key: EventIDKey, number: UInt64) {
        self.key = key
        self.number = number
    }

    /// The id: a UUID.
    package var text: String { key.text(of: number) }
}
