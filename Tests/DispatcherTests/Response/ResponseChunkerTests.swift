import EventModel
import Testing

@testable import Dispatcher

@Suite struct ResponseChunkerTests {
    private func chunks(_ body: [UInt8], _ chunkBytes: Int, isCut: Bool = false) -> [String] {
        var chunker = ResponseChunker(body: body, chunkBytes: chunkBytes, isCut: isCut)
        var chunks: [String] = []
        while let chunk = chunker.next() { chunks.append(chunk) }
        #expect(chunker.isFinished)
        #expect(chunker.index == chunks.count)
        #expect(chunker.next() == nil)
        return chunks
    }

    @Test func emptyBodyHasNoChunk() {
        #expect(chunks([], 512) == [])
        #expect(ResponseChunker(body: [], chunkBytes: 512).isFinished)
    }

    @Test func fullChunksThenTheRest() {
        #expect(chunks(Array("ok".utf8), 512) == ["ok"])
        #expect(chunks(Array(repeating: 97, count: 512), 512).map(\.utf8.count) == [512])
        #expect(chunks(Array(repeating: 97, count: 513), 512).map(\.utf8.count) == [512, 1])
        #expect(chunks(Array(repeating: 97, count: 1300), 512).map(\.utf8.count) == [512, 512, 276])
        #expect(chunks(Array(repeating: 97, count: 1300), .max).map(\.utf8.count) == [1300])
    }

    @Test func chunkEndsEarlyRatherThanSplitACharacter() {
        let body = Array((String(repeating: "a", count: 511) + "é" + "b").utf8)
        #expect(chunks(body, 512) == [String(repeating: "a", count: 511), "éb"])
        #expect(chunks(Array("a😀b".utf8), 4) == ["a", "😀", "b"])
        #expect(chunks(Array("a😀b".utf8), 5) == ["a😀", "b"])
        // A character is one scalar: what a person sees as one may be cut between two.
        #expect(chunks(Array("e\u{301}x".utf8), 2).map { Array($0.utf8) } == [[0x65], [0xCC, 0x81], [0x78]])
    }

    @Test func characterLongerThanAChunkGoesOutWhole() {
        #expect(chunks(Array("a😀é€".utf8), 1) == ["a", "😀", "é", "€"])
        #expect(chunks(Array("😀😀".utf8), 3) == ["😀", "😀"])
    }

    @Test func whatIsNotUTF8IsRepaired() {
        #expect(chunks([0x61, 0xFF, 0x62], 512) == ["a\u{FFFD}b"])
        #expect(chunks([0xED, 0xA0, 0x80], 512).joined().unicodeScalars.allSatisfy { $0 == "\u{FFFD}" })
        #expect(chunks([0xC0, 0x80, 0x61], 512).joined().hasSuffix("a"))
        #expect(chunks([0x80], 1) == ["\u{FFFD}"])
        #expect(chunks([0x61, 0xE2, 0x82], 512) == ["a\u{FFFD}"])
    }

    @Test func characterThatTheCutSplitIsLeftOut() {
        for (tail, dropped) in [
            ([0xC3], 1), ([0xE2], 1), ([0xE2, 0x82], 2), ([0xF0, 0x9F, 0x98], 3), ([0xC3, 0xA9], 0), ([0x80], 0),
            ([0xFF], 0),
        ] as [([UInt8], Int)] {
            let chunker = ResponseChunker(body: [0x61] + tail, chunkBytes: 512, isCut: true)
            #expect(chunker.bytesDropped == dropped, "\(tail)")
            if dropped > 0 { #expect(chunks([0x61] + tail, 512, isCut: true) == ["a"], "\(tail)") }
        }
        #expect(chunks([0xE2, 0x82], 512, isCut: true) == [])
        #expect(chunks([0xFF, 0xE2, 0x82], 512, isCut: true) == ["\u{FFFD}"])
    }

    @Test func chunksJoinedAreTheBody() {
        let characters: [String] = ["a", "{", "\n", "é", "\u{301}", "€", "漢", "😀", "\u{0}", "\u{10FFFF}"]
        for seed in 0..<UInt64(100) {
            var random = SeededGenerator(seed: seed)
            var body: [UInt8] = []
            let isInvalid = seed % 2 == 0
            for _ in 0..<random.below(400) {
                if isInvalid && random.below(4) == 0 {
                    body.append(UInt8(truncatingIfNeeded: random.next()))
                } else {
                    body += characters[Int(random.below(UInt64(characters.count)))].utf8
                }
            }
            let text = String(decoding: body, as: UTF8.self)
            let size = 1 + Int(random.below(seed % 5 == 0 ? 600 : 9))
            let cut = chunks(body, size)
            let joined = cut.flatMap { Array($0.utf8) }
            #expect(joined == Array(text.utf8), "seed \(seed)")
            #expect(isInvalid || joined == body, "seed \(seed)")
            for (number, chunk) in cut.enumerated() {
                let bytes = chunk.utf8.count
                #expect(bytes <= size || chunk.unicodeScalars.count == 1, "seed \(seed) chunk \(number)")
                // No chunk ends earlier than it must.
                if number + 1 < cut.count, let next = cut[number + 1].unicodeScalars.first {
                    #expect(bytes + UTF8.width(next) > size, "seed \(seed) chunk \(number)")
                }
            }
        }
    }
}
