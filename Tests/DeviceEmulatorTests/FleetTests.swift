import EventModel
import Testing

@testable import DeviceEmulator

@Suite("A fleet") struct FleetTests {
    private let now = Instant(milliseconds: 1_485_983_285_763)

    @Test("Devices are dense slots, connected from the start")
    func slots() throws {
        var fleet = Fleet(seed: 1)
        fleet.reserveCapacity(3)
        let ids = (0..<3).map { DeviceID(derivedFrom: "d\($0)") }
        #expect(ids.map { fleet.add($0) } == [0, 1, 2])
        #expect(fleet.ids == ids && fleet.count == 3)
        #expect((0..<3).allSatisfy(fleet.isConnected))
    }

    @Test("Connecting tells whether anything changed")
    func connecting() {
        var fleet = Fleet(seed: 1)
        for name in ["a", "b"] { fleet.add(DeviceID(derivedFrom: name)) }
        let changes = [true, false, false, true, true].map { fleet.setConnected(0, $0) }
        #expect(changes == [false, true, false, true, false])
        #expect(fleet.isConnected(0) && fleet.isConnected(1))
    }

    @Test("Each device has its own ring; a call offline takes no slot, a restart empties it")
    func publishing() {
        var fleet = Fleet(seed: 1)
        for name in ["a", "b"] { fleet.add(DeviceID(derivedFrom: name)) }
        let first = (0..<5).map { _ in fleet.admitPublish(0, now: now) }
        #expect(first == [nil, nil, nil, nil, .rate])
        let other = fleet.admitPublish(1, now: now)
        #expect(other == nil)
        fleet.restart(0)
        let afterRestart = (0..<5).map { _ in fleet.admitPublish(0, now: now) }
        #expect(afterRestart == [nil, nil, nil, nil, .rate])
        _ = fleet.setConnected(1, false)
        let offline = (0..<10).map { _ in fleet.admitPublish(1, now: now) }
        #expect(offline.allSatisfy { $0 == .offline })
        _ = fleet.setConnected(1, true)
        let back = (0..<4).map { _ in fleet.admitPublish(1, now: now) }
        #expect(back == [nil, nil, nil, .rate])
    }

    @Test("Each device's randomness is its own and follows from the seed")
    func randomness() {
        func draws(_ seed: UInt64) -> [UInt64] {
            var fleet = Fleet(seed: seed)
            for number in 0..<1000 { fleet.add(DeviceID(derivedFrom: "d\(number)")) }
            return fleet.generators.indices.map { fleet.generators[$0].next() }
        }
        #expect(draws(1) == draws(1) && Set(draws(1)).count == 1000)
        #expect(Set(draws(1)).intersection(draws(2)).isEmpty)
    }

    @Test("An id follows from the name alone, and names that differ do not share one")
    func derivedIDs() {
        #expect(DeviceID(derivedFrom: "kitchen") == DeviceID(derivedFrom: "kitchen"))
        #expect(DeviceID(derivedFrom: "kitchen").description == "\(DeviceID(derivedFrom: "kitchen"))")
        #expect(Set((0..<100_000).map { DeviceID(derivedFrom: "meter-\($0)") }).count == 100_000)
        #expect(DeviceID(derivedFrom: "") != DeviceID(derivedFrom: " "))
    }
}
