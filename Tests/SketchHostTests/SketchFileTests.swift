import Testing

@testable import SketchHost

@Suite struct SketchFileTests {
    @Test func theProgramCarriesWhatSketchesAreCompiledFrom() {
        let files = SketchFile.all
        #expect(files.map(\.name).contains("Particle.h") && files.map(\.name).contains("Runtime.cpp"))
        #expect(files.allSatisfy { !$0.bytes.isEmpty })
    }
}
