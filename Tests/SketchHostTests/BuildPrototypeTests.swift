import EventModel
import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

@Suite struct BuildPrototypeTests {
    @Test func sketchesThatUseWhatTheyDefineLaterAreCompiled() throws {
        let bench = SketchBench()
        let toolchain = try Toolchain.find()
        let runtime = try SketchRuntime(cache: SketchBench.cache, toolchain: toolchain, sanitizes: true).prepared()
        let words = runtime.words
        let results = Crew.run(PrototypeCases.all.map { [$0.name, $0.source] }, atMost: 4) { pair -> String in
            let pass = PrototypePass(Array(pair[1].utf8), name: pair[0] + ".ino", known: words)
            let path = bench.folder + "/" + pair[0] + ".cpp"
            _ = LocalFile.write(pass.source, to: path)
            let options =
                toolchain.options(sanitizes: true) + (runtime.precompiled.map { ["-include-pch", $0] } ?? []) + [
                    "-fsyntax-only", "-isystem", runtime.headers, path,
                ]
            guard let result = try? Tool(path: toolchain.compiler, arguments: options, seconds: 60).run() else {
                return "no tool"
            }
            return result.code == 0 ? "" : result.text + "\n" + String(decoding: pass.source, as: UTF8.self)
        }
        for (entry, says) in zip(PrototypeCases.all, results) { #expect(says == "", "\(entry.name)") }
    }
}
