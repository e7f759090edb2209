import Cryptography
import Testing

@testable import CloudServer

@Suite struct PasswordHashTests {
    private static let cheap = Scrypt.Cost(rounds: 4, blockSize: 1, lanes: 1)

    @Test(arguments: ["a", "päss €:$,", String(repeating: "x", count: PasswordHash.mostPasswordBytes), " a "])
    func thePasswordAndNoOther(password: String) throws {
        let hash = PasswordHash(password, salt: Array(0..<16), cost: try #require(Self.cheap))
        let read = try #require(PasswordHash(parsing: hash.description))
        #expect(read == hash)
        #expect(read.isHash(of: password))
        for other in ["", "b", password + "x", password.uppercased() + "!", " " + password] {
            #expect(!read.isHash(of: other), "\(other)")
        }
    }

    @Test(arguments: ["", "\0", "a\0", "\0a"]) func someTextsAreNoPassword(text: String) throws {
        let cost = try #require(Self.cheap)
        #expect(!PasswordHash(text, salt: [1], cost: cost).isHash(of: text))
        var book = AccountBook()
        #expect(throws: AccountFault.passwordUnfit) { try book.setPassword(text, of: "ann") }
        #expect(book.owner == nil)
    }

    /// Past the most bytes a password is no password, not even the one whose beginning it shares.
    @Test func tooLongIsNever() throws {
        let long = String(repeating: "x", count: PasswordHash.mostPasswordBytes + 1)
        let cost = try #require(Self.cheap)
        #expect(!PasswordHash("", salt: [1], cost: cost).isHash(of: long))
        #expect(!PasswordHash(long, salt: [1], cost: cost).isHash(of: long))
    }

    @Test func theTextNamesItsCost() throws {
        let hash = PasswordHash("secret", salt: Array(repeating: 1, count: 16))
        #expect(hash.description.hasPrefix("scrypt$ln=13,r=8,p=1$AQEBAQEBAQEBAQEBAQEBAQ==$"))
        #expect(!hash.description.contains("secret"))
        #expect(try #require(PasswordHash(parsing: hash.description)).isHash(of: "secret"))
        #expect(PasswordHash("secret") != PasswordHash("secret"))
    }

    @Test func nobodysPasswordIsNone() {
        #expect(!PasswordHash.nobody.isHash(of: ""))
        #expect(!PasswordHash.nobody.isHash(of: "nobody"))
    }

    @Test(arguments: [
        "", "$", "$$$", "scrypt", "scrypt$ln=13,r=8,p=1$AQEBAQEBAQEBAQEBAQEBAQ==",
        "bcrypt$ln=13,r=8,p=1$AQEBAQEBAQEBAQEBAQEBAQ==$AQEBAQEBAQEBAQEBAQEBAQ==",
        "scrypt$ln=13,r=8$AQEBAQEBAQEBAQEBAQEBAQ==$AQEBAQEBAQEBAQEBAQEBAQ==",
        "scrypt$ln=13,r=8,p=1,q=1$AQEBAQEBAQEBAQEBAQEBAQ==$AQEBAQEBAQEBAQEBAQEBAQ==",
        "scrypt$ln=13,p=1,r=8$AQEBAQEBAQEBAQEBAQEBAQ==$AQEBAQEBAQEBAQEBAQEBAQ==",
        "scrypt$ln=99,r=8,p=1$AQEBAQEBAQEBAQEBAQEBAQ==$AQEBAQEBAQEBAQEBAQEBAQ==",
        "scrypt$ln=-1,r=8,p=1$AQEBAQEBAQEBAQEBAQEBAQ==$AQEBAQEBAQEBAQEBAQEBAQ==",
        "scrypt$ln=20,r=64,p=64$AQEBAQEBAQEBAQEBAQEBAQ==$AQEBAQEBAQEBAQEBAQEBAQ==",
        "scrypt$ln=13,r=8,p=1$AQ==$AQEBAQEBAQEBAQEBAQEBAQ==",
        "scrypt$ln=13,r=8,p=1$AQEBAQEBAQEBAQEBAQEBAQ==$",
        "scrypt$ln=13,r=8,p=1$!!!!$AQEBAQEBAQEBAQEBAQEBAQ==",
        "scrypt$ln=13,r=8,p=1$AQEBAQEBAQEBAQEBAQEBAQ==$AQEBAQEBAQEBAQEBAQEBAQ==$",
    ])
    func otherTextsAreNone(text: String) { #expect(PasswordHash(parsing: text) == nil) }
}
