import CSketch
import Glibc

/// The memory of a device's place that outlives the processes of its sketches.
///
/// `@unchecked Sendable`: nothing of the object changes, and what the process writes to the memory is only ever read as
/// one number.
final class SketchSlot: @unchecked Sendable {
    /// Its size, in bytes.
    static let size = 64 << 10

    /// The descriptor; -1 when the system gives none.
    let descriptor: Int32
    private let memory: UnsafeMutableRawPointer?

    /// The world's time as the process sees it now, in microseconds; it moves while a grant is used.
    var pulse: Int64 { memory?.load(fromByteOffset: 16, as: Int64.self) ?? 0 }

    init() {
        descriptor = sketch_memory(UInt64(Self.size))
        let mapped = descriptor < 0 ? nil : mmap(nil, Self.size, PROT_READ, MAP_SHARED, descriptor, 0)
        memory = mapped == MAP_FAILED ? nil : mapped
    }

    deinit {
        if let memory { munmap(memory, Self.size) }
        if descriptor >= 0 { close(descriptor) }
    }
}
