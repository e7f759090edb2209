import Testing

@testable import SketchHost

/// Which files the compiler reads behind the precompiled header.
@Suite struct FirmwareHeaderTests {
    private func begins(_ text: String, in bench: SketchBench = SketchBench()) -> Bool {
        FirmwareHeader.begins(Array(text.utf8), in: [bench.folder])
    }

    @Test(arguments: [
        "#include \"Particle.h\"\n", "#include <Particle.h>\nint a;\n", "#  include \"application.h\"\n",
        "// A license.\n/* Of two\n   lines. */\n\n#include \"Arduino.h\" // why\n",
    ])
    func findsTheHeaderBehindComments(text: String) { #expect(begins(text)) }

    @Test(arguments: [
        "", "int a;\n#include \"Particle.h\"\n", "#define SHORT 1\n#include \"Particle.h\"\n",
        "#include <vector>\n#include \"Particle.h\"\n", "#ifdef X\n#include \"Particle.h\"\n#endif\n",
        "#pragma once\n#include \"Particle.h\"\n", "#include \"MyParticle.h\"\n", "#include \"sub/Particle.h\"\n",
        "// #include \"Particle.h\"\n", "/* #include \"Particle.h\"\n", "#include \"Particle.h",
        "/*\(String(repeating: "*", count: 9_000))*/\n#include \"Particle.h\"\n",
    ])
    func leavesOutFilesThatBeginOtherwise(text: String) { #expect(!begins(text)) }

    @Test(arguments: ["Particle.h", "Arduino.h"])
    func leavesOutFilesThatHaveAHeaderOfThatNameBesideThem(name: String) {
        let bench = SketchBench()
        bench.write("", name)
        #expect(!begins("#include \"\(name)\"\n", in: bench))
    }

    /// The sketch's own header counts, not the firmware's.
    @Test func compilesWithTheHeaderBesideTheFile() throws {
        let bench = SketchBench()
        bench.write("#define GREETING \"own\"\n", "Particle.h")
        let path = bench.write(
            "#include \"Particle.h\"\n#include <Arduino.h>\nconst char *text = GREETING;\n", "sketch.cpp")
        let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
        #expect(fault?.description.contains("GREETING") == false, "\(fault?.description ?? "")")
        bench.write("", "Particle.h")
        let other = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
        #expect(other?.description.contains("GREETING") == true, "\(other?.description ?? "")")
    }

    /// What the precompiled header has instantiated, a file that starts from it has once.
    @Test(arguments: ["sketch.cpp", "sketch.ino"])
    func runsWhatUsesTheHeadersTemplates(name: String) throws {
        let bench = SketchBench()
        let path = bench.write(
            """
            #include "Particle.h"
            #include <map>
            template <> struct std::hash<String> {
                size_t operator()(const String &text) const { return text.length(); }
            };
            void setup() {
                std::vector<String> texts = {"one", "three"};
                std::map<std::string, int> counts;
                for (const String &text : texts) counts[text.c_str()] = std::hash<String>()(text);
                std::function<int(int)> twice = [](int n) { return 2 * n; };
                Serial.printlnf("%d %d %s", counts["three"], twice(4), String(2.5, 1).c_str());
            }
            void loop() {}
            """, name)
        #expect(try bench.run(path: path).logs == ["5 8 2.5"])
    }
}
