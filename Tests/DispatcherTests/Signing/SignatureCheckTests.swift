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

    @Test(arguments: ["webhook-", "Webhook-", "svix-", "Svix-", "X-Webhook-"]) func aGoodRequest(_ prefix: String)
        throws
    {
        #expect(try faults(headers(prefix: prefix)).isEmpty)
    }

    @Test(arguments: [0, 1, 2]) func eachMissingHeaderIsNamed(_ place: Int) throws {
        var some = try headers()
        let name = some.remove(at: place).name
        #expect(try faults(some) == [.missing(header: name)])
        some.insert(Header(name, ""), at: place)
        #expect(try faults(some) == [.missing(header: name)])
    }

    @Test func usesTheFirstCompleteFamily() throws {
        let svix = try headers(prefix: "svix-")
        #expect(try faults(headers(prefix: "x-webhook-") + svix).isEmpty)
        #expect(try faults([Header("webhook-id", "other"), Header("webhook-timestamp", "1")] + svix).isEmpty)
        #expect(try faults(headers(age: 400) + svix) == [.untimely(seconds: 400)])
    }

    @Test func namesHeadersOfOtherFamilies() throws {
        var some = try headers(prefix: "svix-")
        some[0].name = "Webhook-Id"
        #expect(try faults(some) == [.missing(header: "svix-id", others: ["webhook-id"])])
        some[1].name = "X-Webhook-Timestamp"
        #expect(
            try faults(some) == [
                .missing(header: "webhook-timestamp", others: ["x-webhook-timestamp"]),
                .missing(header: "webhook-signature", others: ["svix-signature"]),
            ])
    }

    @Test func combinesSignaturesOfRepeatedLines() throws {
        var some = try headers()
        for other in ["v2,abc", "v1a,\(some[2].value.dropFirst(3))", "v1,AAAA", "nonsense"] {
            some.insert(Header("Webhook-Signature", other), at: 2)
            some.append(Header("webhook-signature", other))
        }
        #expect(try faults(some).isEmpty)
        some.removeAll { $0.value.hasPrefix("v1,") && $0.value.count > 20 }
        #expect(try faults(some) == [.mismatch])
    }

    @Test(arguments: [" ", ", ", "\t", "  "]) func separatesSignatures(_ separator: String) throws {
        var some = try headers()
        some[2].value = ["v1,AAAA", some[2].value, "v2,x"].joined(separator: separator)
        #expect(try faults(some).isEmpty)
    }

    @Test func rejectsContradictoryLines() throws {
        let good = try headers()
        #expect(try faults(good + [good[0], good[1]]).isEmpty)
        #expect(
            try faults(good + [Header("webhook-id", "msg_2"), Header("Webhook-Timestamp", "1")]) == [
                .contradictory(header: "webhook-id"), .contradictory(header: "webhook-timestamp"),
            ])
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
