import EventModel
import Testing

@testable import SketchHost

@Suite struct WidthPassTests {
    private func pass(_ text: String) -> String { String(decoding: WidthPass(Array(text.utf8)).source, as: UTF8.self) }

    @Test(arguments: [
        ("long a;", "int  a;"), ("unsigned long last = 0;", "unsigned int  last = 0;"), ("long int a;", "     int a;"),
        ("unsigned long int a;", "unsigned      int a;"), ("int long unsigned a;", "int      unsigned a;"),
        ("long unsigned a;", "int  unsigned a;"), ("static volatile const long a", "static volatile const int  a"),
        ("unsigned\n  long\na;", "unsigned\n  int \na;"), ("long /* long */ a; // long", "int  /* long */ a; // long"),
        ("long(2.5) + static_cast<long>(x)", "int (2.5) + static_cast<int >(x)"),
        ("operator long() const", "operator int () const"),
        ("map<long, long> f(long, unsigned long)", "map<int , int > f(int , unsigned int )"),
        ("#define TICKS unsigned long", "#define TICKS unsigned int "),
        ("#define F(a) \\\n  ((long)(a) + 1UL)", "#define F(a) \\\n  ((int )(a) + 1U )"),
        ("#  define A 5L\nlong b;", "#  define A 5 \nint  b;"), ("\u{FEFF}long a;", "\u{FEFF}int  a;"),
        ("1L 2l 3UL 4ul 5LU 6uL 0x7FUL 017L 0b1L 1'000L", "1  2  3U  4U  5U  6U  0x7FU  017  0b1  1'000 "),
        ("0x80000000L 0xFFFFFFFFL 037777777777L", "0x80000000  0xFFFFFFFF  037777777777 "),
        ("2147483647L 4294967295UL", "2147483647  4294967295U "),
    ])
    func longHasTheDevicesWidth(text: String, expected: String) {
        #expect(pass(text) == expected)
        #expect(expected.utf8.count == text.utf8.count)
    }

    @Test(arguments: [
        "long long a; unsigned long long b; long int long c; long unsigned long d; long const long e;",
        "long double a; double long b;", "int longitude = 5; auto belong = 5; int long_ = 1;",
        "const char *s = \"long 5L\"; const char c = 'L'; auto r = R\"(long 5UL)\";", "// long 5L", "/* long\n5L */",
        "#include \"long.h\"\n#include <long>\n#if A > 5L\n#error long\n#pragma long\n#undef long\n#endif",
        "#define long short", "5LL 5ULL 5ll 5llu 1.0L 1e5L 0x1p3L 5_km 100ms 5ul_x 1.L .5L",
        "2147483648L 4294967296UL 0x100000000L 99999999999999999999L 0xL 08L", "", "l", "L",
    ])
    func whatHasOtherWidthsStays(text: String) {
        #expect(pass(text) == text)
    }

    @Test func placesStayInDamagedSketches() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "long", "unsigned", "5UL", "0xFFL", "\"", "'", "R\"(", "/*", "*/", "#define", "\n", "\\\n", "(", "\0", "é",
        ]
        for round in 0..<500 {
            let text = (0..<12).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: " ")
            let (before, after) = (Array(text.utf8), WidthPass(Array(text.utf8)).source)
            let breaks = { (bytes: [UInt8]) in bytes.indices.filter { bytes[$0] == 10 } }
            #expect(before.count == after.count && breaks(before) == breaks(after), "seed \(seed), round \(round)")
            #expect(WidthPass(after).source == after, "seed \(seed), round \(round)")
        }
    }
}
