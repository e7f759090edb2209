import EventModel
import HTTPServer
import Testing

@testable import CloudServer

@Suite struct APIRequestTests {
    // MARK: Paths

    @Test(arguments: [
        ("/", [""]), ("/v1/devices", ["v1", "devices"]), ("/v1/devices/", ["v1", "devices", ""]),
        ("/v1//devices", ["v1", "", "devices"]), ("/v1/events/a%2Fb", ["v1", "events", "a/b"]),
        ("/v1/events/a%2fb/c", ["v1", "events", "a/b", "c"]), ("/a+b/%2B", ["a+b", "+"]),
        ("/%E2%82%AC/%00", ["€", "\0"]), ("/..%2F..%2Fetc/.", ["../../etc", "."]), ("/%2e%2E", [".."]),
        ("http://other.test/v1/x?y", ["v1", "x"]), ("/x?a=/b/c", ["x"]),
    ])
    func segments(target: String, segments: [String]) throws {
        #expect(try APIPath(decoded("GET", target)).segments == segments)
        #expect(try APIRequest(decoded("GET", target)).segments == segments)
    }

    @Test(arguments: ["/%", "/%4", "/a/%zz/b", "/%ff", "/%c3%28", "/a%", "/%ed%a0%80"])
    func badPathsAreRefused(target: String) throws {
        let request = try decoded("GET", target)
        #expect { try APIPath(request) } throws: { ($0 as? APIFault)?.status == 400 && "\($0)".contains("the path") }
    }

    // MARK: Queries

    @Test func queriesKeepTheirOrder() throws {
        let request = try APIRequest(
            decoded("GET", "/v1/x?b=2&a=1&b=3&nonce=123&c&access_token=secret&d=x+y%26z"))
        #expect(request.pairs.map { "\($0.key)=\($0.value)" } == ["b=2", "a=1", "b=3", "c=", "d=x y&z"])
        #expect(request.query("b") == "3")
        #expect(request.query("c") == "")
        #expect(request.query("nonce") == nil)
        #expect(request.query("access_token") == nil)
        #expect(request.token == "secret")
    }

    @Test func wholeNumbersOfTheQuery() throws {
        let request = try APIRequest(decoded("GET", "/x?a=5&b=&c=x&d=11&e=99999999999999999999&f=0x5"))
        #expect(try request.wholeNumber(query: "a", in: 1...10) == 5)
        #expect(try request.wholeNumber(query: "b", in: 1...10) == nil)
        #expect(try request.wholeNumber(query: "none", in: 1...10) == nil)
        for key in ["c", "d", "e", "f"] {
            #expect(throws: APIFault.self) { try request.wholeNumber(query: key, in: 1...10) }
        }
    }

    @Test(arguments: ["/x?a=%", "/x?%zz", "/x?a=%ff"])
    func badQueriesAreRefused(target: String) throws {
        let request = try decoded("GET", target)
        #expect { try APIRequest(request) } throws: { "\($0)".contains("the query") }
    }

    // MARK: Bodies

    @Test(arguments: [
        "application/json", "Application/JSON; charset=utf-8", "application/vnd.cloud+json", "application/json ;x",
        "application/x-www-form-urlencoded", "",
    ])
    func jsonIsReadUnderManyNames(type: String) throws {
        let headers = type.isEmpty ? [] : ["Content-Type: \(type)"]
        let body = Array(" \r\n{\"a\":{\"b\":[1,true]},\"a2\":null}".utf8)
        let request = try APIRequest(decoded("POST", "/x", headers: headers, body: body))
        #expect(request.fields.compactText == "{\"a\":{\"b\":[1,true]},\"a2\":null}")
        #expect(!request.isForm)
    }

    @Test func aFormNeedsNoType() throws {
        let request = try APIRequest(decoded("PUT", "/x", body: Array("name=a&signal=1".utf8)))
        #expect(request.fields.compactText == "{\"name\":\"a\",\"signal\":\"1\"}")
        #expect(request.isForm)
    }

    @Test(arguments: ["POST", "PUT", "DELETE"])
    func noBodyIsAnEmptyObject(method: String) throws {
        for type in ["application/json", "text/html", "application/x-www-form-urlencoded"] {
            let request = try APIRequest(decoded(method, "/x", headers: ["Content-Type: \(type)"]))
            #expect(request.fields == JSONValue(.object([])))
        }
    }

    @Test(arguments: ["GET", "HEAD"])
    func theBodyOfAGetMeansNothing(method: String) throws {
        let request = try APIRequest(
            decoded(method, "/x", headers: ["Content-Type: image/png"], body: [0xFF, 0x7B]))
        #expect(request.fields == JSONValue(.object([])))
    }

    @Test(arguments: ["multipart/mixed; boundary=x", "text/plain", "application/xml", "json", "application/jsonx"])
    func otherTypesAreRefused(type: String) throws {
        let request = try decoded("POST", "/x", headers: ["Content-Type: \(type)"], body: Array("a=1".utf8))
        #expect { try APIRequest(request).checkBody() } throws: { ($0 as? APIFault)?.status == 415 }
    }

    @Test(arguments: ["gzip", "GZIP", "identity, br", "x\"y"])
    func encodedBodiesAreRefused(encoding: String) throws {
        let request = try decoded("POST", "/x", headers: ["Content-Encoding: \(encoding)"], body: Array("a=1".utf8))
        #expect { try APIRequest(request).checkBody() } throws: { ($0 as? APIFault)?.status == 415 }
    }

    @Test(arguments: ["identity", "Identity", ""])
    func plainBodiesMaySayThatTheyArePlain(encoding: String) throws {
        let request = try decoded("POST", "/x", headers: ["Content-Encoding: \(encoding)"], body: Array("a=1".utf8))
        #expect(try APIRequest(request).text("a") == "1")
    }

    @Test(arguments: [
        ("{", "1:2"), ("{\"a\":1,}", "1:8"), ("{\n \"a\": nope}", "2:7"), ("{\"ä\": }", "1:7"), ("{} x", "1:4"),
        ("{\"a\":\"\u{1}\"}", "1:7"),
    ])
    func badJSONNamesItsPlace(body: String, place: String) throws {
        let request = try decodedJSON(body)
        #expect { try APIRequest(request).checkBody() } throws: {
            ($0 as? APIFault)?.status == 400 && "\($0)".contains("the body is no JSON: \(place): ")
        }
    }

    @Test(arguments: ["[]", "1", "\"a\"", "null", "true", "[{\"a\":1}]"])
    func otherJSONIsRefused(body: String) throws {
        let request = try decodedJSON(body)
        #expect { try APIRequest(request).checkBody() } throws: { "\($0)".contains("must be a JSON object") }
    }

    @Test func hostileJSONIsRefused() throws {
        let deep = RequestFields.mostDepth - 1
        #expect(throws: Never.self) {
            try APIRequest(
                decodedJSON("{\"a\":" + String(repeating: "[", count: deep) + String(repeating: "]", count: deep) + "}")
            )
        }
        for body in [
            "{\"a\":" + String(repeating: "[", count: 500_000), String(repeating: "{\"a\":", count: 150_000),
            "{\"a\":" + String(repeating: "[", count: deep + 1) + String(repeating: "]", count: deep + 1) + "}",
        ] {
            let request = try decodedJSON(body)
            #expect(throws: APIFault.self) { try APIRequest(request).checkBody() }
        }
        let broken = try decoded(
            "POST", "/x", headers: ["Content-Type: application/json"], body: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])
        #expect { try APIRequest(broken).checkBody() } throws: { ($0 as? APIFault)?.status == 400 }
    }

    @Test func manyKeysAreReadInTime() throws {
        let body = "{" + (0..<80_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        let request = try APIRequest(decodedJSON(body))
        #expect(request.text("k79999") == "1")
        #expect { try HookFields.hook(from: request) } throws: { "\($0)".contains("80000 keys") }
    }

    @Test func theLastOfTwoKeysWins() throws {
        let request = try APIRequest(decodedJSON(#"{"a":1,"b":2,"a":"x","":3,"__proto__":{"b":9}}"#))
        #expect(request.text("a") == "x")
        #expect(request.text("b") == "2")
        #expect(request.text("") == "3")
    }

    // MARK: Fields

    @Test func texts() throws {
        let request = try APIRequest(
            decodedJSON(#"{"t":"a","e":"","n":20.00,"m":-1.5,"b":true,"f":false,"z":null,"o":{"a":1},"a":[1]}"#))
        let texts = ["t", "e", "n", "m", "b", "f", "z", "o", "a", "none"].map { request.text($0) }
        #expect(texts == ["a", "", "20", "-1.5", "true", "false", nil, nil, nil, nil])
        #expect(try request.plainText("n") == "20")
        #expect(try request.plainText("z") == nil)
        for key in ["o", "a"] {
            #expect { try request.plainText(key) } throws: {
                ($0 as? APIFault)?.status == 400 && "\($0)".contains("must be a string")
            }
        }
    }

    @Test(arguments: [
        ("true", true), ("\"true\"", true), ("\"TRUE\"", true), ("1", true), ("\"1\"", true), ("false", false),
        ("\"False\"", false), ("0", false), ("\"0\"", false), ("\"\"", nil), ("null", nil), ("\"undefined\"", nil),
    ])
    func flags(json: String, value: Bool?) throws {
        #expect(try APIRequest(decodedJSON("{\"private\":\(json)}")).flag("private") == value)
    }

    @Test(arguments: ["2", "\"yes\"", "\"on\"", "[]", "{}", "\" true\"", "-1", "1.5"])
    func otherFlagsAreRefused(json: String) throws {
        let request = try APIRequest(decodedJSON("{\"private\":\(json)}"))
        #expect { try request.flag("private") } throws: { "\($0)".contains("private") }
        #expect(try request.flag("absent") == nil)
    }

    @Test(arguments: [
        ("60", 60), ("\"60\"", 60), ("6e1", 60), ("\"60.0\"", 60), ("0", 0), ("\"\"", nil), ("null", nil),
    ])
    func wholeNumbers(json: String, value: Int?) throws {
        #expect(try APIRequest(decodedJSON("{\"ttl\":\(json)}")).wholeNumber("ttl", in: 0...100) == value)
    }

    @Test(arguments: [
        "-1", "101", "1.5", "1e999", "\"nan\"", "\"inf\"", "\"0x10\"", "\"6 \"", "true", "[]", "\"1e999\"", "\"+-1\"",
    ])
    func otherNumbersAreRefused(json: String) throws {
        let request = try APIRequest(decodedJSON("{\"ttl\":\(json)}"))
        #expect { try request.wholeNumber("ttl", in: 0...100) } throws: { "\($0)".contains("ttl") }
    }

    @Test func whereTheCloudIs() throws {
        #expect(try APIRequest(decoded("GET", "/x")).authority == "cloud.test:7070")
    }
}
