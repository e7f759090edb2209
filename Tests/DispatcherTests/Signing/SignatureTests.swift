import EventModel
import Testing

@testable import Dispatcher

@Suite struct SignatureTests {
    private static let vectors = [
        (
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            time: Int64(1_614_265_330), body: #"{"test": 2432232314}"#,
            signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        ),
        (
            secret: "whsec_plJ3nmyCDGBKInavdOK15jsl", id: "msg_loFOjxBNrRLzqYUf", time: Int64(1_731_705_121),
            body: #"{"event_type":"ping","data":{"success":true}}"#,
            signature: "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
        ),
    ]

    @Test(arguments: [0, 1]) func theSpecificationsVectors(_ number: Int) throws {
        let vector = Self.vectors[number]
        let secret = try Secret(vector.secret)
        let body = Array(vector.body.utf8)
        #expect(Signature.sign(id: vector.id, timestamp: vector.time, body: body, with: [secret]) == vector.signature)
        #expect(
            Signature.verify(
                vector.signature, id: vector.id, timestamp: String(vector.time), body: body, with: [secret]))
    }

    @Test func whileTwoSecretsAreValidEitherIsEnough() throws {
        let (old, new) = (try Secret("old"), try Secret("new"))
        let header = Signature.sign(id: "a", timestamp: 1, body: [1], with: [new, old])
        #expect(header.split(separator: " ").count == 2)
        for secrets in [[old], [new], [old, new]] {
            #expect(Signature.verify(header, id: "a", timestamp: "1", body: [1], with: secrets))
        }
        #expect(!Signature.verify(header, id: "a", timestamp: "1", body: [1], with: [try Secret("other")]))
        #expect(!Signature.verify(header, id: "a", timestamp: "1", body: [1], with: []))
    }

    @Test func everyPartIsSigned() throws {
        let secrets = [try Secret("s")]
        let header = Signature.sign(id: "a", timestamp: 1, body: [1], with: secrets)
        #expect(!Signature.verify(header, id: "b", timestamp: "1", body: [1], with: secrets))
        #expect(!Signature.verify(header, id: "a", timestamp: "2", body: [1], with: secrets))
        #expect(!Signature.verify(header, id: "a", timestamp: "01", body: [1], with: secrets))
        #expect(!Signature.verify(header, id: "a", timestamp: "1", body: [2], with: secrets))
        #expect(!Signature.verify(header, id: "a", timestamp: "1", body: [], with: secrets))
    }

    @Test(arguments: ["", " ", "v1", "v1,", "v1,====", "v1,AAAA", "v1a,AAAA", "nonsense", "V1,"])
    func whatIsNoSignatureVerifiesNothing(_ header: String) throws {
        #expect(!Signature.verify(header, id: "", timestamp: "0", body: [], with: [try Secret("s")]))
    }

    @Test func otherVersionsArePassedOver() throws {
        let secrets = [try Secret("s")]
        let header = Signature.sign(id: "a", timestamp: 1, body: [], with: secrets)
        #expect(
            Signature.verify("v1a,xyz  v2,AAAA \(header)", id: "a", timestamp: "1", body: [], with: secrets))
    }
}

@Suite struct SecretTests {
    @Test func plainTextIsItsBytes() throws {
        #expect(try Secret("grün").key == Array("grün".utf8))
        // The prefix means something only at the beginning and in full.
        #expect(try Secret("whsec").key == Array("whsec".utf8))
    }

    @Test(arguments: [24, 25, 26, 32, 64]) func encodedKeysAreDecoded(_ count: Int) throws {
        let key = (0..<count).map { UInt8(255 - $0) }
        #expect(try Secret(Secret.prefix + Base64.encode(key)).key == key)
    }

    @Test func whatIsNoSecretIsRefused() {
        #expect(throws: SecretError.empty) { try Secret("") }
        #expect(throws: SecretError.noKey) { try Secret("whsec_") }
        #expect(throws: SecretError.notBase64) { try Secret("whsec_not base64!") }
        #expect(throws: SecretError.notBase64) { try Secret("whsec_AAAAA") }
    }

    @Test(arguments: [1, 18, 23, 24, 64, 65]) func unusualLengthsAreTakenAndTold(_ count: Int) throws {
        let secret = try Secret(Secret.prefix + Base64.encode([UInt8](repeating: 7, count: count)))
        #expect(secret.isCustomary == (24...64).contains(count))
    }

    @Test func aSecretDoesNotPrintItself() throws {
        let secret = try Secret("hush-hush")
        var dumped = ""
        dump([secret], to: &dumped)
        #expect(!(dumped + "\(secret)" + String(reflecting: secret)).contains("hush"))
    }
}

@Suite struct Base64Tests {
    @Test func decodingUndoesEncoding() {
        var generator = SeededGenerator(seed: 64)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes, "seed 64, \(count) bytes")
        }
    }

    @Test(arguments: ["A", "AA", "AAA", "A===", "====", "AA=A", "AB==", "AAB=", "AAAA\n", "AA A", "AA-_", "ÄÄ"])
    func whatIsNotBase64IsRefused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
