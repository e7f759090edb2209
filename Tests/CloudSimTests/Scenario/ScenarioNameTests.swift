import CloudSim
import DeviceEmulator
import EventModel
import Testing

/// Names in the timeline and in expectations.
@Suite struct ScenarioNameTests {
    private static let world = """
        "devices":[{"name":"kitchen"},{"id":"0123456789abcdef01234567"},{"name":"meter-{{index}}","count":20}],
        "allowHTTP":true,
        "hooks":[{"event":"temp","name":"log","url":"https://api.example.net/x"},{"event":"temp","url":"https://b.io/"},
        {"event":"temp","url":"https://b.io/"}],
        "receivers":[{"host":"api.example.net","respond":[{}]},{"host":"b.io:8080","respond":[{}]}],
        "endpoints":[{"name":"crm","dialect":"zstack","url":"https://crm.example.com/in"}]
        """
    private static let later =
        #"{"at":"1s","hook":{"event":"late","name":"later","url":"https://late.example/"},"for":"1s"}"#

    private func decode(_ text: String) -> ScenarioFile.Result {
        let source = SourceText(path: "s.json", bytes: Array("{\(Self.world),\n\(text)}".utf8))
        return ScenarioFile.decode(source) { _ in .failure(FileFault("no")) }
    }

    private func expecting(_ text: String) -> ScenarioFile.Result {
        decode(#""timeline":[\#(Self.later)],"expect":[{\#(text)}]"#)
    }

    private func happening(_ text: String) -> ScenarioFile.Result {
        decode(#""timeline":[{"at":"1s",\#(text)}]"#)
    }

    private func check(_ result: ScenarioFile.Result, _ fragment: String) {
        #expect(result.scenario == nil)
        #expect(result.diagnostics.count == 1, "\(result.diagnostics)")
        #expect(result.errors.first?.message.contains(fragment) == true, "\(result.diagnostics)")
    }

    @Test(arguments: [
        (#""event":"temp","device":"kitchn""#, #"no device is called "kitchn"; did you mean "kitchen"?"#),
        (#""event":"temp","device":"meter-21""#, #"did you mean "meter-1"?"#),
        (#""event":"temp","device":"metr-7""#, #"did you mean "meter-7"?"#),
        (#""event":"temp","device":"zzz-*""#, #"there are "kitchen""#),
        (#""event":"temp","device":"apj""#, #"did you mean "api"?"#),
        (#""event":"temp","device":"ffffffffffffffffffffffff""#, "no device is called"),
        (#""variable":"v","device":"kitchn","equals":1"#, "kitchen"),
        (#""drop":"sleep","device":"kitchn""#, "kitchen"), (#""refused":"rate","device":"kitchn""#, "kitchen"),
        (#""request":"b.io","device":"kitchn""#, "kitchen"),
        (#""kind":"deliver","device":"kitchn""#, "kitchen"), (#""kind":"log","device":"kitchn""#, "kitchen"),
        (#""sleep":"lgo""#, #"no hook is called "lgo"; did you mean "log"?"#),
        (#""sleep":"temp#4""#, #"did you mean "temp#2""#),
        (#""kind":"wake","hook":"lgo""#, "log"), (#""kind":"attempt","hook":"x*""#, #"there are "log", "temp""#),
        (#""kind":"drop","hook":"latr""#, #""later""#),
        (#""request":"api.exampl.net""#, #"no request goes to "api.exampl.net"; did you mean "api.example.net"?"#),
        (#""request":"*.example.org""#, "no request goes to"),
        (#""kind":"attempt","host":"c.io""#, #"did you mean "b.io""#),
        (#""request":"api.exampl.net","count":0"#, "api.example.net"),
        (#""receipt":"verified","receiver":"api.exampl.net""#, #"there is no receiver "api.exampl.net"; did you mean"#),
        (#""kind":"receipt","receiver":"*.org""#, "there is no receiver"),
        (#""delivery":"succeeded","endpoint":"crn""#, #"there is no endpoint "crn"; did you mean "crm"?"#),
        (#""kind":"delivery","endpoint":"z*""#, #"there is "crm""#), (#""request":"*","endpoint":"crn""#, "crm"),
    ])
    func refusesUnknownNamesInExpectations(_ text: String, _ fragment: String) { check(expecting(text), fragment) }

    @Test(arguments: [
        (#""device":"kitchn","reboot":true"#, #"did you mean "kitchen"?"#),
        (#""device":"kitchn","offline":"1s""#, "kitchen"), (#""device":"kitchn","clockSkew":"1s""#, "kitchen"),
        (#""device":"kitchn","call":{"function":"f"}"#, "kitchen"), (#""device":"kitchn","serial":"x""#, "kitchen"),
        (#""device":"kitchn","pins":{"D0":1}"#, "kitchen"), (#""device":"kitchn","fault":{"drop":1}"#, "kitchen"),
        (#""device":"kitchn","publish":{"event":"a"}"#, "kitchen"),
        (#""device":"kitchn","publish":{"event":"a","recorded":true}"#, "kitchen"),
        (#""device":"api","publish":{"event":"a"}"#, "no device is called"),
        (#""receiver":"api.exampl.net","respond":[{}]"#, #"did you mean "api.example.net"?"#),
        (#""receiver":"b.io","verify":{"secret":"x"}"#, #""b.io:8080""#),
        (#""receiver":"q","clockSkew":"1s""#, "there are"),
        (#""receiver":"api.exampl.net","fault":{"drop":1}"#, "api.example.net"),
        (#""endpoint":"crn","rotate":true"#, #"did you mean "crm"?"#),
        (#""endpoint":"crn","status":"disabled""#, "crm"),
        (#""endpoint":"crn","redeliver":"last""#, "crm"),
    ])
    func refusesUnknownNamesInTimeline(_ text: String, _ fragment: String) { check(happening(text), fragment) }

    @Test(arguments: [
        #""event":"temp","device":"kitchen""#, #""event":"temp","device":"k*""#, #""event":"temp","device":"*""#,
        #""event":"temp","device":"meter-20""#, #""event":"temp","device":"meter-*""#,
        #""event":"temp","device":"api""#,
        #""event":"temp","device":"particle-internal""#, #""event":"temp","device":"particle-*""#,
        #""event":"temp","device":"0123456789abcdef01234567""#, #""event":"temp","device":"01234*""#,
        #""sleep":true"#, #""sleep":"log""#, #""sleep":"temp""#, #""sleep":"temp#2""#, #""sleep":"later""#,
        #""sleep":"la*""#, #""request":"API.example.net""#, #""request":"*.example.net""#, #""request":"late.example""#,
        #""request":"crm.example.com""#, #""request":"b.io:8080""#, #""request":"elsewhere.org","count":0"#,
        #""request":"elsewhere.org","count":{"atMost":0}"#, #""receipt":"verified","receiver":"b.io:8080""#,
        #""receipt":"verified","receiver":"*""#, #""delivery":"succeeded","endpoint":"c*""#,
    ])
    func acceptsKnownNames(_ text: String) {
        let result = expecting(text)
        #expect(result.scenario != nil && result.diagnostics.isEmpty, "\(result.diagnostics)")
    }

    @Test func findsDerivedIDs() {
        let world = decode(#""expect":[{"event":"temp","device":"\#(DeviceID(derivedFrom: "meter-20"))"}]"#)
        #expect(world.scenario != nil, "\(world.diagnostics)")
    }

    @Test func leavesHostsOpenWhereVariablesMayChangeThem() {
        let text =
            #"{"devices":[{}],"hooks":[{"event":"a","url":"http://{{h}}/"}],"expect":[{"request":"any.example"}]}"#
        #expect(decodeAlone(text).scenario != nil)
        #expect(decodeAlone(#"{"devices":[{}],"expect":[{"request":"any.example"},{"sleep":"any"}]}"#).scenario != nil)
    }

    private func decodeAlone(_ text: String) -> ScenarioFile.Result {
        ScenarioFile.decode(SourceText(path: "s", bytes: Array(text.utf8))) { _ in .failure(FileFault("no")) }
    }

    // MARK: Types

    @Test(arguments: [
        (#""event":"temp","within":"1s","of":{"event":"x"}"#, #""of" must be a string, not an object"#),
        (#""event":"temp","count":"3""#, #""count" must be a number"#),
        (#""event":"temp","count":[]"#, #""count" must be a number or an amount"#),
        (#""event":7"#, #""event" must be a string, not a number"#),
        (#""sleep":5"#, #""sleep" must be a string or true"#),
        (#""event":"temp","data":{}"#, #""data" must be a string or null, not an object"#),
        (#""request":"b.io","status":"200""#, #""status" must be a number, not a string"#),
        (#""kind":"attempt","method":5"#, #""method" must be a string, not a number"#),
        (#""kind":"event","private":"yes""#, #""private" must be true or false, not a string"#),
        (#""kind":"outcome","status":"200""#, #""status" must be a number, not a string"#),
        (#""kind":"attempt","headers":"x""#, #""headers" must be an object, not a string"#),
        (#""kind":"event","name":{}"#, #""name" must be a string, not an object"#),
        (#""event":"temp","bogus":1"#, "The keys are"),
        (#""event":"temp","within":5,"of":"a""#, #""within" must be a duration"#),
    ])
    func namesExpectedType(_ text: String, _ fragment: String) {
        let result = expecting(text)
        let message = result.errors.first?.message ?? ""
        #expect(
            message.contains(fragment) || message.lowercased().contains(fragment.lowercased()), "\(result.diagnostics)")
    }
}
