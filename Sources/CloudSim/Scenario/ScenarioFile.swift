import Dispatcher
package import EventModel

/// A scenario file: JSON in, a scenario or everything that is wrong with the file out. No file is opened here.
package enum ScenarioFile {
    /// What became of a file.
    package struct Result: Sendable {
        /// The scenario; nil when there are errors.
        package var scenario: Scenario?
        /// Errors and warnings, in the order of the file.
        package var diagnostics: [ScenarioDiagnostic]

        /// Only the errors.
        package var errors: [ScenarioDiagnostic] { diagnostics.filter { $0.severity == .error } }
        /// Only the warnings.
        package var warnings: [ScenarioDiagnostic] { diagnostics.filter { $0.severity == .warning } }
    }

    /// Decodes a scenario.
    ///
    /// - Parameters:
    ///   - source: The file's text.
    ///   - sketches: What single devices run instead of what the file says, by their names.
    ///   - hookFile: Reads a file that `"file"` names, relative to the scenario's folder. It is only asked for paths
    ///     that stay in the folder by their text; whether a link leads out of it is for the reader to find.
    package static func decode(
        _ source: SourceText, sketches: [String: String] = [:],
        hookFile: @escaping (_ path: String) -> Swift.Result<SourceText, FileFault>
    ) -> Result {
        var decoder = ScenarioDecoder(source, sketches: sketches, hookFile: hookFile)
        return decoder.decode()
    }

    /// Decodes the rules of a receiver that stands alone: `{"respond": […]}` or the array itself.
    package static func decodeRules(_ source: SourceText) -> (rules: [ReceiverRule]?, diagnostics: [ScenarioDiagnostic])
    {
        var reader = ScenarioReader(source)
        guard let root = reader.root() else { return (nil, reader.diagnostics) }
        var list: Node? = root
        if case .object = root.value.kind, let fields = reader.object(root, .respondFile) {
            list = fields["respond"]
            if list == nil { reader.missing("respond", in: fields) }
        }
        let rules = list.flatMap { reader.rules($0) }
        return (reader.hasErrors ? nil : rules, reader.diagnostics)
    }
}

/// Builds a scenario from its file, part by part, and goes on after an error to find the next.
struct ScenarioDecoder {
    var reader: ScenarioReader
    let hookFile: (String) -> Result<SourceText, FileFault>
    /// What single devices run instead of what the file says.
    let sketches: [String: String]
    var scenario = Scenario()
    /// Whether the file gives a duration, be it a good one.
    var hasDuration = false
    /// Finds devices once they are all known.
    var directory = DeviceDirectory()
    /// Where each group, hook and program stands, for what is checked when all parts are known.
    var deviceNodes: [Node] = []
    var programNodes: [Node] = []
    var hookNodes: [Node] = []

    init(
        _ source: SourceText, sketches: [String: String] = [:],
        hookFile: @escaping (String) -> Result<SourceText, FileFault>
    ) {
        reader = ScenarioReader(source)
        self.sketches = sketches
        self.hookFile = hookFile
    }

    mutating func decode() -> ScenarioFile.Result {
        if let root = reader.root(), let fields = reader.object(root, .scenario) {
            decodeHead(fields)
            // What others refer to comes first; the findings are put in the order of the file at the end.
            decodeFirmware(fields)
            decodeDevices(fields)
            directory = DeviceDirectory(scenario.devices)
            decodeProducts(fields)
            decodeLimits(fields)
            decodeHooks(fields)
            decodeNetwork(fields)
            decodeReceivers(fields)
            decodeEndpoints(fields)
            decodeAlerts(fields)
            decodeTimeline(fields)
            decodeExpectations(fields)
            checkNames()
            checkHooks()
        }
        return ScenarioFile.Result(scenario: reader.hasErrors ? nil : scenario, diagnostics: reader.diagnostics)
    }

    private mutating func decodeHead(_ fields: Fields) {
        scenario.title = reader.text(fields, "title")
        scenario.about = reader.text(fields, "about")
        if let seed = reader.integer(fields, "seed", in: 0...1 << 53) { scenario.seed = UInt64(seed) }
        if let start = reader.instant(fields, "start") {
            scenario.start = start
            scenario.isStartGiven = true
        }
        if let latency = reader.duration(fields, "linkLatency", atLeast: .milliseconds(1)) {
            scenario.linkLatency = latency
        }
        hasDuration = fields.has("duration")
        scenario.duration = reader.duration(fields, "duration", atLeast: .milliseconds(1))
    }

    private mutating func decodeLimits(_ fields: Fields) {
        guard let node = fields["limits"], let limits = reader.object(node, .limits) else { return }
        let many = 1_000_000_000
        limit(limits, "perHost", in: 1...many, \.perHost)
        limit(limits, "perDevice", in: 1...many, \.perDevice)
        limit(limits, "hooks", in: 0...many, \.hooks)
        limit(limits, "errors", in: 1...many, \.errors)
        if let sleep = reader.duration(limits, "sleep") { scenario.limits.sleep = sleep }
        // Four bytes hold any one character.
        if let bytes = reader.integer(limits, "chunkBytes", in: 4...1_000_000) { scenario.limits.chunkBytes = bytes }
        if let every = reader.duration(limits, "chunkEvery") { scenario.limits.chunkEvery = every }
        if let timeout = reader.duration(limits, "timeout", atLeast: .milliseconds(1)) {
            scenario.limits.timeout = timeout
        }
    }

    /// A limit that null lifts.
    private mutating func limit(
        _ fields: Fields, _ key: String, in bounds: ClosedRange<Int>, _ property: WritableKeyPath<Limits, Int?>
    ) {
        guard let node = fields[key] else { return }
        if case .null = node.value.kind {
            scenario.limits[keyPath: property] = nil
        } else if let number = reader.integer(node, what: "\"\(key)\"", in: bounds) {
            scenario.limits[keyPath: property] = number
        }
    }
}
