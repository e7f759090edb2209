import Testing

@testable import DeviceEmulator

@Suite struct SubscriptionTableTests {
    private func handlers(
        _ table: SubscriptionTable, _ name: String, isOwn: Bool = true, isPrivate: Bool = false
    ) -> [Int32] {
        var handlers: [Int32] = []
        table.forEachHandler(of: name, isOwn: isOwn, isPrivate: isPrivate) { handlers.append($0) }
        return handlers
    }

    @Test func fourSlotsThenFull() {
        var table = SubscriptionTable()
        for handler in Int32(0)..<4 { #expect(table.subscribe(to: "a", handler: handler, scope: .myDevices) == nil) }
        #expect(table.subscribe(to: "a", handler: 4, scope: .myDevices) == .full)
        #expect(handlers(table, "abc") == [0, 1, 2, 3])
    }

    @Test func sameAgainSucceedsWithoutASlotEvenWhenFull() {
        var table = SubscriptionTable()
        for filter in ["a", "b", "c", "d"] {
            for _ in 0..<3 { #expect(table.subscribe(to: filter, handler: 1, scope: .myDevices) == nil) }
        }
        #expect(table.subscriptions.count == 4)
        #expect(table.subscribe(to: "d", handler: 1, scope: .allDevices) == nil)
        #expect(table.subscriptions.last?.scope == .myDevices)
        #expect(table.subscribe(to: "e", handler: 1, scope: .myDevices) == .full)
    }

    @Test func matchesPrefixesByBytesInTheOrderOfRegistration() {
        var table = SubscriptionTable()
        _ = table.subscribe(to: "hook-response/", handler: 9, scope: .myDevices)
        _ = table.subscribe(to: "Hook", handler: 3, scope: .myDevices)
        _ = table.subscribe(to: "", handler: 5, scope: .myDevices)
        _ = table.subscribe(to: "hook-response/x", handler: 1, scope: .myDevices)
        #expect(handlers(table, "hook-response/x/0") == [9, 5, 1])
        #expect(handlers(table, "hook-respons") == [5])
        #expect(handlers(table, "") == [5])
    }

    @Test func composedAndDecomposedAccentsDiffer() {
        var table = SubscriptionTable()
        _ = table.subscribe(to: "caf\u{E9}", handler: 1, scope: .myDevices)
        _ = table.subscribe(to: "cafe\u{301}", handler: 1, scope: .myDevices)
        #expect(table.subscriptions.count == 2)
        #expect(handlers(table, "caf\u{E9}") == [1])
    }

    @Test func scopes() {
        var table = SubscriptionTable()
        _ = table.subscribe(to: "", handler: 0, scope: .myDevices)
        _ = table.subscribe(to: "", handler: 1, scope: .allDevices)
        #expect(handlers(table, "x", isOwn: true, isPrivate: false) == [0, 1])
        #expect(handlers(table, "x", isOwn: true, isPrivate: true) == [0, 1])
        #expect(handlers(table, "x", isOwn: false, isPrivate: false) == [1])
        #expect(handlers(table, "x", isOwn: false, isPrivate: true) == [])
    }

    @Test func filterHasAtMost64Bytes() {
        var table = SubscriptionTable()
        #expect(table.subscribe(to: String(repeating: "a", count: 64), handler: 0, scope: .myDevices) == nil)
        #expect(table.subscribe(to: String(repeating: "a", count: 65), handler: 0, scope: .myDevices) == .filterTooLong)
        #expect(table.subscribe(to: String(repeating: "é", count: 33), handler: 0, scope: .myDevices) == .filterTooLong)
        #expect(table.subscriptions.count == 1)
    }

    @Test func unsubscribeFreesEverySlot() {
        var table = SubscriptionTable()
        for handler in Int32(0)..<4 { _ = table.subscribe(to: "a", handler: handler, scope: .myDevices) }
        table.unsubscribe()
        #expect(handlers(table, "a") == [])
        #expect(table.subscribe(to: "b", handler: 1, scope: .myDevices) == nil)
    }
}
