import Dispatcher
import EventModel
import Testing

@Suite struct ReceiverClockTests {
    @Test func judgesSignaturesByTheTimeOfDay() throws {
        let clocks = try ShiftedClocks()
        let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        let receiver = try RunningReceiver(["--strict", "--secret", text], environment: try clocks.environment)
        func status(at shift: Int64) throws -> String {
            let seconds = ClockedCloud.timeOfDay + shift
            let signature = Signature.sign(
                id: "m", timestamp: seconds, body: Array("{}".utf8), with: [try Secret(text)])
            let answer = try receiver.send(
                "POST", "/",
                ["Webhook-Id: m", "Webhook-Timestamp: \(seconds)", "Webhook-Signature: \(signature)"], body: "{}")
            return String(answer.split(separator: " ")[1])
        }
        #expect(try status(at: 0) == "200")
        for step in [86_400, -86_400, 3600] as [Int64] {
            clocks.setTimeOfDay(step)
            #expect(try status(at: step) == "200")
            #expect(try status(at: 0) != "200")
        }
        clocks.setTimeOfDay(0)
        clocks.suspend(28_800)
        #expect(try status(at: 28_800) == "200")
    }

    @Test func flapsByElapsedTime() throws {
        let clocks = try ShiftedClocks()
        let receiver = try RunningReceiver(["--flap", "600s:600s:503"], environment: try clocks.environment)
        func status() throws -> String { String(try receiver.send().split(separator: " ")[1]) }
        #expect(try status() == "200")
        for step in [900, -900, 86_400] as [Int64] {
            clocks.setTimeOfDay(step)
            #expect(try status() == "200")
        }
        clocks.suspend(900)
        #expect(try status() == "503")
        clocks.suspend(600)
        #expect(try status() == "200")
    }
}
