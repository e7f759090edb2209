import DeviceEmulator
import EventModel
import Testing

@testable import CloudSim

@Suite struct SketchLineTests {
    @Test func whatTheWorldSaysIsOneLineWhateverIsInIt() {
        let hostile = "a\tb\\c\nd\re\0f"
        let inputs: [(SketchInput, String)] = [
            (.event(at: 5, handler: 2, name: "n", data: nil), "event\t5\t2\tn\t-\n"),
            (.event(at: 5, handler: 2, name: "n", data: ""), "event\t5\t2\tn\t+\n"),
            (.event(at: 5, handler: 2, name: "n", data: hostile), "event\t5\t2\tn\t+a\\tb\\\\c\\nd\\re\\0f\n"),
            (.call(at: 7, id: 1, function: "f", argument: hostile), "call\t7\t1\tf\ta\\tb\\\\c\\nd\\re\\0f\n"),
            (.pin(at: 1, pin: "D2", value: 1), "pin\t1\tD2\t1\n"), (.serial(at: 1, text: "x\n"), "serial\t1\tx\\n\n"),
            (.link(at: 3, false), "link\t3\t0\n"), (.go(until: 9), "go\t9\n"),
            (.read(id: 4, variable: "v"), "read\t4\tv\n"),
            (.answer(true), "answer\t1\n"),
        ]
        for (input, line) in inputs { #expect(input.line == line) }
    }

    @Test func whatASketchSaysIsRead() {
        let lines: [(String, SketchOutput)] = [
            ("ready", .ready),
            ("publish\t5\tp60\tn\t+a\\tb", .publish(at: 5, name: "n", data: "a\tb", isPrivate: true, timeToLive: 60)),
            ("publish\t5\tu0\tn\t-", .publish(at: 5, name: "n", data: nil, isPrivate: false, timeToLive: 0)),
            (
                "subscribe\t5\tmine\t3\tpre",
                .subscribe(at: 5, handler: 3, scope: .myDevices, device: nil, prefix: "pre")
            ),
            ("subscribe\t5\tall\t3\t", .subscribe(at: 5, handler: 3, scope: .allDevices, device: nil, prefix: "")),
            (
                "subscribe\t5\t3f002b\t3\tpre",
                .subscribe(at: 5, handler: 3, scope: .myDevices, device: "3f002b", prefix: "pre")
            ), ("write\t5\tD7\t1", .write(at: 5, pin: "D7", value: 1)),
            ("log\t5\tx\\ny", .log(at: 5, text: "x\ny")), ("return\t5\t1\t-3", .returned(at: 5, id: 1, value: -3)),
            ("value\t1\t{\"a\":1}", .value(id: 1, json: "{\"a\":1}")), ("died\t5", .died(at: 5)),
            ("done\t5\t9", .done(at: 5, next: 9)), ("done\t5\t-", .done(at: 5, next: nil)),
        ]
        for (line, output) in lines { #expect(SketchOutput(line: line) == output, "\(line)") }
    }

    @Test(arguments: [
        "", "\t", "ready\t1", "publish", "publish\t-1\tp60\tn\t-", "publish\t1\tx60\tn\t-", "publish\t1\tp-1\tn\t-",
        "publish\t1\tp99999999999\tn\t-", "done\t1", "done\tx\t1", "done\t1\t-5", "return\t1\t1\t4294967296", "log\t1",
        "log\t1\ta\tb", "write\t1\tD7\tx", "value\tx\t1", "READY", "nonsense\t1",
    ])
    func whatNoSketchSaysIsRefused(line: String) { #expect(SketchOutput(line: line) == nil) }
}
