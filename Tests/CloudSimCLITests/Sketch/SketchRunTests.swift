import EventModel
import Foundation
import TestSupport
import Testing

/// Sketches as people run them: alone, in a device's place, in a served cloud, with their serial line.
@Suite(.serialized) struct SketchRunTests {
    private static let environment = ["PATH=" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")]

    private static func folder(_ files: [String: String]) throws -> Folder {
        let folder = try Folder()
        for (name, text) in files { try folder.write(name, text) }
        return folder
    }

    @Test func aSketchRunsAloneAndItsSerialLineIsTypedInto() throws {
        let folder = try Self.folder([
            "echo.ino": """
            void setup() { Serial.println("type something"); }
            void loop() {
                if (Serial.available()) Serial.println("you typed " + Serial.readStringUntil('\\n'));
            }
            """
        ])
        let program = try Program(
            ["run", "echo.ino", "--serial", "device"], in: folder, input: "one\ntwo\n", environment: Self.environment)
        #expect(program.read { $0.output.contains("you typed two") }, "\(program.output) \(program.error)")
        program.signal(SIGINT)
        let end = program.end()
        let nobody = try Program.run(
            ["run", "echo.ino", "--serial", "nobody"], in: folder, environment: Self.environment)
        #expect(nobody.code == 2 && nobody.error.contains("no device of that name"), "\(nobody.error)")
        #expect(end.code == 130 && end.output == "type something\nyou typed one\nyou typed two\n", "\(end.output)")
    }

    /// At a terminal the serial line stands alone: no bar where the person types, and Ctrl-D ends no more than a line.
    @Test func atATerminalTheSerialLineStandsAlone() throws {
        let folder = try Self.folder([
            "echo.ino": """
            void setup() { Serial.println("type something"); }
            void loop() {
                if (Serial.available()) Serial.println("you typed " + Serial.readStringUntil('\\n'));
            }
            """
        ])
        let terminal = try TerminalProgram(
            ["run", "echo.ino", "--serial", "device"], in: folder, environment: Self.environment)
        #expect(terminal.read { $0 == "type something\r\n" }, "\(terminal.shown)")
        terminal.type("one\n")
        #expect(terminal.read { $0.hasSuffix("you typed one\r\n") })
        terminal.type("\u{4}two\n")
        #expect(terminal.read { $0.hasSuffix("you typed two\r\n") })
        #expect(terminal.shown == "type something\r\none\r\nyou typed one\r\ntwo\r\nyou typed two\r\n")
        // Nobody answers any more: the program ends as by Ctrl-C.
        #expect(terminal.close() == 130)
    }

    /// Whoever else the cloud serves does not care that one sketch is broken.
    @Test func aBrokenSketchStopsItsOwnDeviceAlone() throws {
        let folder = try Self.folder([
            "broken.ino": "void setup() {}\nvoid loop() { anser(); }\n",
            "good.ino": "int one(String) { return 1; }\n"
                + "void setup() { Particle.function(\"one\", one); Serial.println(\"ready\"); }\nvoid loop() {}\n",
            "two.json":
                #"{"devices": [{"name": "a", "firmware": "broken.ino"}, {"name": "b", "firmware": "good.ino"}]}"#,
        ])
        let cloud = try ServedCloud(["--scenario", "two.json"], in: folder, environment: Self.environment)
        #expect(cloud.program.read { $0.output.contains("broken.ino:2:15: error:") }, "\(cloud.program.output)")
        #expect(cloud.program.read { $0.output.contains("ready") }, "\(cloud.program.output)")
        let called = try cloud.call("POST", "/v1/devices/b/one", #"{"arg": ""}"#)
        #expect(called.json["return_value"] == .integer(1), "\(called)")
        #expect(try cloud.call("GET", "/v1/devices/a").json["connected"] == .bool(false))
        #expect(try cloud.call("GET", "/v1/devices/b").json["connected"] == .bool(true))
        cloud.program.signal(SIGINT)
        #expect(cloud.program.end().code == 130)
        for command in [["run", "two.json", "--duration", "1s"], ["check", "two.json"]] {
            let end = try Program.run(command, in: folder, environment: Self.environment)
            #expect(end.code == 4, "\(command): \(end.error)")
        }
    }

    /// The cloud tells a device what it is called, and nobody else; other names of the cloud's own stay refused.
    @Test func aDeviceAsksForItsOwnName() throws {
        let folder = try Self.folder([
            "ask.ino": """
            void told(const char *event, const char *data) { Serial.printlnf("%s=%s", event, data); }
            void setup() {
                Particle.subscribe("particle/device/", told);
                Particle.subscribe("spark/device/name", told);
                Serial.println(Particle.publish("particle/device/name"));
                Particle.publish("spark/device/name");
                Particle.publish("particle/device/ip");
                Serial.println(Particle.publish("particle/device/random"));
            }
            void loop() {}
            """,
            "ask.json": """
            {"duration": "2s", "firmware": {"asks": {
                "subscribe": [{"prefix": "particle/device/name", "publish": [{"event": "i-am", "data": "{{data}}"}]}],
                "publish": [{"event": "particle/device/name", "after": "1s", "times": 1}]}},
             "devices": [{"name": "sketch", "firmware": "ask.ino"}, {"name": "other", "firmware": "asks"}],
             "expect": [{"event": "i-am", "count": 1, "data": "other"}]}
            """,
        ])
        let end = try Program.run(["run", "ask.json"], in: folder, environment: Self.environment)
        #expect(end.code == 0, "\(end.output) \(end.error)")
        for text in [
            "particle/device/name=sketch", "spark/device/name=sketch", "particle/device/ip=127.0.0.1",
            "refused",
        ] {
            #expect(end.error.contains(text), "\(text): \(end.error)")
        }
        #expect(!end.error.contains("particle/device/name=other"))
    }

    /// One scenario marks a class: who is right passes, who is wrong fails, who does not compile is told where.
    @Test func aFileTakesADevicesPlace() throws {
        let folder = try Self.folder([
            "grade.json": """
            {"duration": "5s", "devices": [{"name": "alice"}],
             "expect": [{"event": "answer", "device": "alice", "data": "42", "count": 1}]}
            """,
            "right.ino": #"void setup() { Particle.publish("answer", "42", PRIVATE); }"# + "\nvoid loop() {}\n",
            "wrong.ino": #"void setup() { Particle.publish("answer", "41", PRIVATE); }"# + "\nvoid loop() {}\n",
            "broken.ino": "void setup() {}\nvoid loop() { anser(); }\n",
            "falls.ino": "int *p = nullptr;\nvoid setup() { delay(100);\n*p = 1; }\nvoid loop() {}\n",
        ])
        func grade(_ name: String) throws -> Program.End {
            try Program.run(
                ["run", "grade.json", "--sketch", "alice=\(name).ino", "--junit", "\(name).xml"], in: folder,
                environment: Self.environment)
        }
        #expect(try grade("right").code == 0)
        #expect(try grade("wrong").code == 1)
        #expect(folder.read("wrong.xml")?.contains("<failure") == true)
        let broken = try grade("broken")
        #expect(broken.code == 4 && broken.error.contains("broken.ino:2:15: error:"), "\(broken.error)")
        let fallen = try grade("falls")
        #expect(fallen.code == 1 && fallen.error.contains("falls.ino:3: "), "\(fallen.error)")
        #expect(fallen.error.components(separatedBy: "crashed: ").count == 4 && fallen.error.contains("spark/status"))
        let nobody = try Program.run(
            ["run", "grade.json", "--sketch", "bob=right.ino"], in: folder, environment: Self.environment)
        #expect(nobody.code == 2 && nobody.error.contains("no single device called bob; there is alice."))
    }

    /// However a run ends, its sketches' processes end, and what it writes is whole.
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGKILL]) func noSketchOutlivesItsRun(_ signal: Int32) throws {
        let folder = try Self.folder([
            "ticks.ino": #"void setup() {} void loop() { Serial.println("tick"); delay(20); }"#
        ])
        let program = try Program(
            ["run", "ticks.ino", "--junit", "out.xml", "--trace", "t.jsonl"], in: folder,
            environment: Self.environment + ["TMPDIR=\(folder.path)"])
        #expect(program.read { $0.error.contains("tick\n") }, "\(program.error)")
        let sketches = program.children
        #expect(sketches.count == 1)
        program.signal(signal)
        let end = program.end()
        for sketch in sketches {
            // The kernel may take a moment to end it.
            for _ in 0..<100_000 where Program.isAlive(sketch) { sched_yield() }
            #expect(!Program.isAlive(sketch))
        }
        if signal == SIGKILL { return }
        #expect(end.code == 130)
        #expect(folder.read("out.xml")?.hasSuffix("</testsuites>\n") == true)
        #expect(folder.read("out.xml")?.contains("device: tick") == true)
        #expect(folder.read("t.jsonl")?.contains("\"kind\":\"summary\"") == true)
    }

    /// What runs under nohup outlives its terminal.
    @Test func aHangUpThatIsIgnoredStaysSo() throws {
        let folder = try Self.folder([
            "ticks.ino": #"void setup() {} void loop() { Serial.println("tick"); delay(20); }"#
        ])
        let program = try Program(
            ["-c", "trap '' HUP; cd \"$1\"; exec \"$0\" run ticks.ino", Program.path, folder.path],
            environment: Self.environment, path: "/bin/sh")
        #expect(program.read { $0.error.components(of: "tick\n") > 2 }, "\(program.error)")
        let before = program.error.components(of: "tick\n")
        program.signal(SIGHUP)
        #expect(program.read { $0.error.components(of: "tick\n") > before + 20 })
        program.signal(SIGTERM)
        let end = program.end()
        #expect(end.code == 130 && end.error.components(of: "Interrupted") == 1)
    }

    /// A sketch never ends, so that a change has to end it; one that does not compile is told and watched on.
    @Test func watchingRunsASketchAgainAfterAChange() throws {
        func sketch(_ text: String) -> String {
            "#include \"words.h\"\nvoid setup() { Serial.println(String(\"\(text) \") + WORD); }\nvoid loop() {}\n"
        }
        let folder = try Self.folder(["s.ino": sketch("first"), "words.h": "#define WORD \"word\"\n"])
        let program = try Program(["run", "s.ino", "--watch"], in: folder, environment: Self.environment)
        func says(_ text: String) -> Bool { program.read { $0.error.contains(text) } }
        #expect(says("device     first word\n"), "\(program.error)")
        try folder.write("s.ino", sketch("second"))
        #expect(says("device     second word\n"), "\(program.error)")
        try folder.write("words.h", "#define WORD \"change\"\n")
        #expect(says("device     second change\n"), "\(program.error)")
        try folder.write("words.h", "#define WORD\n#error no word\n")
        #expect(says("words.h:2:2: error: "), "\(program.error)")
        #expect(says("watching s.ino; Ctrl-C ends\n"), "\(program.error)")
        try folder.write("words.h", "#define WORD \"end\"\n")
        #expect(says("device     second end\n"), "\(program.error)")
        program.signal(SIGINT)
        #expect(program.end().code == 130)
    }

    @Test func watchesTheFilesOfLibraries() throws {
        func source(_ text: String) -> String { "const char *saying() { return \"\(text)\"; }\n" }
        func more(_ text: String) -> String { "const char *more() { return \"\(text)\"; }\n" }
        let folder = try Self.folder([
            "s.ino":
                "#include <Foo.h>\n#include \"own.h\"\n"
                + "void setup() { Serial.println(String(saying()) + more() + own()); }\nvoid loop() {}\n",
            "own.h": "int own();\n", "own.cpp": "int own() { return 7; }\n",
            "lib/Foo/src/Foo.h": "#pragma once\nconst char *saying();\nconst char *more();\n",
            "lib/Foo/src/Foo.cpp": source("one"), "lib/Foo/src/inner/part.cpp": more("1"),
        ])
        let program = try Program(["run", "s.ino", "--watch"], in: folder, environment: Self.environment)
        func says(_ text: String) -> Bool { program.read { $0.error.contains(text) } }
        #expect(says("device     one17\n"), "\(program.error)")
        try folder.write("lib/Foo/src/inner/part.cpp", more("2"))
        #expect(says("device     one27\n"), "\(program.error)")
        try folder.write("own.cpp", "int own() { return 8; }\n")
        #expect(says("device     one28\n"), "\(program.error)")
        program.signal(SIGINT)
    }

    /// Sketches publish at their own pace under load; one that crashes is told of.
    @Test func sketchesAreALoad() throws {
        let folder = try Self.folder([
            "load.json": """
            {"devices": [{"name": "m-{{index}}", "count": 3, "firmware": "meter.ino"},
                         {"name": "bad", "firmware": "bad.ino"}],
             "hooks": [{"event": "reading", "url": "http://receiver.test/"}],
             "receivers": [{"host": "receiver.test", "respond": [{"status": 200}]}], "duration": "2s"}
            """,
            "meter.ino": "void setup() { Particle.publish(\"reading\", \"1\", PRIVATE); }\nvoid loop() {}\n",
            "bad.ino": "void setup() { int *p = nullptr; *p = 1; }\nvoid loop() {}\n",
        ])
        let end = try Program.run(["load", "load.json"], in: folder, environment: Self.environment)
        #expect(end.code == 0 && end.error.contains("succeeded          3"), "\(end.error)")
        #expect(end.error.contains("bad crashed at +") && end.error.contains("bad.ino:1: "), "\(end.error)")
    }

    @Test func clientsReachTheSketchesOfAServedCloud() throws {
        let folder = try Self.folder([
            "lamp.json": """
            {"devices": [{"name": "lamp", "firmware": "lamp.ino"}, {"name": "stuck", "firmware": "stuck.ino"}]}
            """,
            "stuck.ino": """
            int level = 3;
            int hang(String) { for (volatile int i = 0;; i = 0) {} }
            void setup() { Particle.variable("level", level); Particle.function("hang", hang); }
            void loop() {}
            """,
            "lamp.ino": """
            int level = 20;
            double whole = 3.0;
            String mood = "calm";
            int setLevel(String text) { level = text.toInt(); return level * 2; }
            void heard(const char *event, const char *data) { mood = data; Particle.publish("heard", data, PRIVATE); }
            void setup() {
                Particle.variable("level", level);
                Particle.variable("whole", whole);
                Particle.variable("mood", mood);
                Particle.function("setLevel", setLevel);
                Particle.subscribe("mood", heard);
                Particle.function("break", +[](String) { int *p = nullptr; return *p; });
                Serial.println("ready: \\u00e4\\033[31m");
                pinMode(D7, OUTPUT);
                digitalWrite(D7, HIGH);
            }
            void loop() {}
            """,
        ])
        let cloud = try ServedCloud(["--scenario", "lamp.json"], in: folder, environment: Self.environment)
        defer { cloud.killNow() }
        // It registers in its first moments.
        var called = try cloud.call("POST", "/v1/devices/lamp/setLevel", #"{"arg":"21"}"#)
        for _ in 0..<20_000 where called.status == 404 {
            called = try cloud.call("POST", "/v1/devices/lamp/setLevel", #"{"arg":"21"}"#)
        }
        #expect(called.status == 200 && called.json["return_value"] == .integer(42), "\(called.text)")
        #expect(try cloud.call("GET", "/v1/devices/lamp/level?format=raw").text == "21")
        // The declared type counts, whatever the value is now.
        #expect(try cloud.call("GET", "/v1/devices/lamp/whole").json["result"] == .integer(3))
        #expect(
            try cloud.call("GET", "/v1/devices/lamp").json["variables"]
                == .object(["level": .string("int32"), "whole": .string("double"), "mood": .string("string")]))
        #expect(try cloud.call("POST", "/v1/devices/lamp/none", "{}").status == 404)
        #expect(try cloud.call("POST", "/v1/devices/events", #"{"name":"mood","data":"happy"}"#).status == 200)
        var mood = try cloud.call("GET", "/v1/devices/lamp/mood").json["result"]
        for _ in 0..<20_000 where mood != .string("happy") {
            mood = try cloud.call("GET", "/v1/devices/lamp/mood").json["result"]
        }
        #expect(mood == .string("happy"))
        // Of a sketch that hangs only its own clients wait: it is told as there, and others are answered meanwhile.
        while try cloud.call("GET", "/v1/devices/stuck/level").status == 404 {}
        let waiting = try RawClient(port: cloud.port)
        waiting.send(ServedCloud.request("POST", "/v1/devices/stuck/hang", "{}", token: ServedCloud.token))
        let reading = try RawClient(port: cloud.port)
        reading.send(ServedCloud.request("GET", "/v1/devices/stuck/level", nil, token: ServedCloud.token))
        #expect(try cloud.call("GET", "/v1/devices/stuck").json["connected"] == .bool(true))
        #expect(try cloud.call("GET", "/v1/devices/lamp/level").status == 200)
        #expect(waiting.readAll().text.contains("Timed out."))
        _ = reading.readAll()
        #expect(cloud.program.read { $0.output.contains("stuck/hang 400") })
        #expect(cloud.program.output.contains(/lamp\/level 200.*[\s\S]*stuck\/hang 400/), "\(cloud.program.output)")
        let broken = try cloud.call("POST", "/v1/devices/lamp/break", "{}")
        #expect(broken.status == 400 && broken.json["error"] == .string("Timed out."), "\(broken.text)")
        // The log tells what the device said and did, between the requests.
        let log = cloud.program
        #expect(
            log.read { $0.output.contains("Z lamp log crashed: lamp.ino:12: load of null pointer") }, "\(log.output)")
        #expect(log.output.contains("Z lamp log ready: ä\\u{1b}[31m\n") && log.output.contains("Z lamp pin D7 1\n"))
    }
}
