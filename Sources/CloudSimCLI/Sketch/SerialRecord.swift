import CloudSim
import EventModel

/// What devices said on their serial lines, as far as a report has room for it: how it began and how it ended.
struct SerialRecord {
    private let start: Instant
    private let mostBytes: Int
    private var head = ""
    private var tail: [String] = []
    private var first = 0
    private var tailBytes = 0
    private var left = 0

    /// A record of a run from `start`, of at most so many bytes at its beginning and as many at its end.
    init(start: Instant, mostBytes: Int = 32 << 10) {
        self.start = start
        self.mostBytes = mostBytes
    }

    /// Takes in a line of the trace; most are nothing of its own.
    mutating func see(_ line: TraceLine) {
        guard case .log(let device, let text) = line.fact else { return }
        let entry = "\(WorldTime.text(line.at - start)) \(device): \(Terminal.visible(text))\n"
        if tail.isEmpty, head.utf8.count + entry.utf8.count <= mostBytes {
            head += entry
            return
        }
        tail.append(entry)
        tailBytes += entry.utf8.count
        while tailBytes > mostBytes, first < tail.count {
            tailBytes -= tail[first].utf8.count
            tail[first] = ""
            first += 1
            left += 1
        }
        if first > tail.count / 2, first > 1024 {
            tail.removeFirst(first)
            first = 0
        }
    }

    /// The lines.
    var text: String {
        head + (left > 0 ? "… \(Figure.text(left)) lines left out …\n" : "") + tail[first...].joined()
    }
}
