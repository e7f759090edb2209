import CSketch
import Glibc

/// The memory of a device's place: it outlives the processes of its sketches, and the world and the sketch wait in it
/// for their turns.
///
/// `@unchecked Sendable`: nothing of the object changes, and the memory is only touched through CSketch, which reads and
/// writes it as what another process changes at any time.
final class SketchSlot: @unchecked Sendable {
    /// Its size, in bytes.
    static let size = 64 << 10

    /// What the process inherits.
    let descriptor: Int32
    private let memory: UnsafeMutableRawPointer

    /// Throws when the system gives no memory.
    init() throws(SketchHostFault) {
        descriptor = sketch_memory(UInt64(Self.size))
        let mapped =
            descriptor < 0 ? MAP_FAILED : mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw SketchHostFault("no memory to share with a sketch: \(reason)")
        }
        memory = mapped
    }

    deinit {
        munmap(memory, Self.size)
        close(descriptor)
    }

    /// The world's time as the process sees it now, in microseconds; it moves while a grant is used.
    var pulse: Int64 { sketch_pulse(memory) }

    /// Begins a life, whose first turn is the sketch's: it starts.
    func begin() { sketch_turn_begin(memory) }

    /// Lets the sketch go on as the lines in its pipe say.
    func hand() { sketch_turn_hand(memory) }

    /// Lets the sketch go on up to a moment, in microseconds.
    func grant(until: Int64) { sketch_turn_grant(memory, until) }

    /// Lets the sketch go on with an answer to what it asked.
    func answer(_ answer: Bool) { sketch_turn_answer(memory, answer ? 1 : 0) }

    /// Waits until the sketch hands over, at most so many nanoseconds, or until it wants its pipe to be looked at.
    func awaitTurn(nanoseconds: Int) -> Bool { sketch_turn_await(memory, Int64(nanoseconds)) != 0 }

    /// What the sketch has handed over: the time that it has used and when to go on; nil when lines say it.
    var givenBack: (used: Int64, next: Int64)? {
        var used: Int64 = 0
        var next: Int64 = 0
        return sketch_turn_take(memory, &used, &next) != 0 ? (used, next) : nil
    }
}
