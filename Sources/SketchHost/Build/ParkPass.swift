/// Lets an endless loop without a body stop the sketch, as it stops a device's application, instead of keeping a
/// processor busy: puts a call of the runtime in place of the empty body.
///
/// The compiler itself decides whether the loop's condition is constant. Lines stay the sketch's own.
struct ParkPass {
    /// The source for the compiler.
    private(set) var source: [UInt8]
    private var insertions: [Insertion] = []

    /// A token as the compiler sees it: of the source, or of a macro that is used there.
    private struct Piece {
        var text: ArraySlice<UInt8>
        var range: Range<Int>
        var isOwn: Bool
        var isWord: Bool

        func `is`(_ word: StaticString) -> Bool {
            word.withUTF8Buffer { text.count == $0.count && text.elementsEqual($0) }
        }
    }

    /// Text that takes the place of a range.
    private struct Insertion {
        var range: Range<Int>
        var text: [UInt8]
    }

    /// `macros` are those of the source and of the files that it includes.
    init(_ source: [UInt8], macros: SourceMacros) {
        self.source = source
        let start = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let tokens = SourceScan(Array(source[start...])).tokens
        look(at: tokens[...], shift: start, macros)
        for token in tokens where token.kind == .directive {
            let range = token.range.lowerBound + start..<token.range.upperBound + start
            let scan = SourceScan(Array(source[range].dropFirst())).tokens
            guard let first = scan.first else { continue }
            let begin = range.lowerBound + 1
            let word = source[(begin + first.range.lowerBound)..<(begin + first.range.upperBound)]
            if word.elementsEqual("define".utf8) { look(at: scan.dropFirst(2), shift: begin, macros) }
        }
        for insertion in insertions.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            self.source.replaceSubrange(insertion.range, with: insertion.text)
        }
    }

    // MARK: Finding

    /// Looks for loops among the tokens of the source, or of a macro in it.
    private mutating func look(at tokens: ArraySlice<SourceToken>, shift: Int, _ macros: SourceMacros) {
        let pieces = pieces(of: tokens, shift: shift, macros)
        var tails = LoopTails()
        for place in pieces.indices {
            let piece = pieces[place]
            let isTail = tails.isTail(
                piece.text, after: place > 0 ? pieces[place - 1].text : [])
            if piece.is("while") && !isTail {
                guard let close = Self.close(of: place + 1, in: pieces) else { continue }
                park(at: close + 1, unless: place + 2..<close, in: pieces)
            } else if piece.is("for") {
                guard let close = Self.close(of: place + 1, in: pieces),
                    let condition = Self.condition(of: place + 2..<close, in: pieces)
                else { continue }
                park(at: close + 1, unless: condition, in: pieces)
            } else if piece.is("do") {
                guard let end = Self.endOfEmpty(at: place + 1, in: pieces), end < pieces.count,
                    pieces[end].is("while"), let close = Self.close(of: end + 1, in: pieces)
                else { continue }
                park(at: place + 1, unless: end + 2..<close, in: pieces)
            } else if piece.is("goto"), place >= 2, place + 2 < pieces.count, pieces[place - 1].is(":"),
                pieces[place - 2].isWord, pieces[place - 2].text == pieces[place + 1].text, pieces[place + 2].is(";"),
                pieces[place - 1].isOwn
            {
                let end = pieces[place - 1].range.upperBound
                insertions.append(Insertion(range: end..<end, text: Self.call(nil)))
            }
        }
    }

    /// The tokens that a loop's head has at most. Without a limit, the time for a hostile source would grow with the
    /// square of its length.
    private static let longestHead = 1000

    private func pieces(of tokens: ArraySlice<SourceToken>, shift: Int, _ macros: SourceMacros) -> [Piece] {
        var pieces: [Piece] = []
        for token in tokens {
            let range = token.range.lowerBound + shift..<token.range.upperBound + shift
            let text = source[range]
            if token.kind == .word, let expansion = macros[text] {
                let count = pieces.count
                expand(expansion, at: range, macros, depth: 0, limit: count + Self.longestHead, into: &pieces)
                // What is longer is no part of a loop's head.
                if pieces.count < count + Self.longestHead { continue }
                pieces.removeLast(pieces.count - count)
            }
            pieces.append(Piece(text: text, range: range, isOwn: true, isWord: token.kind == .word))
        }
        return pieces
    }

    private func expand(
        _ text: [[UInt8]], at range: Range<Int>, _ macros: SourceMacros, depth: Int, limit: Int,
        into pieces: inout [Piece]
    ) {
        for word in text {
            if pieces.count >= limit { return }
            if depth < 4, let inner = macros[word[...]] {
                expand(inner, at: range, macros, depth: depth + 1, limit: limit, into: &pieces)
            } else {
                let isWord = word.first.map { SourceScan.isWord($0) && !(48...57).contains($0) } ?? false
                pieces.append(Piece(text: word[...], range: range, isOwn: false, isWord: isWord))
            }
        }
    }

    /// The parenthesis that closes the one at a place; nil where none opens or closes.
    private static func close(of place: Int, in pieces: [Piece]) -> Int? {
        guard place < pieces.count, pieces[place].is("(") else { return nil }
        var depth = 0
        for number in place..<min(pieces.count, place + longestHead) {
            if pieces[number].is("(") { depth += 1 }
            if pieces[number].is(")") { depth -= 1 }
            if depth == 0 { return number }
            if pieces[number].is("{") || pieces[number].is("}") { return nil }
        }
        return nil
    }

    /// The condition in the head of a `for` that does nothing at the end of a pass; nil for other heads.
    private static func condition(of head: Range<Int>, in pieces: [Piece]) -> Range<Int>? {
        let parts = head.filter { pieces[$0].is(";") }
        guard parts.count == 2, parts[1] + 1 == head.upperBound else { return nil }
        return parts[0] + 1..<parts[1]
    }

    /// Where a statement that does nothing ends; nil when there is another.
    private static func endOfEmpty(at place: Int, in pieces: [Piece], depth: Int = 0) -> Int? {
        // Deeper than anything that a person writes, and shallow enough for this thread's stack.
        guard place < pieces.count, depth < 64 else { return nil }
        if pieces[place].is(";") { return place + 1 }
        if depth > 0, pieces[place].is("continue"), place + 1 < pieces.count, pieces[place + 1].is(";") {
            return place + 2
        }
        guard pieces[place].is("{") else { return nil }
        var next = place + 1
        while next < pieces.count, !pieces[next].is("}") {
            guard let end = endOfEmpty(at: next, in: pieces, depth: depth + 1) else { return nil }
            next = end
        }
        return next < pieces.count ? next + 1 : nil
    }

    // MARK: Putting in

    /// Puts the call into the body at a place, if that is empty and stands in the source itself.
    private mutating func park(at body: Int, unless condition: Range<Int>, in pieces: [Piece]) {
        guard Self.endOfEmpty(at: body, in: pieces) != nil, pieces[body].isOwn else { return }
        let parts = pieces[condition]
        guard Self.mayBeConstant(parts) else { return }
        let text = parts.isEmpty ? nil : Array(parts.map(\.text).joined(separator: [UInt8(ascii: " ")]))
        let call = Self.call(text)
        let range = pieces[body].range
        if pieces[body].is("{") {
            insertions.append(Insertion(range: range.upperBound..<range.upperBound, text: call))
        } else {
            insertions.append(Insertion(range: range, text: call))
        }
    }

    /// False for what declares or calls something.
    private static func mayBeConstant(_ condition: ArraySlice<Piece>) -> Bool {
        for place in condition.indices {
            let piece = condition[place]
            if ["=", "{", "[", ";", ","].contains(where: { piece.text.elementsEqual($0.utf8) }) { return false }
            let isCall = piece.isWord && place + 1 < condition.endIndex && condition[place + 1].is("(")
            if isCall && !piece.is("sizeof") && !piece.is("bool") && !piece.is("int") { return false }
        }
        return true
    }

    private static func call(_ condition: [UInt8]?) -> [UInt8] {
        guard let condition else { return Array("{SKETCH_PARK;}".utf8) }
        return Array("{SKETCH_PARK_IF(".utf8) + condition + Array(");}".utf8)
    }
}

/// Knows the `while` that ends a `do` from one that begins a loop.
private struct LoopTails {
    /// For each open brace, whether it opens the body of a `do`.
    private var braces: [Bool] = []
    private var hasClosedBody = false
    /// At which depth of braces a `do` without them waits for its `while`.
    private var waiting: [Int] = []

    /// Takes in the next token. Returns whether it is such a `while`.
    mutating func isTail(_ text: ArraySlice<UInt8>, after previous: ArraySlice<UInt8>) -> Bool {
        let isFirst = previous.elementsEqual("do".utf8)
        let closedBody = hasClosedBody
        hasClosedBody = false
        if isFirst && !text.elementsEqual("{".utf8) { waiting.append(braces.count) }
        if text.elementsEqual("{".utf8) {
            braces.append(isFirst)
        } else if text.elementsEqual("}".utf8) {
            // What a macro closes may have been opened by another one.
            hasClosedBody = braces.popLast() ?? true
            while let depth = waiting.last, depth > braces.count { waiting.removeLast() }
        } else if text.elementsEqual("while".utf8) {
            if closedBody { return true }
            let isEnd = previous.elementsEqual(";".utf8) || previous.elementsEqual("}".utf8)
            if isEnd, waiting.last == braces.count {
                waiting.removeLast()
                return true
            }
        }
        return false
    }
}
