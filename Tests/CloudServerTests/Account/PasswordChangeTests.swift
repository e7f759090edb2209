import CloudStore
import EventModel
import Testing

@testable import CloudServer

@Suite struct PasswordChangeTests {
    @Test func revokesTokensWhenThePasswordChanges() throws {
        var book = AccountBook()
        for user in ["ann", "bob"] { _ = try book.setPassword(hash: quickHash(user), of: user) }
        _ = book.issue(to: "ann", client: "c", lifetime: nil, secrets: secrets(1), now: second(0))
        _ = book.issue(to: "bob", client: "c", lifetime: nil, secrets: secrets(2), now: second(0))
        _ = try book.give("given")
        let changes = try book.setPassword(hash: quickHash("new"), of: "ann")
        #expect(changes.dropFirst() == [.tokenGone("access-1"), .tokenGone("given")])
        for token in ["access-1", "given"] { #expect(book.check(token, now: second(0)) == .unknown) }
        #expect(book.check("access-2", now: second(0)) == .guest("bob"))
        let again = book.refresh("refresh-1", client: "c", lifetime: nil, secrets: secrets(3), now: second(0))
        #expect(again == nil)
    }
}
