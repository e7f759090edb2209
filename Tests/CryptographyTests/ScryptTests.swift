import Cryptography
import Testing

@Suite struct ScryptTests {
    /// The test vectors of RFC 7914, section 12, but for the one that takes a gigabyte.
    @Test(arguments: [
        (
            "", "", 4, 1, 1,
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", 10, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func knownKeys(password: String, salt: String, rounds: Int, blockSize: Int, lanes: Int, hex: String) throws {
        let cost = try #require(Scrypt.Cost(rounds: rounds, blockSize: blockSize, lanes: lanes))
        let key = Scrypt.key(password: Array(password.utf8), salt: Array(salt.utf8), cost: cost, count: 64)
        #expect(Hexadecimal.text(of: key) == hex)
    }

    @Test func aShorterKeyIsTheBeginningOfALongerOne() throws {
        let cost = try #require(Scrypt.Cost(rounds: 4, blockSize: 1, lanes: 1))
        let long = Scrypt.key(password: [1, 0, 2], salt: [0], cost: cost, count: 64)
        #expect(Scrypt.key(password: [1, 0, 2], salt: [0], cost: cost, count: 20) == Array(long.prefix(20)))
        #expect(Scrypt.key(password: [1], salt: [0], cost: cost, count: 20) != Array(long.prefix(20)))
    }

    @Test(arguments: [
        (0, 8, 1), (21, 1, 1), (-1, 8, 1), (Int.max, 8, 1), (13, 0, 1), (13, 65, 1), (13, 8, 0), (13, 8, 65),
        (20, 8, 1), (17, 8, 1), (16, 1, 1), (13, Int.max, 1), (13, 8, Int.min),
    ])
    func aCostBeyondReasonIsNone(rounds: Int, blockSize: Int, lanes: Int) {
        #expect(Scrypt.Cost(rounds: rounds, blockSize: blockSize, lanes: lanes) == nil)
    }
}

@Suite struct RandomBytesTests {
    @Test func asManyAsAskedForAndNeverTheSame() {
        #expect(RandomBytes.make(0) == [])
        #expect(RandomBytes.make(33).count == 33)
        let texts = (0..<100).map { _ in RandomBytes.hex(20) }
        #expect(Set(texts).count == 100)
        #expect(texts.allSatisfy { $0.utf8.count == 40 })
        #expect(texts.allSatisfy { $0.utf8.allSatisfy("0123456789abcdef".utf8.contains) })
    }

    @Test func digitsAreLowerCaseWithLeadingZeros() {
        #expect(Hexadecimal.text(of: []) == "")
        #expect(Hexadecimal.text(of: [0, 15, 16, 255]) == "000f10ff")
    }
}
