import Dispatch

@testable import HTTPServer

/// Hands values from a server's thread to a test, which waits for them with a deadline.
final class Inbox<Value: Sendable>: Sendable {
    private let values = Lock<[Value]>([])
    private let count = DispatchSemaphore(value: 0)

    func put(_ value: Value) {
        values.withLock { $0.append(value) }
        count.signal()
    }

    func take() -> Value? {
        guard count.wait(timeout: .now() + 10) == .success else { return nil }
        return values.withLock { $0.removeFirst() }
    }
}
