import EventModel
import Testing

/// The small shared words: ids, names, random streams.
@Suite struct WordsTests {
    @Test(arguments: [
        ("3f002b000000000000000000", "3f002b000000000000000000"),
        ("0123456789ABCDEFabcdef01", "0123456789abcdefabcdef01"),
        ("FFFFFFFFFFFFFFFFFFFFFFFF", "ffffffffffffffffffffffff"),
        ("000000000000000000000001", "000000000000000000000001"),
    ])
    func deviceIDs(text: String, written: String) throws {
        let id = try #require(DeviceID(text))
        #expect(id.description == written)
        #expect(id == DeviceID(text.uppercased()))
        #expect(id == DeviceID(high: id.high, low: id.low))
    }

    @Test(arguments: [
        "", "3f002b", "3f002b00000000000000000", "3f002b0000000000000000000", "3f002b00000000000000000g",
        " 3f002b00000000000000000", "3f002b00000000000000000\n", "3f002b0000000000000000é", "-f002b000000000000000000",
        "３f002b000000000000000000", "0x002b000000000000000000",
    ])
    func whatIsNoDeviceID(text: String) {
        #expect(DeviceID(text) == nil)
    }

    @Test func deviceIDsAreOrderedAsTheirTexts() {
        var random = SeededGenerator(seed: 5)
        let ids = (0..<500).map { _ in DeviceID(high: random.below(4) << 62, low: UInt32(random.below(1 << 32))) }
        #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
    }

    @Test func hexadecimalDigits() {
        for byte in UInt8.min...UInt8.max {
            #expect(byte.hexadecimalValue == UInt8(String(UnicodeScalar(byte)), radix: 16), "byte \(byte)")
        }
        #expect((0...15).map { UInt8.hexadecimalDigit($0) } == Array("0123456789abcdef".utf8))
    }

    @Test(arguments: [
        ("a", true), ("Temperature/Kitchen", true), ("with space ~!", true), (String(repeating: "n", count: 64), true),
        ("", false), (String(repeating: "n", count: 65), false), ("é", false), ("tab\t", false), ("line\n", false),
        ("\u{7F}", false), ("\u{0}", false),
    ])
    func eventNames(text: String, isGood: Bool) {
        #expect((EventName.fault(in: text) == nil) == isGood)
    }

    @Test func aFaultOfANameSaysWhatIsWrong() {
        #expect(EventName.fault(in: "") == "an event name is empty")
        #expect(EventName.fault(in: String(repeating: "é", count: 33)) == "an event name has 66 bytes; the most is 64")
        #expect(EventName.fault(in: "a\nb")?.contains("printable ASCII") == true)
    }

    @Test(arguments: [
        ("spark", true), ("spark/status", true), ("SPARKling", true), ("particle", true), ("ParTicle/x", true),
        ("particles", true), ("spar", false), ("particl", false), ("my/spark", false), (" spark", false), ("", false),
        ("hook-sent/x", false),
    ])
    func reservedNames(text: String, isReserved: Bool) {
        #expect(EventName.isReserved(text) == isReserved)
    }

    @Test func aNameTableGivesEachNameOneIndex() {
        let table = NameTable()
        let names = ["b", "a", "b", "c", "a"].map { table.name($0) }
        #expect(names.map(\.index) == [0, 1, 0, 2, 1])
        #expect(names.map { table.text($0) } == ["b", "a", "b", "c", "a"])
        #expect(table.count == 3)
    }

    /// The streams that the generator's authors publish for these seeds.
    @Test(
        arguments: [
            (
                1_234_567,
                [
                    6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                    4_593_380_528_125_082_431,
                    16_408_922_859_458_223_821,
                ]
            ),
            (0, [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F, 0xF88B_B8A8_724C_81EC]),
        ] as [(UInt64, [UInt64])])
    func splitMix(seed: UInt64, stream: [UInt64]) {
        var random = SeededGenerator(seed: seed)
        #expect(stream.map { _ in random.next() } == stream)
    }

    @Test func drawsStayInTheirRange() {
        var random = SeededGenerator(seed: 3)
        var seen = Set<UInt64>()
        for _ in 0..<10_000 {
            let unit = random.unit()
            #expect(unit >= 0 && unit < 1)
            seen.insert(random.below(7))
            #expect(random.below(1) == 0)
        }
        #expect(seen == Set(0..<7))
    }

    @Test func streamsOfOneSeedDiffer() {
        var firsts = Set<UInt64>()
        for stream in 0..<1000 as Range<UInt64> {
            var random = SeededGenerator(seed: 42, stream: stream)
            var again = SeededGenerator(seed: 42, stream: stream)
            let first = random.next()
            #expect(again.next() == first)
            firsts.insert(first)
        }
        #expect(firsts.count == 1000)
    }

    @Test func timeAddsUp() {
        let instant = Instant(milliseconds: 1000)
        #expect(instant + .seconds(2) == Instant(milliseconds: 3000))
        #expect(Instant(milliseconds: 3000) - instant == .seconds(2))
        #expect(Instant.distantFuture + .milliseconds(1) == .distantFuture)
        #expect(Interval.seconds(1) + .milliseconds(1) == .milliseconds(1001))
        #expect(Interval.milliseconds(250) * 4 == .seconds(1))
        #expect(instant < .distantFuture)
        #expect(Interval.zero < .milliseconds(1))
    }
}
