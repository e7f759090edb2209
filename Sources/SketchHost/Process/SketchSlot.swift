import CSketch
import Glibc

/// The memory of a device's place that outlives the processes of its sketches.
final class SketchSlot: Sendable {
    /// Its size, in bytes.
    static let size = 64 << 10

    /// The descriptor; -1 when the system gives none.
    let descriptor: Int32

    init() {
        descriptor = sketch_memory(UInt64(Self.size))
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
