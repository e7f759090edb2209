import Dispatcher
import EventModel
import Testing

@testable import CloudServer

@Suite("Which URLs an endpoint may have") struct DialectGuardTests {
    /// What a cloud without allowances says of a URL, in every dialect; nil when it takes it.
    private func verdicts(_ url: String, _ cloud: DialectCloud, _ key: String) throws -> [String?] {
        try Samples.creations(url: url).map { path, body in
            let answer = try cloud.ask("POST", path, key, body)
            #expect(answer.status == 200 || answer.status == 400, "\(url): \(answer.status)")
            return answer.status == 200 ? nil : String(decoding: answer.body, as: UTF8.self)
        }
    }

    @Test("Private addresses, odd spellings, http and names of this machine are refused when an endpoint is created")
    func refused() throws {
        let cloud = try DialectCloud(DialectCloud.guarded)
        let key = try cloud.key()
        let urls: [(url: String, sentence: String)] = [
            ("https://10.0.0.1/", "10.0.0.1 is not a public address (10.0.0.0/8"),
            ("https://127.0.0.1:8443/", "--allow-private 127.0.0.0/8"),
            ("https://169.254.169.254/latest", "169.254.0.0/16"),
            ("https://[::1]/", "is not a public address"), ("https://[fd00::1]/", "fc00::/7"),
            ("https://[::ffff:10.0.0.1]/", "is not a public address"),
            ("https://localhost/", "an address of localhost, is not a public address"),
            ("https://LOCALHOST./", "ends in a dot"),
            ("https://2130706433/", "odd spelling of the address 127.0.0.1"),
            ("https://0x7f.1/", "odd spelling of the address 127.0.0.1"),
            ("https://0177.0.0.1/", "odd spelling"), ("https://127.1/", "odd spelling"),
            ("https://127.0.0.1./", "127.0.0.1"), ("https://10.0.0.1%2F@example.com/", "user name"),
            ("https://a:b@1.1.1.1/", "user name"), ("http://1.1.1.1/", "--allow-http"),
            ("ftp://1.1.1.1/", "does not start with https://"), ("//1.1.1.1/", "does not start with https://"),
            ("https://", "host"), ("https:///x", "host"), ("https://1.1.1.1:99999/", "port"),
            ("https://no-such-name.invalid/", "has no address"),
        ]
        for (url, sentence) in urls {
            for verdict in try verdicts(url, cloud, key) {
                #expect(verdict?.contains(sentence) == true, "\(url): \(verdict ?? "taken")")
                #expect(verdict?.contains("body.url") == true, "\(url): \(verdict ?? "taken")")
            }
        }
        #expect(try verdicts("https://1.1.1.1/x?y=1", cloud, key) == [nil, nil, nil])
        #expect(try verdicts("https://[2606:4700::1111]:8443/", cloud, key) == [nil, nil, nil])
    }

    @Test("A change of URL is judged like a new one, and a refused one changes nothing")
    func changed() throws {
        let cloud = try DialectCloud(DialectCloud.guarded)
        let key = try cloud.key()
        for (path, body) in Samples.creations(url: "https://1.1.1.1/").dropFirst() {
            let made = try cloud.ask("POST", path, key, body)
            let place = path + "/" + (try #require((made.json["endpoint"] ?? made.json)["id"]?.text))
            for url in ["https://10.0.0.1/", "https://localhost/", "http://1.1.1.1/"] {
                let answer = try cloud.ask("PATCH", place, key, #"{"url":"\#(url)"}"#)
                #expect(answer.status == 400, "\(path): \(url)")
            }
            #expect(try cloud.ask("GET", place, key).json["url"]?.text == "https://1.1.1.1/")
            #expect(try cloud.ask("PATCH", place, key, #"{"url":"https://1.0.0.1/"}"#).status == 200)
            #expect(try cloud.ask("GET", place, key).json["url"]?.text == "https://1.0.0.1/")
        }
    }

    @Test("An allowance lets through what it names, and nothing else")
    func allowances() throws {
        let range = try DialectCloud(AddressGuard(allowsHTTP: false, allowed: [try Allowance("10.0.0.0/8")]))
        let key = try range.key()
        #expect(try verdicts("https://10.9.8.7/", range, key) == [nil, nil, nil])
        for url in ["https://11.0.0.1@x/", "http://10.0.0.1/", "https://192.168.0.1/", "https://localhost/"] {
            #expect(try verdicts(url, range, key).allSatisfy { $0 != nil }, "\(url)")
        }
        let name = try DialectCloud(AddressGuard(allowsHTTP: true, allowed: [try Allowance("localhost")]))
        let other = try name.key()
        #expect(try verdicts("http://localhost:7071/", name, other) == [nil, nil, nil])
        // The name is allowed, not what it stands for.
        #expect(try verdicts("http://127.0.0.1:7071/", name, other).allSatisfy { $0 != nil })
        let loopback = try DialectCloud(
            AddressGuard(allowsHTTP: true, allowed: [try Allowance("127.0.0.0/8"), try Allowance("::1")]))
        #expect(try verdicts("http://localhost:7071/", loopback, try loopback.key()) == [nil, nil, nil])
    }
}
