/// What a dying sketch printed: the report of a sanitizer, of the C++ runtime or of the watchdog's signal.
struct SketchReport {
    /// One call on a stack: a place in the sketch's binary.
    struct Frame: Hashable {
        var module: String
        var offset: String
    }

    /// What was found, such as `heap-buffer-overflow: READ of size 4`; nil when the report names nothing.
    var what: String?
    /// The place that the report names itself, as `file:line`.
    var place: String?
    /// The stack, innermost call first.
    var frames: [Frame] = []

    /// Whether a line is the first of a report.
    static func begins(with line: String) -> Bool {
        line.hasPrefix("=====================") || line.contains("==ERROR: ") || line.hasPrefix("AddressSanitizer:")
            || line.contains(": runtime error: ") || line.hasPrefix("terminate called ")
            || Self.own.contains { line.hasPrefix($0.0) }
            || frame(line) != nil
    }

    /// What the runtime says itself, and what that means; nil for what somebody else knows better.
    private static let own: [(String, String?)] = [
        ("the sketch does not return", nil),
        ("the sketch tried to open a network connection", "opens a network connection, which sketches may not"),
        ("the sketch tried to start a process", "starts a process, which sketches may not"),
        ("the sketch tried to start a thread", "starts a thread, which sketches may not: use a Timer"),
        ("the sketch eats memory", SketchLimits.eatsMemory),
        (
            "the sketch floods its output",
            "floods its output: more than 100000 lines or 8 MB in one pass of loop(); "
                + "let delay(1) or Particle.process() stand in the loop"
        ),
        ("the sketch crashed: ", nil),
    ]

    /// What the runtime says when a report is about a variable that the cloud reads.
    private static let gone = "the sketch's variable is gone"

    init(_ lines: [String]) {
        var isStackDone = false
        for line in lines {
            if line.hasPrefix(Self.gone) {
                // The place that matters is where it was offered, which follows.
                what =
                    "Particle.variable offers a variable that is gone when the cloud reads it: make it global or static"
                place = nil
                frames = []
                isStackDone = false
            } else if let frame = Self.frame(line) {
                if !isStackDone { frames.append(frame) }
                continue
            }
            if !frames.isEmpty { isStackDone = true }
            read(line)
        }
    }

    private mutating func read(_ line: String) {
        if let text = line.after("ERROR: AddressSanitizer: "), what == nil {
            if let leak = text.before(" on address ") {
                what = leak
            } else if text.hasPrefix("SEGV"), let address = text.after("unknown address ") {
                what = Self.segmentation(at: address)
            } else {
                what = text.before(" (pc ") ?? text
            }
            if let found = what?.before(" on unknown address") { what = found }
            if text.hasPrefix("SEGV on unknown address (") {
                what = "segmentation fault: memory is used that is not there"
            }
            if let found = what, found.hasSuffix(":") { what = String(found.dropLast()) }
            if let asked = text.after("requested allocation size 0x")?.prefix(while: \.isHexDigit) {
                let bytes = UInt64(asked, radix: 16).map { "\($0)" } ?? "too many"
                what = "asks for \(bytes) bytes of memory at once, where a device has less than 4 MB"
            }
            if text.hasPrefix("stack-overflow") { what = "stack overflow: the functions call each other too deeply" }
            if text.hasPrefix("ABRT") { what = "abort() was called" }
            if text.hasPrefix("ILL") { what = "illegal instruction" }
            if text.hasPrefix("BUS") { what = "bus error: memory is used that is not there" }
            if text.hasPrefix("FPE") { what = "arithmetic error, such as a division by zero" }
        } else if line.hasPrefix("READ of size ") || line.hasPrefix("WRITE of size "), let found = what,
            !found.contains(": ")
        {
            what = found + ": " + (line.before(" at 0x") ?? line)
        } else if let text = line.after(": runtime error: "), place == nil {
            what = Self.withoutAddress(text)
            place = line.before(": runtime error: ").flatMap(Self.withoutColumn)
        } else if let text = line.after("terminate called after throwing an instance of ") {
            what = "uncaught exception of type \(text.trimming("'"))"
        } else if let known = Self.own.first(where: { line.hasPrefix($0.0) }), what == nil {
            what = known.1
        } else if line.hasPrefix("terminate called without an active exception") {
            what = "std::terminate was called"
        } else if let text = line.after("  what():  "), let found = what {
            what = found + ": " + text
        }
    }

    private static func segmentation(at text: String) -> String {
        let digits = text.after("0x").map { $0.prefix { $0.isHexDigit } } ?? ""
        if let address = UInt64(digits, radix: 16), address < 4096 {
            return "null pointer: memory is used that is not there"
        }
        return "segmentation fault: memory is used that is not there"
    }

    /// A place in memory says nothing to a person, and is another one in another process.
    private static func withoutAddress(_ text: String) -> String {
        guard let head = text.before("address 0x"), let tail = text.after("address 0x") else { return text }
        return head + "address" + tail.drop { $0.isHexDigit }
    }

    /// `file:line` of `file:line:column`.
    private static func withoutColumn(_ place: String) -> String? {
        let parts = place.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count >= 3 ? parts.dropLast().joined(separator: ":") : nil
    }

    /// The call of a line such as `    #0 0x5611b3581b04  (/tmp/a+0x174b04)`.
    private static func frame(_ line: String) -> Frame? {
        let text = line.drop { $0 == " " || $0 == "\t" }
        guard text.hasPrefix("#"), text.dropFirst().first?.isNumber == true, text.contains(" 0x"),
            let inside = String(text).after("(")
        else { return nil }
        let parts = inside.split(separator: "+", omittingEmptySubsequences: false)
        guard let place = parts.lastIndex(where: { $0.hasPrefix("0x") }), place > 0 else { return nil }
        let digits = parts[place].dropFirst(2).prefix { $0.isHexDigit }
        guard !digits.isEmpty else { return nil }
        return Frame(module: parts[..<place].joined(separator: "+"), offset: "0x" + digits)
    }
}

extension String {
    /// What follows the first place where a text stands; nil when it stands nowhere.
    func after(_ mark: String) -> String? {
        range(ofText: mark).map { String(self[$0.upperBound...]) }
    }

    /// What precedes the first place where a text stands; nil when it stands nowhere.
    func before(_ mark: String) -> String? {
        range(ofText: mark).map { String(self[..<$0.lowerBound]) }
    }

    /// Without a character at both ends.
    func trimming(_ character: Character) -> String {
        var text = Substring(self)
        while text.first == character { text.removeFirst() }
        while text.last == character { text.removeLast() }
        return String(text)
    }

    private func range(ofText mark: String) -> Range<Index>? {
        let bytes = Array(utf8)
        let wanted = Array(mark.utf8)
        guard !wanted.isEmpty, bytes.count >= wanted.count else { return nil }
        for start in 0...(bytes.count - wanted.count)
        where bytes[start] == wanted[0] && bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
            let lower = utf8.index(utf8.startIndex, offsetBy: start)
            return lower..<utf8.index(lower, offsetBy: wanted.count)
        }
        return nil
    }
}
