import CloudSim
import Dispatcher
import EventModel
import HTTPServer

/// A reader of texts that others wrote, and what must hold whatever the text.
enum FuzzTarget: String, CaseIterable {
    case json, template, scenario, hook, request

    /// What is wrong, or nil.
    func finding(in input: [UInt8], _ mutator: inout Mutator) -> String? {
        switch self {
        case .json: Self.json(input)
        case .template: Self.template(input, &mutator)
        case .scenario: Self.scenario(input)
        case .hook: Self.hook(input, &mutator)
        case .request: Self.request(input, &mutator)
        }
    }

    /// What is taken reads back the same; what is refused has a place.
    private static func json(_ input: [UInt8]) -> String? {
        for rules in [JSONRules.file, .data] {
            do throws(JSONError) {
                let value = try JSONValue(parsing: input, rules: rules)
                guard let again = try? JSONValue(parsing: value.compactText, rules: rules),
                    again.compactText == value.compactText
                else {
                    return "what was written does not read back"
                }
            } catch {
                if error.offset > input.count || error.message.isEmpty { return "the fault has no place: \(error)" }
            }
        }
        return nil
    }

    private static let context = try? JSONValue(
        parsing:
            #"{"a":[1,"<&\">",[2,[]],{"a":[0,1]}],"b":{"0":{"c":"x"},"b":[]},"x":1e21,"list":[{"n":null},{"n":-0.5}],"":{}}"#
    )

    private static func template(_ input: [UInt8], _ mutator: inout Mutator) -> String? {
        let source = String(decoding: input, as: UTF8.self)
        do throws(TemplateError) {
            let template = try Template(source, slots: ["a", "data", "index"])
            for escaping in [Template.Escaping.html, .none] {
                var output: [UInt8] = []
                let isWhole = template.render(
                    root: context ?? .null, slot: { .integer($0) }, escaping: escaping, into: &output)
                if isWhole, let literal = template.literal, Array(literal.utf8) != output { return "a literal changed" }
                if String(validating: output, as: UTF8.self) == nil { return "it rendered bytes that are no text" }
                if output.count > Template.maximumOutput + source.utf8.count + 4096 { return "it grew without bound" }
            }
        } catch {
            if error.offset > source.utf8.count || "\(error)".isEmpty { return "the fault has no place: \(error)" }
        }
        return nil
    }

    /// A text that is taken as a scenario can also be played.
    private static func scenario(_ input: [UInt8]) -> String? {
        let source = SourceText(path: "fuzz", bytes: input)
        let result = ScenarioFile.decode(source) { _ in .failure(FileFault("there are no files")) }
        if result.scenario == nil, result.errors.isEmpty { return "it was refused without a word" }
        let lines = 1 + input.count { $0 == UInt8(ascii: "\n") }
        for diagnostic in result.diagnostics {
            guard (1...lines).contains(diagnostic.location.line), !diagnostic.message.isEmpty else {
                return "a fault has no place: \(diagnostic)"
            }
        }
        guard let scenario = result.scenario, scenario.devices.allSatisfy({ $0.count ?? 1 <= 20_000 }) else {
            return nil
        }
        return Playing.finding(in: scenario, looks: 300, remote: nil)
    }

    /// A text that is taken as a hook can also be fired, whatever its receiver answers.
    private static func hook(_ input: [UInt8], _ mutator: inout Mutator) -> String? {
        guard let value = try? JSONValue(parsing: input), let hook = try? Hook(decoding: value) else { return nil }
        var scenario = Scenario()
        scenario.hooks = [hook]
        var group = DeviceGroup(name: Template(text: "d"))
        group.id = hook.deviceID
        scenario.devices = [group]
        let remote = FuzzReceiver(mutator)
        let event = hook.event.isEmpty ? "e" : hook.event
        scenario.timeline = (0..<3).map { number in
            let data = mutator.damaged(Array(#"{"a":["x",1],"b":{"0":2},"temp":"21 <b>"}"#.utf8), beside: [input])
            let publication = FirmwareProgram.Publication(
                event: Template(text: event),
                data: DataTemplate(text: Template(text: String(decoding: data.prefix(600), as: UTF8.self))))
            return TimelineEntry(at: .seconds(Int64(number)), change: .publish(devices: Glob("*"), [publication]))
        }
        return Playing.finding(in: scenario, looks: 3000, remote: remote)
    }

    /// However the bytes are cut, the decoder makes the same of them.
    private static func request(_ input: [UInt8], _ mutator: inout Mutator) -> String? {
        let whole = decoded(input, cut: { input.count })
        let cut = decoded(input) { 1 + mutator.below(mutator.below(3) == 0 ? 2 : 40) }
        return whole == cut ? nil : "in pieces it is \(cut), at once \(whole)"
    }

    private static func decoded(_ input: [UInt8], cut: () -> Int) -> [String] {
        var decoder = RequestDecoder()
        var found: [String] = []
        var start = 0
        while start < input.count {
            let end = min(input.count, start + max(1, cut()))
            input[start..<end].withUnsafeBytes { decoder.feed($0) }
            start = end
            while let event = decoder.next() { found.append("\(event)") }
        }
        return found
    }
}
