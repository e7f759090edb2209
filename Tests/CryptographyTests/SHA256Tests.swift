import Cryptography
import Testing

@Suite struct SHA256Tests {
    /// The examples of FIPS 180-4, and lengths around the edges of its 64-byte blocks.
    @Test(arguments: [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ("a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    ])
    func knownDigests(text: String, times: Int, hex: String) {
        var digest = SHA256()
        digest.update([UInt8](String(repeating: text, count: times).utf8))
        #expect(digest.finalizeHex() == hex)
    }

    @Test func everyCutGivesTheSameDigest() {
        let bytes = (0..<200).map { UInt8($0) }
        var whole = SHA256()
        whole.update(bytes)
        let expected = whole.finalizeHex()
        for cut in 0...bytes.count {
            var digest = SHA256()
            digest.update([UInt8](bytes[..<cut]))
            bytes[cut...].withUnsafeBytes { digest.update($0) }
            #expect(digest.finalizeHex() == expected, "cut at \(cut)")
        }
    }

    @Test func theBytesAreTheHexadecimalDigits() {
        let digest = SHA256()
        let bytes = digest.finalize()
        #expect(bytes.count == 32)
        #expect(bytes.prefix(4) == [0xE3, 0xB0, 0xC4, 0x42])
    }

    @Test func anEmptyPieceChangesNothing() {
        var digest = SHA256()
        digest.update([])
        digest.update(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(digest.finalizeHex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}
