import Testing

@testable import Dispatcher

@Suite struct AddressGuardTests {
    private func fault(_ url: String, _ judge: AddressGuard = AddressGuard()) -> GuardFault? {
        if case .failure(let fault) = judge.judge(url: url) { fault } else { nil }
    }

    private func addresses(_ texts: String...) throws -> [IPAddress] { try texts.map { try #require(IPAddress($0)) } }

    // MARK: What may pass

    @Test(arguments: [
        ("https://example.com", "example.com", 443), ("HTTPS://EXAMPLE.Com:8443/Path?q#f", "example.com", 8443),
        ("https://example.com?x=@127.0.0.1", "example.com", 443),
        ("https://example.com#@localhost", "example.com", 443),
        ("https://example.com/\\@127.0.0.1", "example.com", 443), ("https://a_b.example:65535/", "a_b.example", 65535),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443), ("https://intranet/", "intranet", 443),
        ("https://1.2.3.4.example/", "1.2.3.4.example", 443), ("https://0x7f.example/", "0x7f.example", 443),
        ("https://3com/", "3com", 443), ("https://localhost/", "localhost", 443),
        ("https://example.com/caf\u{e9} au lait", "example.com", 443),
    ]) func names(url: String, host: String, port: Int) throws {
        let judged = try AddressGuard().judge(url: url).get()
        #expect(judged.isSecure && judged.host == host && judged.port == port && judged.literal == nil)
    }

    @Test(arguments: [
        ("https://8.8.8.8/", "8.8.8.8", 443), ("https://1.1.1.1:1/", "1.1.1.1", 1),
        ("https://[2606:4700::1111]/", "2606:4700::1111", 443),
        ("https://[2606:4700:0:0:0:0:0:1111]:444", "2606:4700::1111", 444),
        ("https://[2606:4700::ABCD]/", "2606:4700::abcd", 443), ("https://[::ffff:8.8.8.8]/", "::ffff:8.8.8.8", 443),
        ("https://[64:ff9b::8.8.8.8]/", "64:ff9b::808:808", 443),
    ]) func publicAddresses(url: String, host: String, port: Int) throws {
        let judged = try AddressGuard().judge(url: url).get()
        #expect(judged.host == host && judged.port == port && judged.literal == IPAddress(host))
    }

    // MARK: Schemes

    @Test func httpOnlyWhereItIsAllowed() throws {
        #expect(fault("http://example.com/") == .notSecure)
        #expect(fault("HTTP://example.com/") == .notSecure)
        let lenient = AddressGuard(allowsHTTP: true)
        let judged = try lenient.judge(url: "http://example.com/").get()
        #expect(!judged.isSecure && judged.port == 80)
        #expect(try lenient.judge(url: "https://example.com/").get().isSecure)
        #expect(fault("http://127.0.0.1/", lenient) != nil)
    }

    @Test(arguments: [
        "", "example.com", "//example.com", "https", "https:", "https:/example.com", "https:example.com",
        "https:\\\\a.b",
        "ftp://example.com", "file:///etc/passwd", "gopher://example.com", "javascript:alert(1)",
        " https://example.com",
        "\thttps://example.com", "ws://example.com", "httpss://example.com", "dict://example.com:11211/",
        "unix:///var/run/docker.sock", "https+unix://%2fvar/",
    ]) func otherSchemes(url: String) {
        #expect(fault(url, AddressGuard(allowsHTTP: true)) == .url("the URL does not start with https://"))
    }

    // MARK: Odd spellings

    /// None passes even where loopback is allowed: the spelling itself is refused.
    @Test(arguments: [
        "2130706433", "017700000001", "0x7f000001", "0X7F000001", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1",
        "0x7f.1", "127.0.0.01", "127.0.0.1.", "127.1.", "127.0x1", "0x7f.0x0.0x0.0x1", "00000177.0.0.1", "127.00.0.1",
    ]) func oddSpellingsOfLoopback(host: String) throws {
        let loopback = try #require(IPAddress("127.0.0.1"))
        let expected = GuardFault.oddAddress(host: host.lowercased(), meaning: loopback)
        for judge in [AddressGuard(), AddressGuard(allowed: [try Allowance("127.0.0.0/8")])] {
            #expect(fault("https://\(host)/", judge) == expected)
            #expect(fault("https://\(host):443", judge) == expected)
        }
        #expect(expected.description.hasSuffix("is an odd spelling of the address 127.0.0.1; write 127.0.0.1"))
    }

    @Test(arguments: [
        ("0", "0.0.0.0"), ("3232235777", "192.168.1.1"), ("0xa9fea9fe", "169.254.169.254"), ("010.1.1.1", "8.1.1.1"),
    ])
    func oddSpellingsOfOthers(host: String, meaning: String) {
        #expect(fault("https://\(host)/") == .oddAddress(host: host, meaning: IPAddress(meaning)))
    }

    @Test(arguments: [
        "256.1.1.1", "1.2.3.4.5", "4294967296", "127.0.0.08", "1.2.3.999999999999999999999", "0x", "a.0x", "a.1",
        "a.b.0xff",
        "99999999999999999999999", "127.0.0.0x1ff", "0xffffffff0", "1.2.3.256.",
    ]) func numbersThatAreNoAddress(host: String) {
        #expect(fault("https://\(host)/") == .oddAddress(host: host, meaning: nil))
    }

    @Test(arguments: [
        "127.0.0.1", "0.0.0.0", "169.254.169.254", "[::1]", "[::]", "[::127.0.0.1]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:7f00:0001]", "[::FFFF:A00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[fe80::1]",
        "[fd00::1]", "[2002:7f00:1::]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[64:ff9b:1::8.8.8.8]", "[ff02::1]",
        "[::ffff:0:8.8.8.8]",
    ]) func plainSpellingsOfWhatIsRefused(host: String) {
        guard case .notPublic(let address, let name, _, _)? = fault("https://\(host):8443/path") else {
            Issue.record("\(host) was let through, or refused for another reason.")
            return
        }
        #expect(name == address.description)
    }

    @Test(arguments: [
        "user@example.com", "user:secret@example.com", "@example.com", "example.com@127.0.0.1", "8.8.8.8@127.0.0.1",
        "example.com:443@127.0.0.1", "a@b@example.com", "user%40x@example.com", "127.0.0.1\\@example.com",
    ]) func userNames(authority: String) {
        #expect(fault("https://\(authority)/") == .userName)
    }

    @Test(arguments: [
        // No host, or one that is no name
        "", ":443", "?x", "#x", "/x", ".", "..", "a..b", ".example.com", "example.com.", "localhost.", "example.com..",
        "a b", "exa\tmple.com", "exa\nmple.com", "example.com\r\nX: y", "\u{0}", "example.com\u{7f}", "a,b", "a;b",
        "a*b",
        "example.com\\127.0.0.1", "a&b", "a'b", "<a>", "{a}", "a|b", "`a`", "$a", "!a", "(127.0.0.1)", "a=b", "~a",
        "a+b",
        String(repeating: "a", count: 64) + ".example", (0..<64).map { _ in "abc" }.joined(separator: "."),
        // Escapes
        "127.0.0.1%2f", "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "localhost%00.example.com", "ex%61mple.com",
        "%6cocalhost",
        "%", "%zz",
        // Dots, digits and letters outside ASCII
        "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "１２７.0.0.1", "①②⑦.0.0.1", "١٢٧.0.0.1", "ⓛocalhost", "ｌocalhost",
        "local\u{ad}host", "exam\u{200b}ple.com", "bücher.example", "\u{feff}example.com", "localho\u{17f}t",
        "\u{2488}0.0.1",
        // Ports
        "example.com:", "example.com:0", "example.com:65536", "example.com:-1", "example.com:+443", "example.com:x",
        "example.com: 443", "example.com:443:443", "example.com:0x1bb", "example.com:000443",
        "example.com:99999999999999999999",
        // Brackets
        "[", "]", "[]", "[::1", "::1", "[::1]x", "[::1]:", "[::1].", "[::1]:0", "[127.0.0.1]", "[example.com]",
        "[[::1]]",
        "[::1%eth0]", "[fe80::1%25eth0]", "[2606:4700::1%251]", "[::1]127.0.0.1", "[v1.a]", "[v7.::1]", "[::1%]",
        "[ ::1]",
        "[::ffff:127.1]", "[::ffff:0x7f.0.0.1]", "[::ffff:2130706433]", "[1:2:3]", "2606:4700::1111",
        "[::ffff:0177.0.0.1]",
        "[：：1]",
    ]) func hostsThatAreNone(authority: String) {
        for judge in [AddressGuard(), AddressGuard(allowsHTTP: true, allowed: everything)] {
            guard case .url(let sentence)? = fault("https://\(authority)/", judge) else {
                Issue.record("\(authority) was let through, or refused for another reason.")
                return
            }
            #expect(!sentence.isEmpty && sentence.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
    }

    private var everything: [Allowance] {
        ["0.0.0.0/0", "::/0", "localhost", "example.com"].compactMap { try? Allowance($0) }
    }

    @Test func controlCharactersNowhere() {
        for byte in Array(UInt8(0)...0x1F) + [0x7F] {
            let control = Character(UnicodeScalar(byte))
            let expected = GuardFault.url("the URL holds the control character \(byte), which no URL may hold")
            #expect(fault("https://example.com/a\(control)b") == expected)
            #expect(fault("https://exam\(control)ple.com/") == expected)
        }
    }

    // MARK: Names with several addresses

    @Test func onePrivateAddressRefusesTheName() throws {
        let strict = AddressGuard()
        #expect(strict.judge(try addresses("8.8.8.8", "2606:4700::1"), of: "a.example") == nil)
        #expect(strict.judge([], of: "a.example") == .noAddress(host: "a.example"))
        for mixed in [
            try addresses("8.8.8.8", "10.0.0.1"), try addresses("10.0.0.1", "8.8.8.8"),
            try addresses("8.8.8.8", "2606:4700::1", "10.0.0.1"),
        ] {
            guard case .notPublic(let address, "a.example", let network, _)? = strict.judge(mixed, of: "a.example")
            else {
                Issue.record("\(mixed) was let through.")
                continue
            }
            #expect("\(address)" == "10.0.0.1" && "\(network)" == "10.0.0.0/8")
        }
    }

    // MARK: Allowances

    @Test func aRangeIsAllowedAndNothingBesideIt() throws {
        let judge = AddressGuard(allowed: [try Allowance("127.0.0.0/8")])
        for url in ["https://127.0.0.1/", "https://127.255.255.255:9/", "https://[::ffff:127.0.0.1]/"] {
            #expect(fault(url, judge) == nil, "\(url)")
        }
        for url in ["https://126.255.255.255/", "https://8.8.8.8/"] { #expect(fault(url, judge) == nil, "\(url)") }
        for url in ["https://10.0.0.1/", "https://[::1]/", "https://0.0.0.0/", "https://[::7f00:1]/"] {
            #expect(fault(url, judge) != nil, "\(url)")
        }
        // A name with another private address beside the allowed one is still refused.
        #expect(judge.judge(try addresses("127.0.0.1"), of: "localhost") == nil)
        #expect(judge.judge(try addresses("127.0.0.1", "::1"), of: "localhost") != nil)
        #expect(fault("http://127.0.0.1/", judge) == .notSecure)
    }

    @Test func aHostIsAllowedByItsNameAlone() throws {
        let judge = AddressGuard(allowed: [try Allowance("LocalHost")])
        let local = try addresses("127.0.0.1", "::1")
        #expect(judge.judge(local, of: "localhost") == nil && judge.judge(local, of: "LOCALHOST") == nil)
        #expect(judge.admits(local[0], host: "localhost"))
        for other in ["localhost.example", "xlocalhost", "127.0.0.1", "a.localhost", ""] {
            #expect(judge.judge(local, of: other) != nil && !judge.admits(local[1], host: other), "\(other)")
        }
        #expect(fault("https://127.0.0.1/", judge) != nil)
    }

    @Test func anIPv6RangeIsAllowed() throws {
        let judge = AddressGuard(allowed: [try Allowance("::1"), try Allowance("fd00::/8")])
        #expect(fault("https://[::1]:8443/", judge) == nil && fault("https://[fd12::1]/", judge) == nil)
        #expect(fault("https://[::2]/", judge) != nil && fault("https://[fc00::1]/", judge) != nil)
    }

    // MARK: Sentences

    @Test func refusalsSayWhatToDo() throws {
        let notPublic = "is not a public address"
        let sentences = [
            (
                "https://127.0.0.1/",
                "127.0.0.1 \(notPublic) (127.0.0.0/8: loopback); let it through with --allow-private 127.0.0.0/8"
            ),
            (
                "https://[::ffff:10.0.0.1]/",
                "::ffff:10.0.0.1 \(notPublic) (10.0.0.0/8: a private network); let it through with"
                    + " --allow-private 10.0.0.0/8"
            ),
            (
                "https://[::1]/",
                "::1 \(notPublic) (::1/128: loopback); let it through with --allow-private ::1/128"
            ),
            (
                "http://a.example/",
                "the URL is http, which everyone on the way can read; use https, or let it through with --allow-http"
            ),
            (
                "https://a@b.example/",
                "the URL holds a user name (text before an @), which could pass for the host; leave it out"
            ),
            (
                "https://256.0.0.1/",
                "the URL's host 256.0.0.1 ends in a number but is no address; write a name, or four numbers up to 255"
            ),
        ]
        for (url, sentence) in sentences { #expect(fault(url)?.description == sentence) }
        let named = AddressGuard().judge(try addresses("127.0.0.1"), of: "localhost")?.description
        #expect(
            named == "127.0.0.1, an address of localhost, \(notPublic) (127.0.0.0/8: loopback); let it through with"
                + " --allow-private 127.0.0.0/8 or --allow-private localhost")
    }
}
