/// What has come of the events that matched. At every moment
/// `matched == succeeded + failed + pending + the drops of all reasons but truncated`.
package struct Tally: Hashable, Sendable {
    /// Events that matched a hook, once for each hook.
    package var matched = 0
    /// Requests handed out.
    package var attempts = 0
    /// Requests answered with a status below 400.
    package var succeeded = 0
    /// Requests answered with 400 and above, or not at all.
    package var failed = 0
    /// Reply events published, `hook-response` and custom topics.
    package var chunks = 0
    /// Drops in the order of `DropReason.allCases`.
    private var drops = [Int](repeating: 0, count: DropReason.allCases.count)

    /// Nothing has happened yet.
    package init() {}

    /// Requests that have not ended.
    package var pending: Int { attempts - succeeded - failed }

    /// How many drops had this reason.
    package subscript(reason: DropReason) -> Int {
        get { drops[reason.position] }
        set { drops[reason.position] = newValue }
    }
}

extension DropReason {
    fileprivate var position: Int {
        switch self {
        case .hostLimit: 0
        case .deviceLimit: 1
        case .sleep: 2
        case .invalid: 3
        case .truncated: 4
        }
    }
}
