import CloudStore
import Testing

@Suite struct RecordTests {
    @Test func nothingIsKnownAtFirst() { #expect(StoredState().hooks.isEmpty) }
}
