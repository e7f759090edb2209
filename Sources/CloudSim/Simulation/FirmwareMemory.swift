import Dispatcher
import EventModel

/// The firmware values of all devices of one cohort, as columns.
///
/// A generator keeps the number it drew last (of a choice, the position); a value that some `set` changes keeps a
/// text beside it. Constants keep nothing, so an idle device costs eight bytes for each generator.
struct FirmwareMemory {
    /// How a number is drawn; a choice draws a position in `choices`.
    private enum Generator {
        case random(low: Double, width: Double, decimals: Int8)
        case choice(list: Int32, count: UInt32)
        case counter(first: Double, step: Double)
        case walk(first: Double, step: Double, low: Double, high: Double, decimals: Int8)
    }

    private struct Column {
        /// Nil for a constant.
        var generator: Generator?
        /// Where the column's numbers begin, or the constant stands.
        var start: Int
        /// Where the texts that a `set` wrote begin; -1 when none does.
        var texts = -1
    }

    /// The decimals of a number that prints as short as it can.
    private static let shortest: Int8 = -1

    private var columns: [Column] = []
    private var constants: [SlotValue] = []
    private var choices: [[SlotValue]] = []
    private var numbers: [Double] = []
    private var texts: [String?] = []
    private let devices: Int

    /// The memory of `devices` devices that run a program.
    init(program: FirmwareProgram, devices: Int) {
        self.devices = devices
        let changed = program.valuesThatChange
        for (index, value) in program.values.enumerated() {
            var column = Column(generator: generator(for: value.source), start: numbers.count)
            if case .constant(let constant) = value.source {
                column.start = constants.count
                constants.append(SlotValue(constant))
            } else {
                numbers.append(contentsOf: repeatElement(.nan, count: devices))
            }
            if changed.contains(index) {
                column.texts = texts.count
                texts.append(contentsOf: repeatElement(nil, count: devices))
            }
            columns.append(column)
        }
    }

    /// Sets a value that some `set` names.
    mutating func set(_ value: Int, of device: Int, to text: String) {
        precondition(columns[value].texts >= 0, "a value that nothing sets was set")
        texts[columns[value].texts + device] = text
    }

    /// Forgets everything a device has drawn and set, as a restart does.
    mutating func restart(_ device: Int) {
        for cell in stride(from: device, to: numbers.count, by: devices) { numbers[cell] = .nan }
        for cell in stride(from: device, to: texts.count, by: devices) { texts[cell] = nil }
    }

    /// Draws a value anew and returns it.
    mutating func draw(_ value: Int, of device: Int, from generator: inout SeededGenerator) -> SlotValue {
        let column = columns[value]
        if column.texts >= 0, let text = texts[column.texts + device] { return .text(text) }
        guard let source = column.generator else { return constants[column.start] }
        let cell = column.start + device
        numbers[cell] = Self.next(of: source, after: numbers[cell], from: &generator)
        return self.value(numbers[cell], of: source)
    }

    /// What a value held last; draws it when nothing was drawn yet.
    mutating func read(_ value: Int, of device: Int, from generator: inout SeededGenerator) -> SlotValue {
        let column = columns[value]
        let isSet = column.texts >= 0 && texts[column.texts + device] != nil
        if !isSet, let source = column.generator, !numbers[column.start + device].isNaN {
            return self.value(numbers[column.start + device], of: source)
        }
        return draw(value, of: device, from: &generator)
    }

    private mutating func generator(for source: FirmwareProgram.Value.Source) -> Generator? {
        switch source {
        case .constant: return nil
        case .random(let low, let high, let decimals):
            return .random(low: low, width: high - low, decimals: decimals.map(Int8.init) ?? Self.shortest)
        case .choice(let options):
            choices.append(options.map(SlotValue.init))
            return .choice(list: Int32(choices.count - 1), count: UInt32(options.count))
        case .counter(let first, let step): return .counter(first: first, step: step)
        case .walk(let first, let step, let low, let high, let decimals):
            return .walk(
                first: first, step: step, low: low, high: high, decimals: decimals.map(Int8.init) ?? Self.shortest)
        }
    }

    /// The number drawn after `last`, which is NaN before the first draw.
    private static func next(
        of source: Generator, after last: Double, from generator: inout SeededGenerator
    ) -> Double {
        switch source {
        case .random(let low, let width, _): return low + width * generator.unit()
        case .choice(_, let count): return Double(generator.below(UInt64(count)))
        case .counter(let first, let step): return last.isNaN ? first : last + step
        case .walk(let first, let step, let low, let high, _):
            if last.isNaN { return first }
            return min(max(last + step * (2 * generator.unit() - 1), low), high)
        }
    }

    /// What a drawn number stands for.
    private func value(_ number: Double, of source: Generator) -> SlotValue {
        switch source {
        case .random(_, _, let decimals), .walk(_, _, _, _, let decimals):
            .number(number, decimals: decimals == Self.shortest ? nil : Int(decimals))
        case .choice(let list, _): choices[Int(list)][Int(number)]
        case .counter: .number(number, decimals: nil)
        }
    }
}

extension FirmwareProgram {
    /// Positions of the values that some `set` changes.
    fileprivate var valuesThatChange: Set<Int> {
        Set(subscriptions.flatMap { $0.set.map(\.value) } + functions.flatMap { $0.set.map(\.value) })
    }
}

extension SlotValue {
    /// A constant as a slot holds it: a text stays a text, so that it prints without a look inside.
    fileprivate init(_ constant: JSONValue) {
        if case .string(let text) = constant.kind { self = .text(text) } else { self = .json(constant) }
    }
}
