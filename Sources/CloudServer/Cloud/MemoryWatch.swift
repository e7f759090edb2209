import HTTPServer

/// Tells when the process comes close to its memory limit, early enough that no allocation fails.
final class MemoryWatch: Sendable {
    private struct State: Sendable {
        var isShort = false
        /// Looks since the last relief.
        var looks = 0
        /// Questions since the last look.
        var questions = 0
    }

    /// The share of the limit from which on memory is short, in percent.
    private static let threshold = 90
    /// Between two reliefs so many looks must find memory short.
    private static let reliefInterval = 256
    /// Of so many questions one looks.
    private static let lookInterval = 32

    private let limit: MemoryLimit
    private let used: @Sendable (ProcessMemory.Measure) -> Int?
    private let relieve: @Sendable () -> Void
    private let state = Lock(State())

    /// - Parameters:
    ///   - used: the memory that the process has, in bytes.
    ///   - relieve: frees what can be freed; called from any thread.
    init(
        _ limit: MemoryLimit, used: @escaping @Sendable (ProcessMemory.Measure) -> Int? = { ProcessMemory.bytes($0) },
        relieve: @escaping @Sendable () -> Void
    ) {
        self.limit = limit
        self.used = used
        self.relieve = relieve
    }

    /// Looks at the memory; true if it is short.
    @discardableResult
    func look() -> Bool {
        let isShort = used(limit.measure).map { $0 >= limit.bytes / 100 * Self.threshold } ?? false
        let needsRelief = state.withLock { state in
            let isNew = isShort && !state.isShort
            state.isShort = isShort
            state.questions = 0
            state.looks = isShort ? state.looks + 1 : 0
            guard isNew || state.looks >= Self.reliefInterval else { return false }
            state.looks = 0
            return true
        }
        if needsRelief { relieve() }
        return isShort
    }

    /// True if memory was short lately; looks now and then.
    var isShort: Bool {
        let (isShort, isDue) = state.withLock { state in
            state.questions += 1
            return (state.isShort, state.questions >= Self.lookInterval)
        }
        return isDue ? look() : isShort
    }
}
