package import EventModel

/// One thing that is wrong with a scenario file, or that may not do what its author means.
package struct ScenarioDiagnostic: Hashable, Sendable, CustomStringConvertible {
    /// How much it weighs.
    package var severity: SourceText.Severity
    /// The place in the scenario, or in the hook file that the scenario names.
    package var location: SourceLocation
    /// The place as a JSON path: `$.devices[0].count`.
    package var jsonPath: String
    /// What is wrong and what to write instead, without a full stop.
    package var message: String

    /// A finding from its parts.
    package init(severity: SourceText.Severity, location: SourceLocation, jsonPath: String, message: String) {
        self.severity = severity
        self.location = location
        self.jsonPath = jsonPath
        self.message = message
    }

    /// One line for a person: `path:line:column: error: message (at $.devices[0].count)`.
    package var description: String {
        let place = jsonPath == "$" ? "" : " (at \(jsonPath))"
        return "\(location): \(severity.rawValue): \(message)\(place)"
    }
}

/// Why a file that a scenario names cannot be had.
package struct FileFault: Error, Hashable, Sendable {
    /// The reason, as a part of a sentence: `there is no such file`.
    package var reason: String

    /// A fault from its reason.
    package init(_ reason: String) { self.reason = reason }
}
