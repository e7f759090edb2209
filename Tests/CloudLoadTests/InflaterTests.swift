import EventModel
import Testing

@testable import CloudLoad

@Suite struct InflaterTests {
    private func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    /// What zlib itself made: stored, with its fixed codes, and with codes of its own.
    @Test(arguments: [
        ("789c030000000001", ""),
        ("7801010500faff68656c6c6f062c0215", "hello"),
        ("789ccb48cdc9c957c8402701680308b1", "hello hello hello hello"),
        (
            "78da35908b0d80400c4257e96a50f69fc13ed478c951cae7a29c5d495edb3a644d18577bf3328b3db725884a55c032e33196"
                + "b09e5d9f3253c938be418dc26ff6c0b6b955cd0d8cf5754c0a310fda4591c17a2f2539aa9e84a61dfb4672e59e865e24"
                + "e8af976aad816f7b3eaafb2145f9197e4a9bb6e0015fc86e91",
            "abdccaaabcbbbacaaba daabccacbaccaba aaaabba abaacabacbbbaaabacba aad b baabcdaaca ccb abd baaab "
                + "bdbabdabaccaabaab ccbcaabbbacabdaabcabaacdbbbabaabaacab dbaabadbab abbbcaacdd "
                + "cbcabcbaaabdabbababdaaaabbbcbabbacababbadacbcdd aadbaadabaccaaaacbaaaaaaabababcabcabbaaaaaacaaaa "
                + "cbabadaaaaaacabcbbabdabccbbab"
        ),
    ])
    func texts(packed: String, text: String) {
        let packed = bytes(packed)
        if let read = Zlib.unwrap(packed[...], limit: 300) {
            #expect(read == Array(text.utf8))
        } else {
            Issue.record("\(text) was not read")
        }
    }

    @Test(arguments: [0, 1, 100, 65_535, 65_536, 200_000])
    func whatIsStoredIsReadAgain(count: Int) {
        var generator = SeededGenerator(seed: 4)
        let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let stored = Zlib.store(bytes)
        #expect(Zlib.unwrap(stored[...], limit: count) == bytes)
        if count > 0 { #expect(Zlib.unwrap(stored[...], limit: count - 1) == nil) }
        for cut in [0, 1, 5, stored.count - 1] where cut < stored.count {
            #expect(Zlib.unwrap(stored[..<cut], limit: count) == nil, "cut at \(cut)")
        }
        var spoilt = stored
        spoilt[stored.count - 1] ^= 1
        #expect(Zlib.unwrap(spoilt[...], limit: count) == nil)
    }

    @Test func whatComesToTooMuchIsRefused() {
        var nothing = Inflater([0x03, 0x00], limit: 0)
        #expect(nothing.run() && nothing.output.isEmpty)
        // A thousand zeros.
        let packed: ArraySlice<UInt8> = [0x63, 0x60, 0x18, 0x05, 0xA3, 0x60, 0x14, 0x0C, 0x77, 0x00, 0x00]
        var whole = Inflater(packed, limit: 1000)
        #expect(whole.run() && whole.output == [UInt8](repeating: 0, count: 1000))
        var bomb = Inflater(packed, limit: 999)
        #expect(!bomb.run() && bomb.output.count <= 999)
    }

    @Test(arguments: 0..<2000 as Range<UInt64>)
    func noiseEnds(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var noise = (0..<200).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        // Half of them begin with codes of their own, the rest with any block.
        if seed.isMultiple(of: 2) { noise[0] = noise[0] & 0xF8 | 4 }
        var inflater = Inflater(noise[...], limit: 5000)
        _ = inflater.run()
        #expect(inflater.output.count <= 5000 && inflater.position <= noise.count, "seed \(seed)")
    }
}
