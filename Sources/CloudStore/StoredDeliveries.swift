import EventModel

/// The deliveries that were found, by their numbers: packed, for there may be hundreds of thousands, and handed over
/// once. Whoever still holds the state after that holds nothing of them.
package final class StoredDeliveries: Sendable, Equatable {
    private struct Head {
        var number: Int
        var state: Int
        var attempts: Int
        var due: Int64
        var hasDue: Bool
        var endpoint: UInt32
        /// How many bytes the id, the text and the log have.
        var counts: (UInt32, UInt32, UInt32)
    }

    private struct Block {
        var heads: [Head] = []
        var bytes: [UInt8] = []
    }

    private struct Pile {
        var endpoints: [String] = []
        /// The last ones first, so that those which were handed over can go.
        var blocks: [Block] = []
        var count: Int { blocks.reduce(0) { $0 + $1.heads.count } }
    }

    /// Packs deliveries one by one.
    struct Packer {
        private static let blockCount = 512

        private var pile = Pile()
        private var places: [[UInt8]: UInt32] = [:]
        private var block = Block()

        mutating func add(_ delivery: StoredDelivery) {
            // Byte by byte: the same letter in two encodings is two ids.
            let endpoint = Array(delivery.endpoint.utf8)
            let place = places[endpoint] ?? UInt32(pile.endpoints.count)
            if place == pile.endpoints.count {
                places[endpoint] = place
                pile.endpoints.append(delivery.endpoint)
            }
            let progress = delivery.progress
            block.heads.append(
                Head(
                    number: delivery.number, state: progress.state, attempts: progress.attempts,
                    due: progress.due?.milliseconds ?? 0, hasDue: progress.due != nil, endpoint: place,
                    counts: (
                        Self.append(delivery.id, to: &block.bytes), Self.append(delivery.text, to: &block.bytes),
                        Self.append(progress.log, to: &block.bytes)
                    )))
            if block.heads.count == Self.blockCount { close() }
        }

        consuming func finish() -> StoredDeliveries {
            close()
            pile.blocks.reverse()
            return StoredDeliveries(pile)
        }

        private mutating func close() {
            guard !block.heads.isEmpty else { return }
            // Copies have no room to grow; the block in hand keeps its own for the next ones.
            pile.blocks.append(Block(heads: Array(block.heads[...]), bytes: Array(block.bytes[...])))
            block.heads.removeAll(keepingCapacity: true)
            block.bytes.removeAll(keepingCapacity: true)
        }

        /// SQLite lets no text have more bytes than fit.
        private static func append(_ text: String, to bytes: inout [UInt8]) -> UInt32 {
            let before = bytes.count
            bytes.append(contentsOf: text.utf8)
            return UInt32(bytes.count - before)
        }
    }

    private let pile: Lock<Pile>

    private init(_ pile: sending Pile) { self.pile = Lock(pile) }

    /// Deliveries from the values themselves.
    package convenience init(_ deliveries: [StoredDelivery] = []) {
        var packer = Packer()
        for delivery in deliveries { packer.add(delivery) }
        self.init(packer.finish().takePile())
    }

    /// How many are still there.
    package var count: Int { pile.withLock { $0.count } }

    /// Those that are still there.
    package var all: [StoredDelivery] {
        let pile = pile.withLock { $0 }
        var deliveries: [StoredDelivery] = []
        for block in pile.blocks.reversed() { Self.unpack(block, pile.endpoints) { deliveries.append($0) } }
        return deliveries
    }

    /// Hands each delivery to `body`, by their numbers, and lets go of them on the way: a second call hands over none.
    /// Deliveries of one endpoint share the text of its id.
    package func take(_ body: (StoredDelivery) -> Void) {
        var pile = takePile()
        while let block = pile.blocks.popLast() { Self.unpack(block, pile.endpoints, body) }
    }

    package static func == (left: StoredDeliveries, right: StoredDeliveries) -> Bool { left.all == right.all }

    private func takePile() -> Pile {
        pile.withLock { pile in
            let taken = pile
            pile = Pile()
            return taken
        }
    }

    private static func unpack(_ block: Block, _ endpoints: [String], _ body: (StoredDelivery) -> Void) {
        var rest = block.bytes[...]
        func next(_ count: UInt32) -> String {
            let text = String(decoding: rest.prefix(Int(count)), as: UTF8.self)
            rest = rest.dropFirst(Int(count))
            return text
        }
        for head in block.heads {
            let id = next(head.counts.0)
            let text = next(head.counts.1)
            body(
                StoredDelivery(
                    number: head.number, id: id, endpoint: endpoints[Int(head.endpoint)], text: text,
                    progress: StoredDelivery.Progress(
                        state: head.state, due: head.hasDue ? Instant(milliseconds: head.due) : nil,
                        attempts: head.attempts, log: next(head.counts.2))))
        }
    }
}
