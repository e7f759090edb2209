import Dispatcher
import EventModel

/// The firmware values of all devices of one cohort, as columns.
///
/// A generator keeps the number it drew last (of a choice, the position); a value that some `set` changes keeps a
/// text beside it. Constants keep nothing, so an idle device costs eight bytes for each generator.
struct FirmwareMemory {
    private enum Column {
        case constant(SlotValue)
        case generator(FirmwareProgram.Value.Source, number: Int)
    }

    private let columns: [Column]
    private let textColumns: [Int?]
    private let devices: Int
    private var numbers: [Double]
    private var texts: [String?]

    /// The memory of `devices` devices that run a program.
    init(program: FirmwareProgram, devices: Int) {
        let changed = program.valuesThatChange
        var numberCount = 0
        var textCount = 0
        columns = program.values.map { value in
            if case .constant(let constant) = value.source { return .constant(SlotValue(constant)) }
            numberCount += 1
            return .generator(value.source, number: numberCount - 1)
        }
        textColumns = program.values.indices.map { index in
            guard changed.contains(index) else { return nil }
            textCount += 1
            return textCount - 1
        }
        self.devices = devices
        numbers = Array(repeating: .nan, count: numberCount * devices)
        texts = Array(repeating: nil, count: textCount * devices)
    }

    /// Sets a value that some `set` names.
    mutating func set(_ value: Int, of device: Int, to text: String) {
        guard let column = textColumns[value] else { preconditionFailure("a value that nothing sets was set") }
        texts[column * devices + device] = text
    }

    /// Forgets everything a device has drawn and set, as a restart does.
    mutating func restart(_ device: Int) {
        for column in stride(from: device, to: numbers.count, by: devices) { numbers[column] = .nan }
        for column in stride(from: device, to: texts.count, by: devices) { texts[column] = nil }
    }

    /// Draws a value anew and returns it.
    mutating func draw(_ value: Int, of device: Int, from generator: inout SeededGenerator) -> SlotValue {
        if let column = textColumns[value], let text = texts[column * devices + device] {
            return .text(text)
        }
        switch columns[value] {
        case .constant(let constant): return constant
        case .generator(let source, let number):
            let cell = number * devices + device
            numbers[cell] = source.next(after: numbers[cell], from: &generator)
            return source.datum(numbers[cell])
        }
    }

    /// What a value held last; draws it when nothing was drawn yet.
    mutating func read(_ value: Int, of device: Int, from generator: inout SeededGenerator) -> SlotValue {
        if case .generator(let source, let number) = columns[value], textColumn(value, device) == nil {
            let last = numbers[number * devices + device]
            if !last.isNaN { return source.datum(last) }
        }
        return draw(value, of: device, from: &generator)
    }

    private func textColumn(_ value: Int, _ device: Int) -> String? {
        textColumns[value].flatMap { texts[$0 * devices + device] }
    }
}

extension FirmwareProgram {
    /// Positions of the values that some `set` changes.
    fileprivate var valuesThatChange: Set<Int> {
        Set(subscriptions.flatMap { $0.set.map(\.value) } + functions.flatMap { $0.set.map(\.value) })
    }
}

extension FirmwareProgram.Value.Source {
    /// The number drawn after `last`, which is NaN before the first draw.
    fileprivate func next(after last: Double, from generator: inout SeededGenerator) -> Double {
        switch self {
        case .constant: return last
        case .random(let low, let high, let decimals):
            let drawn = low + (high - low) * generator.unit()
            return decimals == 0 ? drawn.rounded() : drawn
        case .choice(let options): return Double(generator.below(UInt64(options.count)))
        case .counter(let first, let step): return last.isNaN ? first : last + step
        case .walk(let first, let step, let low, let high, _):
            if last.isNaN { return first }
            return min(max(last + step * (2 * generator.unit() - 1), low), high)
        }
    }

    /// What a drawn number stands for.
    fileprivate func datum(_ number: Double) -> SlotValue {
        switch self {
        case .constant(let constant): SlotValue(constant)
        case .random(_, _, let decimals), .walk(_, _, _, _, let decimals): .number(number, decimals: decimals)
        case .choice(let options): SlotValue(options[Int(number)])
        case .counter: .number(number, decimals: nil)
        }
    }
}

extension SlotValue {
    /// A constant as a slot holds it: a text stays a text, so that it prints without a look inside.
    fileprivate init(_ constant: JSONValue) {
        if case .string(let text) = constant.kind { self = .text(text) } else { self = .json(constant) }
    }
}
