import Glibc

/// File descriptors set aside so that a few more connections can be accepted when the process has no other left.
struct DescriptorReserve: ~Copyable {
    private let count: Int
    private var held: [Int32] = []

    /// Sets descriptors aside, as many as there are.
    init(count: Int) {
        self.count = count
        refill()
    }

    deinit { for descriptor in held { close(descriptor) } }

    /// True if no descriptor is set aside.
    var isEmpty: Bool { held.isEmpty }

    /// Sets descriptors aside again for those that were released.
    mutating func refill() {
        while held.count < count {
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { return }
            held.append(descriptor)
        }
    }

    /// Releases one descriptor; false when there is none.
    mutating func release() -> Bool {
        guard let descriptor = held.popLast() else { return false }
        close(descriptor)
        return true
    }
}
