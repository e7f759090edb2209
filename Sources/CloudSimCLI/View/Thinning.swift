/// Decides which lines are shown when more come than a person can read.
///
/// A run's first lines are all shown, up to a screenful of scrolling; after that about 500 a second, in blocks, so that
/// what is shown stands together.
struct Thinning {
    private static let windowMilliseconds: Int64 = 100
    private static let linesPerWindow = 50
    private static let mostAtOnce = 1000
    /// Lines past the limit for what happens seldom and says much.
    private static let reserve = 200

    /// Lines left out since the last one shown.
    private(set) var skipped = 0
    private var room = Self.mostAtOnce
    private var window: Int64 = 0

    /// Whether a line may be shown at this wall time, in milliseconds; counts it as skipped otherwise.
    mutating func admits(isRare: Bool, at wall: Int64) -> Bool {
        refill(at: wall)
        guard room > (isRare ? -Self.reserve : 0) else {
            skipped += 1
            return false
        }
        room -= 1
        return true
    }

    /// Takes the number of skipped lines, to be told.
    mutating func takeSkipped() -> Int {
        defer { skipped = 0 }
        return skipped
    }

    /// Whether lines would be shown again at this wall time.
    mutating func hasRoom(at wall: Int64) -> Bool {
        refill(at: wall)
        return room > 0
    }

    private mutating func refill(at wall: Int64) {
        let current = wall / Self.windowMilliseconds
        guard current > window else { return }
        room = Int(min(Int64(Self.mostAtOnce), Int64(room) + min(current - window, 100) * Int64(Self.linesPerWindow)))
        window = current
    }
}
