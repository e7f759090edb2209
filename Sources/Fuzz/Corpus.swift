import EventModel
import Foundation

/// The sound texts that the damage begins with: the shipped scenarios, the hooks and templates in them, and requests.
struct Corpus {
    private var scenarios: [[UInt8]] = []
    private var hooks: [[UInt8]] = []
    private var templates: [[UInt8]] = []

    /// Reads the shipped scenarios.
    init(folder: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        where name.hasSuffix(".json") && !name.hasSuffix(".schema.json") {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
            scenarios.append(bytes)
            take(try JSONValue(parsing: bytes))
        }
        hooks.append(Array(Self.fullHook.utf8))
        templates += Self.templates.map { Array($0.utf8) }
    }

    func texts(for target: FuzzTarget) -> [[UInt8]] {
        switch target {
        case .json, .scenario: scenarios
        case .hook: hooks
        case .template: templates
        case .request: Self.requests.map { Array($0.utf8) }
        }
    }

    private mutating func take(_ value: JSONValue) {
        switch value.kind {
        case .object(let members):
            if value["url"] != nil { hooks.append(Array(value.compactText.utf8)) }
            for member in members { take(member.value) }
        case .array(let elements): for element in elements { take(element) }
        case .string(let text): if text.contains("{{") { templates.append(Array(text.utf8)) }
        default: break
        }
    }

    private static let fullHook = #"""
        { "event": "a/{{x}}", "url": "https://u:{{p}}@example.com:8443/{{PARTICLE_EVENT_NAME}}?q={{{b.0}}}", "requestType": "PUT",
          "deviceID": "3f002b000000000000000000", "headers": { "X-{{a}}": "{{{c}}}", "Content-Type": "text/plain" },
          "auth": { "username": "{{a}}", "password": "b" }, "query": { "a": [1, { "b": "{{c}}" }], "{{d}}": null },
          "json": { "t": "{{PARTICLE_EVENT_VALUE}}", "{{a}}": [true, 1.50, { "z": "{{#a}}{{.}}{{/a}}" }] }, "noDefaults": true,
          "responseTemplate": "{{#list}}{{n}},{{/list}}{{main.temp}}", "responseTopic": "{{SPARK_CORE_ID}}/r",
          "errorResponseTopic": "e/{{a}}", "rejectUnauthorized": false, "mydevices": true, "name": "n", "unchunked": true,
          "sign": { "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } }
        """#

    private static let templates = [
        "", "plain", "{{a}} {{{a}}} {{&a}}", "{{#a}}{{#b}}{{c}}{{/b}}{{/a}}", "{{^a}}none{{/a}}\n",
        "{{=<% %>=}}<% a %><%={{ }}=%>{{a}}",
        "  {{#a}}\r\n  {{.}}\r\n  {{/a}}\r\n", "{{! a\nb }}", "{{>partial}}", "{{a.b.0.c.length}}",
        "{{#a}}{{#a}}{{#a}}{{.}}{{/a}}{{/a}}{{/a}}",
    ]

    private static let requests = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a:80/x?y HTTP/1.1\r\nHost: b\r\n\r\nGET / HTTP/1.0\r\n\r\n",
        "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
        "PUT /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\nwiki\r\n00A;n=\"x\"\r\n0123456789\r\n0\r\nT: t\r\n\r\n",
    ]
}
