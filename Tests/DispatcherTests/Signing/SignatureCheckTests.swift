import Dispatcher
import EventModel
import Testing

@Suite struct SignatureCheckTests {
    private let now = Instant(milliseconds: 1_700_000_000_500)
    private let body = Array("{}".utf8)

    private func headers(age: Int64 = 0, prefix: String = "webhook-") throws -> [Header] {
        let time = 1_700_000_000 - age
        return [
            Header("\(prefix)id", "msg_1"), Header("\(prefix)timestamp", String(time)),
            Header(
                "\(prefix)signature",
                Signature.sign(id: "msg_1", timestamp: time, body: body, with: [try Secret("right")])),
        ]
    }

    private func faults(_ headers: [Header], _ secret: String = "right") throws -> [SignatureCheck.Fault] {
        SignatureCheck.judge(.init(among: headers), body: body, secrets: [try Secret(secret)], now: now).faults
    }

    @Test(arguments: ["webhook-", "Webhook-", "X-Webhook-"]) func aGoodRequest(_ prefix: String) throws {
        #expect(try faults(headers(prefix: prefix)).isEmpty)
    }

    @Test(arguments: [0, 1, 2]) func eachMissingHeaderIsNamed(_ place: Int) throws {
        var some = try headers()
        let name = some.remove(at: place).name
        #expect(try faults(some) == [.missing(header: name)])
        some.insert(Header(name, ""), at: place)
        #expect(try faults(some) == [.missing(header: name)])
    }

    @Test func withoutAnyHeaderAllThreeAreNamed() throws {
        #expect(
            try faults([]) == ["id", "timestamp", "signature"].map { .missing(header: "webhook-\($0)") })
    }

    @Test func fiveMinutesAreTheLimitEitherWay() throws {
        #expect(try faults(headers(age: 300)).isEmpty)
        #expect(try faults(headers(age: -300)).isEmpty)
        #expect(try faults(headers(age: 301)) == [.untimely(seconds: 301)])
        #expect(try faults(headers(age: -301)) == [.untimely(seconds: -301)])
    }

    @Test func theWrongSecretIsAMismatch() throws {
        #expect(try faults(headers(), "wrong") == [.mismatch])
        #expect(try faults(headers(age: 4_000), "wrong") == [.untimely(seconds: 4_000), .mismatch])
    }

    @Test(arguments: ["soon", "1.5", "-1", "+1", " 1", "99999999999999999999", "9223372036854775807"])
    func aTimestampIsAWholeNumber(_ text: String) throws {
        var some = try headers()
        some[1].value = text
        #expect(try faults(some) == [.badTimestamp(text), .mismatch])
    }

    @Test func aSignatureOfNoKnownVersionIsToldApart() throws {
        var some = try headers()
        some[2].value = "v2,abc"
        #expect(try faults(some) == [.noSignature])
    }
}
