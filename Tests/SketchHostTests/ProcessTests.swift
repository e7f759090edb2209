import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

@Suite struct ProcessTests {
    @Test func aSketchRunsAndGivesItsTimeBack() throws {
        let run = try SketchBench().run(
            "void setup() { Serial.begin(9600); Serial.println(\"hello\"); }\nvoid loop() {}")
        #expect(run.logs == ["hello"])
        #expect(run.end == nil, "\(run.outputs)")
        run.port.end()
        #expect(run.port.next() == .ended(SketchEnd(reason: "was ended")))
    }
}
