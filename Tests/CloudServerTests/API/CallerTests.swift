import Dispatcher
import EventModel
import Testing

@testable import CloudServer

@Suite struct CallerTests {
    private func read(_ header: String?, query: String = "", form: String = "") throws -> APIRequest {
        let headers = (header.map { ["Authorization: \($0)"] } ?? [])
        return try APIRequest(decoded("POST", "/x\(query)", headers: headers, body: Array(form.utf8)))
    }

    @Test(arguments: [
        ("Bearer abc", "", "", "abc"), ("bearer abc", "", "", "abc"), ("BEARER   abc", "", "", "abc"),
        (nil, "?access_token=abc", "", "abc"), (nil, "", "a=1&access_token=abc", "abc"),
        (nil, "?access_token=q", "access_token=f", "q"), ("Bearer h", "?access_token=q", "access_token=f", "h"),
        (nil, "?access_token=", "access_token=f", "f"), ("Digest x", "?access_token=q", "", "q"),
        ("Bearer", "?access_token=q", "", "q"), ("Basic YTpi", "", "access_token=f", "f"),
        ("Bearer undefined", "", "", "undefined"), ("Bearerabc", "", "", nil), (nil, "", "", nil),
        (nil, "?access_token", "access_token=", nil), (nil, "?ACCESS_TOKEN=a", "", nil),
    ])
    func tokens(header: String?, query: String, form: String, token: String?) throws {
        let request = try read(header, query: query, form: form)
        #expect(request.token == token)
        #expect(!request.fields.compactText.contains("access_token"))
        #expect(!request.pairs.contains { $0.key == "access_token" })
    }

    @Test func aTokenInJSONIsTakenOut() throws {
        let request = try APIRequest(decodedJSON(#"{"event":"a","access_token":"abc","url":"u"}"#))
        #expect(request.token == "abc")
        #expect(request.fields.compactText == #"{"event":"a","url":"u"}"#)
        let odd = try APIRequest(decodedJSON(#"{"access_token":{"abc":1},"a":1}"#))
        #expect(odd.token == nil)
        #expect(odd.fields.compactText == #"{"a":1}"#)
    }

    @Test(arguments: [
        ("a:b", "a", "b"), ("a:", "a", ""), (":b", "", "b"), ("a:b:c", "a", "b:c"), ("ä€:pä", "ä€", "pä"),
    ])
    func credentials(text: String, name: String, password: String) throws {
        for scheme in ["Basic", "basic", "BASIC "] {
            let request = try read("\(scheme) \(Base64.encode(Array(text.utf8)))")
            #expect(try request.credentials() == Credentials(name: name, password: password))
            #expect(request.token == nil)
        }
    }

    @Test(arguments: [
        "Basic", "Basic !!!", "Basic YTp", "Basic YTpi=", "Basic YWI=", "Basic /zov", "Basic YTpi YTpi", "Basic YT pi",
    ])
    func unreadableCredentialsAreRefused(header: String) throws {
        let request = try read(header)
        #expect { try request.credentials() } throws: { ($0 as? APIFault)?.status == 400 }
    }

    @Test func noCredentials() throws {
        #expect(try read(nil).credentials() == nil)
        #expect(try read("Bearer x").credentials() == nil)
    }

    // MARK: Requests for tokens

    /// What the JavaScript client sends.
    @Test func aLoginByForm() throws {
        let request = try APIRequest(
            decodedForm(
                "username=me%40x.test&password=p%3A%26w&grant_type=password&client_id=particle-api"
                    + "&client_secret=particle-api&expires_in=3600", "/oauth/token"))
        let wanted = try TokenRequest(request)
        #expect(wanted.grant == .password(Credentials(name: "me@x.test", password: "p:&w")))
        #expect(wanted.client == "particle-api")
        #expect(wanted.lifetime == .seconds(3600))
    }

    /// What the command-line client sends.
    @Test func aLoginWithTheClientInTheHeader() throws {
        let request = try APIRequest(
            decoded(
                "POST", "/oauth/token",
                headers: [
                    "Authorization: Basic cGFydGljbGUtY2xpOnBhcnRpY2xlLWNsaQ==",
                    "Content-Type: application/x-www-form-urlencoded",
                ], body: Array("grant_type=password&username=u&password=&expires_in=".utf8)))
        let wanted = try TokenRequest(request)
        #expect(wanted.grant == .password(Credentials(name: "u", password: "")))
        #expect(wanted.client == "particle-cli")
        #expect(wanted.lifetime == AccountBook.usualLifetime)
    }

    @Test(arguments: [("0", nil), ("1", 1), ("315360000", 315_360_000)] as [(String, Int64?)])
    func lifetimes(text: String, seconds: Int64?) throws {
        for body in ["grant_type=refresh_token&refresh_token=r&expires_in=\(text)"] {
            let wanted = try TokenRequest(APIRequest(decodedForm(body)))
            #expect(wanted.grant == .refresh("r"))
            #expect(wanted.lifetime == seconds.map { .seconds($0) })
        }
        let json = "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"r\",\"expires_in\":\(text)}"
        #expect(try TokenRequest(APIRequest(decodedJSON(json))).lifetime == seconds.map { .seconds($0) })
    }

    @Test(arguments: [
        ("", "invalid_request"), ("grant_type=password&username=u", "invalid_request"),
        ("grant_type=password&password=p", "invalid_request"), ("grant_type=refresh_token", "invalid_request"),
        ("grant_type=client_credentials", "invalid_request"), ("grant_type[a]=b", "invalid_request"),
        ("grant_type=urn:custom:mfa-otp&otp=1", "unsupported_grant_type"),
        ("grant_type=refresh_token&refresh_token=r&expires_in=-1", "invalid_request"),
        ("grant_type=refresh_token&refresh_token=r&expires_in=soon", "invalid_request"),
        ("grant_type=refresh_token&refresh_token=r&expires_in=1.5", "invalid_request"),
        ("grant_type=refresh_token&refresh_token=r&expires_in=315360001", "invalid_request"),
        ("grant_type=password&username[]=u&password=p", "invalid_request"),
    ])
    func otherRequestsAreRefused(form: String, word: String) throws {
        let request = try APIRequest(decodedForm(form))
        do throws(APIFault) {
            _ = try TokenRequest(request)
            Issue.record("it was taken")
        } catch {
            #expect(error.status == 400)
            #expect(try JSONValue(parsing: error.body)["error"]?.text == word)
        }
    }
}
