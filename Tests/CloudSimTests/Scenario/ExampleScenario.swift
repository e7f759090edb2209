import CloudSim
import EventModel

/// The scenario that shows every part of the format at once.
enum ExampleScenario {
    static let text = #"""
        {
          "$schema": "./scenario.schema.json",
          "title": "Weather station",
          "about": "Three readings go out through a hook; the reply comes back as an event.",
          "seed": 42,
          "start": "2017-02-01T21:08:05.763Z",
          "duration": "10m",
          "devices": [
            { "id": "3f002b000000000000000000", "name": "kitchen", "firmware": "thermometer", "profile": "gen3" },
            { "count": 1000, "name": "meter-{{index}}", "firmware": "meter", "spread": "60s" }
          ],
          "firmware": {
            "thermometer": {
              "values": { "temp": { "random": [18, 26], "decimals": 2 }, "room": { "choice": ["kitchen", "attic"] }, "n": { "counter": 1 },
                          "level": { "walk": 20, "step": 0.5, "min": 10, "max": 30 }, "site": "north", "last": "" },
              "variables": ["temp", "last"],
              "functions": { "brew": { "return": 1, "publish": [ { "event": "brewed", "data": "{{arg}}" } ] } },
              "publish": [ { "event": "Temperature/Kitchen", "data": "{{temp}}", "after": "1s", "every": "30s", "jitter": "500ms", "times": 3 } ],
              "subscribe": [ { "prefix": "hook-response/Temperature", "set": { "last": "{{data}}" }, "publish": [ { "event": "got", "data": "{{last}}" } ] } ]
            },
            "meter": { "values": { "kwh": { "counter": 1 } }, "publish": [ { "event": "meter/reading", "data": { "kwh": "{{kwh}}", "site": "n-{{index}}" }, "every": "1m" } ] }
          },
          "hooks": [
            { "event": "Temperature", "url": "https://example.com/log", "json": { "t": "{{PARTICLE_EVENT_VALUE}}" }, "noDefaults": true }
          ],
          "receivers": [
            { "host": "example.com", "respond": [ { "status": 200, "body": "ok", "latency": "12ms" } ] },
            { "host": "api.acme.io", "forward": "http://localhost:3000" }
          ],
          "limits": { "perHost": 120, "perDevice": 10, "hooks": 20, "errors": 10, "sleep": "60s", "chunkBytes": 512, "chunkEvery": "250ms", "timeout": "20s" },
          "timeline": [
            { "at": "2s", "device": "kitchen", "call": { "function": "brew", "arg": "now" } },
            { "at": "5m", "receiver": "example.com", "respond": [ { "status": 500 } ], "for": "30s" },
            { "at": "6m", "device": "meter-*", "offline": "30s" },
            { "at": "7m", "hook": { "event": "door", "url": "https://example.com/door" } },
            { "at": "8m", "device": "kitchen", "publish": { "event": "door", "data": "open" } }
          ],
          "expect": [
            { "event": "hook-response/Temperature/Kitchen/0", "data": "ok", "count": 3 },
            { "prefix": "hook-error/", "count": 0 },
            { "request": "example.com", "count": { "atLeast": 1, "atMost": 120 }, "method": "POST" },
            { "drop": "host-limit", "count": 0 },
            { "event": "hook-sent/door", "within": "1s", "of": "door" },
            { "variable": "last", "device": "kitchen", "equals": "ok" },
            { "summary": "failed", "equals": 0 }
          ]
        }
        """#

    static let source = SourceText(path: "weather.json", bytes: Array(text.utf8))
}

extension ScenarioFile {
    /// Decodes a text for which there are no hook files.
    static func decode(_ text: String, hookFiles: [String: String] = [:]) -> Result {
        decode(SourceText(path: "test.json", bytes: Array(text.utf8))) { path in
            hookFiles[path].map { .success(SourceText(path: path, bytes: Array($0.utf8))) }
                ?? .failure(FileFault("there is no such file"))
        }
    }
}
