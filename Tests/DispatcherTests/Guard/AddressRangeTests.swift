import Testing

@testable import Dispatcher

@Suite struct AddressRangeTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0", "10.255.255.255"), ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
        ("1.2.3.4/32", "1.2.3.4", "1.2.3.4"), ("1.2.3.4", "1.2.3.4", "1.2.3.4"),
        ("172.16.0.0/12", "172.16.0.0", "172.31.255.255"), ("198.18.0.0/15", "198.18.0.0", "198.19.255.255"),
        ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("::1/128", "::1", "::1"), ("::1", "::1", "::1"),
        ("fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("1::/64", "1::", "1::ffff:ffff:ffff:ffff"),
    ]) func bounds(text: String, first: String, last: String) throws {
        let range = try #require(AddressRange(text))
        #expect(range.first == IPAddress(first) && range.last == IPAddress(last))
        #expect(range.contains(range.first) && range.contains(range.last))
        #expect(AddressRange(range.description) == range)
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8", "10/8",
        "10.0.0.0/255.0.0.0", "10.0.0.5/8", "::1/127", "::/129", "::/999", "::/1000", "[::]/0", "localhost/8",
        "10.0.0.0 /8",
        "0.0.0.1/0", "10.0.0.0/٨",
    ]) func textsThatAreNone(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test func familiesAreApart() throws {
        let four = try #require(AddressRange("0.0.0.0/0"))
        let six = try #require(AddressRange("::/0"))
        let loopback = try #require(IPAddress("127.0.0.1"))
        let mapped = try #require(IPAddress("::ffff:127.0.0.1"))
        #expect(four.contains(loopback) && !six.contains(loopback))
        #expect(six.contains(mapped) && !four.contains(mapped))
    }

    @Test func allowances() throws {
        #expect(try Allowance("127.0.0.0/8") == .range(try #require(AddressRange("127.0.0.0/8"))))
        #expect(try Allowance("127.0.0.1") == .range(try #require(AddressRange("127.0.0.1/32"))))
        #expect(try Allowance("[::1]") == .range(try #require(AddressRange("::1/128"))))
        #expect(try Allowance("LocalHost") == .host("localhost"))
        #expect(try Allowance("my_host.internal") == .host("my_host.internal"))
    }

    @Test(arguments: [
        "", " ", "10.0.0.5/8", "10.0.0.0/40", "127.1", "0x7f000001", "2130706433", "localhost.", "a..b",
        "http://localhost",
        "localhost:80", "*.local", "a b", "ümlaut", "[localhost]", "[]", "127.0.0.0/8,10.0.0.0/8",
    ]) func allowancesThatAreNone(text: String) {
        #expect(throws: GuardFault.self) { try Allowance(text) }
    }

    @Test func aSlipIsNamed() {
        #expect(
            throws: GuardFault.allowance(
                "10.0.0.5/8 has bits set behind its prefix: write 10.0.0.0/8, or 10.0.0.5 for this one")
        ) { try Allowance("10.0.0.5/8") }
    }
}
