import EventModel
import HTTPServer

/// The log of a served cloud, of requests in and out and of what devices do: threads hand it entries, one of its own writes them.
///
/// Serving never waits for the output: when that is too slow and the buffer full, entries are counted as lost, and a line
/// says so as soon as lines can be written again.
package final class CloudLog: Sendable {
    /// How many entries wait at most.
    static let capacity = 16_384
    /// How many bytes of texts from outside wait at most.
    static let byteCapacity = 4 << 20
    /// How long the writing thread gathers entries, in milliseconds, so that not every request wakes it.
    static let gathering = 5

    private let buffer: Awaited<Buffer>
    private let format: LogFormat
    private let output: @Sendable ([UInt8]) -> Void

    private enum Entry: Sendable {
        case request(AccessEntry)
        case device(DeviceEntry)
        case outgoing(OutgoingEntry)

        var time: Instant {
            switch self {
            case .request(let entry): entry.time
            case .device(let entry): entry.time
            case .outgoing(let entry): entry.time
            }
        }

        func write(as format: LogFormat, to output: inout [UInt8]) {
            switch self {
            case .request(let entry): entry.write(as: format, to: &output)
            case .device(let entry): entry.write(as: format, to: &output)
            case .outgoing(let entry): entry.write(as: format, to: &output)
            }
        }
    }

    private struct Buffer: Sendable {
        var entries: [Entry] = []
        var bytes = 0
        /// Entries lost since the last that was taken.
        var lost = 0
        /// Entries lost at all.
        var allLost = 0
        /// When the last one was lost.
        var lostAt = Instant(milliseconds: 0)
        /// How many entries were taken in, and how many of them are written or given up.
        var accepted = 0
        var written = 0
        /// How many wait for everything to be written.
        var flushes = 0
        var isClosed = false
        var hasEnded = false

        var isEmpty: Bool { entries.isEmpty && lost == 0 }
    }

    /// A log that writes whole lines through `write`, which is called on the log's thread alone and may block.
    package init(format: LogFormat, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.format = format
        output = write
        let buffer = Awaited(Buffer())
        self.buffer = buffer
        startThread { Self.run(buffer, format, write) }
    }

    deinit { close() }

    /// How many entries were lost because the output was too slow.
    package var linesLost: Int { buffer.withLock { $0.allLost } }

    /// Takes an answered request; never waits for the output. After `close` it is left out.
    package func record(_ entry: AccessEntry) {
        record(.request(entry), weight: entry.method.utf8.count + entry.target.utf8.count)
    }

    /// The same for what a device did.
    package func record(_ entry: DeviceEntry) { record(.device(entry), weight: entry.weight) }

    /// The same for a request that a hook or a signed endpoint sent.
    package func record(_ entry: OutgoingEntry) { record(.outgoing(entry), weight: entry.weight) }

    private func record(_ entry: Entry, weight: Int) {
        let wakes = buffer.withLock { buffer in
            guard !buffer.isClosed else { return false }
            guard buffer.entries.count < Self.capacity, buffer.bytes + weight <= Self.byteCapacity else {
                buffer.lost += 1
                buffer.allLost += 1
                buffer.lostAt = entry.time
                return buffer.entries.isEmpty
            }
            buffer.entries.append(entry)
            buffer.bytes += weight
            buffer.accepted += 1
            return buffer.entries.count == 1
        }
        if wakes { buffer.signal() }
    }

    /// Returns when everything that was recorded before is written, or after so long.
    package func flush(atMost milliseconds: Int = 2000) {
        let mark = buffer.withLock { buffer in
            buffer.flushes += 1
            return buffer.accepted
        }
        buffer.signal()
        buffer.wait(atMost: milliseconds) { $0.written >= mark && $0.lost == 0 || $0.hasEnded }
        buffer.withLock { $0.flushes -= 1 }
    }

    /// Writes what was recorded and ends the log's thread. Returns when that is done; an output that blocks is given up
    /// after so long.
    package func close(atMost milliseconds: Int = 2000) {
        buffer.withLock { $0.isClosed = true }
        buffer.signal()
        buffer.wait(atMost: milliseconds) { $0.hasEnded }
    }

    private static func run(_ buffer: Awaited<Buffer>, _ format: LogFormat, _ write: ([UInt8]) -> Void) {
        var lines: [UInt8] = []
        while true {
            buffer.wait { !$0.isEmpty || $0.isClosed }
            buffer.wait(atMost: gathering) { $0.isClosed || $0.flushes > 0 }
            var batch = Buffer()
            let isOver = buffer.withLock { buffer in
                batch.entries = buffer.entries
                batch.lost = buffer.lost
                batch.lostAt = buffer.lostAt
                buffer.entries = []
                buffer.bytes = 0
                buffer.lost = 0
                return buffer.isClosed && batch.isEmpty
            }
            if isOver { break }
            lines.removeAll(keepingCapacity: true)
            for entry in batch.entries { entry.write(as: format, to: &lines) }
            if batch.lost > 0 { appendLoss(batch.lost, at: batch.lostAt, as: format, to: &lines) }
            write(lines)
            let count = batch.entries.count
            buffer.withLock { $0.written += count }
            buffer.signal()
        }
        buffer.withLock { $0.hasEnded = true }
        buffer.signal()
    }

    private static func appendLoss(_ count: Int, at time: Instant, as format: LogFormat, to lines: inout [UInt8]) {
        switch format {
        case .text:
            time.write(to: &lines)
            lines.append(literal: " log: ")
            JSONWriter.appendInteger(count, to: &lines)
            lines.append(literal: " lines lost; the output is slower than the requests\n")
        case .json:
            lines.append(literal: "{\"time\":\"")
            time.write(to: &lines)
            lines.append(literal: "\",\"lines_lost\":")
            JSONWriter.appendInteger(count, to: &lines)
            lines.append(literal: "}\n")
        }
    }
}
