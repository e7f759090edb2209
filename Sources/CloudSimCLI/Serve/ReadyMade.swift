import CloudSim
import EventModel

/// The devices of a cloud for which no scenario is given.
enum ReadyMade {
    private static let text = """
        {
          "devices": [
            { "id": "3f002b000000000000000001", "name": "thermostat", "firmware": "thermostat" },
            { "id": "3f002b000000000000000002", "name": "lamp", "firmware": "lamp" },
            { "id": "3f002b000000000000000003", "name": "door", "firmware": "door" }
          ],
          "firmware": {
            "thermostat": {
              "values": { "temperature": { "random": [19, 23], "decimals": 1 } },
              "variables": ["temperature"],
              "functions": {
                "measure": { "return": 1, "publish": [ { "event": "temperature", "data": "{{temperature}}" } ] }
              }
            },
            "lamp": {
              "values": { "state": "off" },
              "variables": ["state"],
              "functions": {
                "switch": {
                  "return": 1, "set": { "state": "{{arg}}" },
                  "publish": [ { "event": "lamp/switched", "data": "{{arg}}" } ]
                }
              }
            },
            "door": {
              "values": { "openings": { "counter": 1 } },
              "variables": ["openings"],
              "functions": {
                "open": { "return": 1, "publish": [ { "event": "door/opened", "data": "{{openings}}" } ] }
              }
            }
          }
        }
        """

    /// Three devices that are online and publish only when they are called.
    static var scenario: Scenario {
        let source = SourceText(path: "the ready-made devices", bytes: Array(text.utf8))
        let result = ScenarioFile.decode(source) { _ in .failure(FileFault("there are no files beside it")) }
        guard let scenario = result.scenario else {
            preconditionFailure("the ready-made devices are invalid: \(result.diagnostics)")
        }
        return scenario
    }
}
