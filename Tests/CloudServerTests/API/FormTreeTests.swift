import EventModel
import Testing

@testable import CloudServer

@Suite struct FormTreeTests {
    private func read(_ form: String) throws(APIFault) -> String {
        try FormTree.value(of: FormText.pairs(Array(form.utf8), of: "the form")).compactText
    }

    @Test(arguments: [
        ("", "{}"),
        ("a=1", #"{"a":"1"}"#),
        ("a", #"{"a":""}"#),
        ("a=", #"{"a":""}"#),
        ("a=b=c", #"{"a":"b=c"}"#),
        ("a=1&b=2", #"{"a":"1","b":"2"}"#),
        ("&&a=1&&", #"{"a":"1"}"#),
        ("=x&a=1", #"{"a":"1"}"#),
        ("a=1&a=2", #"{"a":"2"}"#),
        ("a+b=c+d%2B%20e", #"{"a b":"c d+ e"}"#),
        (
            "json[channel]=x&json[attachments][0][text]=y&a[]=1",
            #"{"json":{"channel":"x","attachments":[{"text":"y"}]},"a":["1"]}"#
        ),
        ("json%5Bchannel%5D=x", #"{"json":{"channel":"x"}}"#),
        ("a[]=1&a[]=2&a[]=3", #"{"a":["1","2","3"]}"#),
        ("a[1]=b&a[0]=a", #"{"a":["a","b"]}"#),
        ("a[7]=x&a[]=y&a[2]=z", #"{"a":["z","x","y"]}"#),
        ("a[][b]=1&a[][b]=2", #"{"a":[{"b":"1"},{"b":"2"}]}"#),
        ("a[0]=1&a[0]=2", #"{"a":["2"]}"#),
        ("a[0]=x&a[b]=y", #"{"a":{"0":"x","b":"y"}}"#),
        ("a[01]=x", #"{"a":{"01":"x"}}"#),
        ("a[1001]=x", #"{"a":{"1001":"x"}}"#),
        ("a[99999999999999999999]=x", #"{"a":{"99999999999999999999":"x"}}"#),
        ("a[-1]=x", #"{"a":{"-1":"x"}}"#),
        ("0=x&1=y", #"{"0":"x","1":"y"}"#),
        ("flag=true&n=5", #"{"flag":"true","n":"5"}"#),
        (
            "__proto__[polluted]=1&constructor[prototype][x]=2",
            #"{"__proto__":{"polluted":"1"},"constructor":{"prototype":{"x":"2"}}}"#
        ),
        ("a[hasOwnProperty]=b", #"{"a":{"hasOwnProperty":"b"}}"#),
    ])
    func nests(form: String, json: String) throws { #expect(try read(form) == json) }

    /// Brackets that do not close, or do not follow a name, are plain characters.
    @Test(arguments: ["a[", "a]", "[a]", "[", "]", "[]", "a[b", "a[b]c", "a[[b]]", "a[b][", "a[b]]", "[][]", "a][b"])
    func brokenBracketsArePlain(key: String) throws {
        #expect(try FormTree.value(of: [FormPair(key: key, value: "x")]).compactText == "{\"\(key)\":\"x\"}")
    }

    @Test(arguments: ["a=1&a[b]=2", "a[b]=1&a=2", "a[b][c]=1&a[b]=2", "a[]=1&a=2", "a[0]=1&a[0][b]=2"])
    func aTextIsNoObject(form: String) {
        #expect { try read(form) } throws: { ($0 as? APIFault)?.status == 400 && "\($0)".contains("the form has") }
    }

    @Test(arguments: ["%", "a=%", "a=%4", "a=%zz", "%g1=a", "a=%4g", "a=100%", "a=%%20", "b=1&a=%+1"])
    func badEncodingNamesItsPlace(form: String) throws {
        let place = try #require(form.utf8.firstIndex(of: UInt8(ascii: "%"))).utf16Offset(in: form)
        #expect { try read(form) } throws: {
            ($0 as? APIFault)?.status == 400 && "\($0)".contains("byte \(place)")
        }
    }

    @Test(arguments: ["a=%ff", "%c3=a", "a=%c0%80", "a=%ed%a0%80", "a=%f5%80%80%80", "a=%e2%82"])
    func badUTF8IsRefused(form: String) {
        #expect { try read(form) } throws: { ($0 as? APIFault)?.status == 400 && "\($0)".contains("UTF-8") }
    }

    @Test func rawBytesAreChecked() {
        #expect(throws: APIFault.self) { try FormText.pairs([0x61, 0x3D, 0xFF], of: "the form") }
        #expect(throws: Never.self) { try FormText.pairs(Array("ä=ö€".utf8), of: "the form") }
    }

    @Test func depthIsLimited() throws {
        let deep = "a" + String(repeating: "[b]", count: FormTree.mostDepth)
        #expect(try read(deep + "=1").hasSuffix("\"1\"" + String(repeating: "}", count: FormTree.mostDepth + 1)))
        #expect(throws: APIFault.self) { try read(deep + "[c]=1") }
        #expect(throws: APIFault.self) { try read("a" + String(repeating: "[]", count: 300_000) + "=1") }
        #expect(throws: Never.self) { try read("a" + String(repeating: "[", count: 300_000) + "=1") }
    }

    @Test func countIsLimited() throws {
        let most = (0..<FormText.mostPairs).map { "a[]=\($0)" }.joined(separator: "&")
        #expect(try read(most).utf8.filter { $0 == UInt8(ascii: ",") }.count == FormText.mostPairs - 1)
        #expect { try read(most + "&b=1") } throws: { "\($0)".contains("more than \(FormText.mostPairs) pairs") }
        #expect(throws: APIFault.self) { try read(String(repeating: "a[x]=1&", count: 100_000)) }
        #expect(try read(String(repeating: "&", count: 1_000_000)) == "{}")
    }

    @Test func whateverComesIsReadOrRefused() {
        let pieces = [
            "a", "b", "[", "]", "[]", "[0]", "[b]", "=", "&", "%5B", "%5D", "%", "%00", "+", "1", "__proto__",
        ]
        for seed in 0..<3000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let count = Int(random.below(24))
            let form = (0..<count).map { _ in pieces[Int(random.below(UInt64(pieces.count)))] }.joined()
            do throws(APIFault) {
                let text = try read(form)
                #expect((try? JSONValue(parsing: text)) != nil, "seed \(seed): \(form)")
            } catch {
                #expect(error.status == 400, "seed \(seed): \(form)")
            }
        }
    }
}
