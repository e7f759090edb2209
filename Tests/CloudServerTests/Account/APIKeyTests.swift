import CloudServer
import CloudStore
import Dispatcher
import EventModel
import Testing

@Suite struct APIKeyTests {
    private static let text = "csk_0123456789ab_0123456789abcdef0123456789abcdef01234567"

    @Test func aNewKeyIsReadAgainAndIsItself() throws {
        let key = APIKey()
        let read = try #require(APIKey(key.text))
        #expect(read.id == key.id && read.text == key.text)
        #expect(read.isKey(of: key.stored(project: "p", scopes: nil, createdAt: Instant(milliseconds: 1))))
        #expect(!read.isKey(of: APIKey().stored(project: "p", scopes: nil, createdAt: Instant(milliseconds: 1))))
        #expect(APIKey().text != key.text && APIKey().id != key.id)
    }

    /// The hash by which other programs may check what is kept: `printf %s KEY | sha256sum`.
    @Test func whatIsKeptIsTheHashOfTheWholeText() throws {
        let key = try #require(APIKey(Self.text))
        let stored = key.stored(project: "p", scopes: [.readAlerts], createdAt: Instant(milliseconds: 7))
        #expect(
            stored
                == StoredKey(
                    id: "0123456789ab", hash: "4d360b52ae060c52b4593fc586201e58cb2c1b124acea8ff3daf08deb49e0cae",
                    project: "p",
                    scopes: ["alerts:read"], createdAt: Instant(milliseconds: 7)))
        #expect(!"\(stored) \(key)".contains("abcdef01234567"))
    }

    @Test func theSameIdWithAnotherSecretIsAnotherKey() throws {
        let stored = try #require(APIKey(Self.text)).stored(
            project: "p", scopes: nil, createdAt: Instant(milliseconds: 7))
        let other = try #require(APIKey(String(Self.text.dropLast()) + "8"))
        #expect(other.id == stored.id && !other.isKey(of: stored))
        var broken = stored
        for hash in ["", String(stored.hash.dropLast()), stored.hash + "0", stored.hash.uppercased()] {
            broken.hash = hash
            #expect(try !#require(APIKey(Self.text)).isKey(of: broken))
        }
    }

    @Test func onlyTheExactFormIsAKey() {
        let text = Self.text
        var wrong = [
            "", "csk_", String(text.dropLast()), text + "0", " " + text, text + "\n", text.uppercased(),
            "x" + text.dropFirst(),
            text.replacingLast("7", with: "g"), text.replacingLast("7", with: "é"), text.replacingLast("67", with: "é"),
        ]
        // A wrong character at every place.
        for index in text.indices {
            var changed = text
            changed.replaceSubrange(index...index, with: "G")
            wrong.append(changed)
        }
        for text in wrong { #expect(APIKey(text) == nil, "\(text)") }
        #expect(APIKey(text)?.id == "0123456789ab")
        #expect(APIKey.isID("0123456789ab") && !APIKey.isID("0123456789aB") && !APIKey.isID("0123456789a"))
    }

    @Test func whoMayManageMayRead() {
        for scope in DialectScope.allCases {
            let covered = DialectScope.allCases.filter { $0.isCovered(by: [scope.rawValue]) }
            let read = DialectScope(rawValue: scope.rawValue.replacing(":manage", with: ":read"))
            #expect(Set(covered) == Set([scope, read].compactMap(\.self)))
            #expect(!scope.isCovered(by: []))
        }
    }
}

extension String {
    fileprivate func replacingLast(_ part: String, with other: String) -> String {
        dropLast(part.count) + other
    }
}
