import EventModel

/// Takes the members of one object of a summary, and names the one that is not as it should be.
struct SummaryReader {
    /// More publications than a run can have, and few enough that a sum of such counts fits 64 bits.
    static let greatestCount = 1e12
    /// More bytes than a run can carry, and few enough that the sum of all runs that are merged fits 64 bits.
    static let greatestSize = 1e16
    /// Thirty years in nanoseconds.
    static let longestTime = 1e18
    /// The latest moment whose nanoseconds since 1970 fit 64 bits, in milliseconds since 1970: in the year 2255.
    static let latestMoment = 9e12

    let object: JSONValue
    /// Where the object is, with a point behind it: `latency.`
    let path: String

    init(_ value: JSONValue, path: String = "", called name: String = "the summary") throws(LoadSummaryFault) {
        guard case .object = value.kind else {
            let place = path.isEmpty ? name : String(path.dropLast())
            throw LoadSummaryFault(message: "\(place) is \(value.kindName) and should be an object")
        }
        object = value
        self.path = path
    }

    func value(_ key: String) throws(LoadSummaryFault) -> JSONValue {
        guard let value = object[key] else { throw LoadSummaryFault(message: "\(path)\(key) is missing") }
        return value
    }

    func reader(_ key: String) throws(LoadSummaryFault) -> SummaryReader {
        try SummaryReader(value(key), path: "\(path)\(key).")
    }

    func text(_ key: String) throws(LoadSummaryFault) -> String {
        let value = try value(key)
        guard let text = value.text else { throw wrong(key, value, "a text") }
        return text
    }

    func truth(_ key: String) throws(LoadSummaryFault) -> Bool {
        let value = try value(key)
        guard case .bool(let truth) = value.kind else { throw wrong(key, value, "a truth value") }
        return truth
    }

    func number(_ key: String, upTo limit: Double = longestTime) throws(LoadSummaryFault) -> Double {
        try Self.number(value(key), at: path + key, upTo: limit)
    }

    func count(_ key: String) throws(LoadSummaryFault) -> Int {
        try Self.whole(value(key), at: path + key, upTo: Self.greatestCount)
    }

    /// A count of a stage or a second. Older summaries do not say there what firmware was refused.
    func partialCount(_ key: String) throws(LoadSummaryFault) -> Int {
        key == "refused" && object[key] == nil ? 0 : try count(key)
    }

    func time(_ key: String, upTo limit: Double = longestTime) throws(LoadSummaryFault) -> Int64 {
        Int64(try Self.whole(value(key), at: path + key, upTo: limit))
    }

    func array(_ key: String) throws(LoadSummaryFault) -> [JSONValue] {
        let value = try value(key)
        guard case .array(let elements) = value.kind else { throw wrong(key, value, "an array") }
        return elements
    }

    func readers(_ key: String) throws(LoadSummaryFault) -> [SummaryReader] {
        var readers: [SummaryReader] = []
        for (position, element) in try array(key).enumerated() {
            readers.append(try SummaryReader(element, path: "\(path)\(key)[\(position)]."))
        }
        return readers
    }

    func texts(_ key: String) throws(LoadSummaryFault) -> [String] {
        var texts: [String] = []
        for (position, element) in try array(key).enumerated() {
            guard let text = element.text else { throw wrong("\(key)[\(position)]", element, "a text") }
            texts.append(text)
        }
        return texts
    }

    /// The counts of an object whose keys are anybody's; a key that is there twice counts twice.
    func counts(_ key: String) throws(LoadSummaryFault) -> [(name: String, count: Int)] {
        let inner = try reader(key)
        guard case .object(let members) = inner.object.kind else { return [] }
        var counts: [(String, Int)] = []
        for member in members {
            let place = inner.path + member.key
            counts.append((member.key, try Self.whole(member.value, at: place, upTo: Self.greatestCount)))
        }
        return counts
    }

    func figures(_ key: String) throws(LoadSummaryFault) -> LatencyFigures {
        let reader = try reader(key)
        var figures = LatencyFigures()
        figures.count = try reader.count("count")
        for figure in LatencyFigures.all { figures[keyPath: figure.path] = try reader.time(figure.name) }
        return figures
    }

    static func whole(_ value: JSONValue, at place: String, upTo limit: Double) throws(LoadSummaryFault) -> Int {
        let number = try number(value, at: place, upTo: limit)
        guard number == number.rounded() else {
            throw LoadSummaryFault(message: "\(place) is \(number) and should be a whole number")
        }
        return Int(number)
    }

    static func number(_ value: JSONValue, at place: String, upTo limit: Double) throws(LoadSummaryFault) -> Double {
        guard case .number(let number) = value.kind else {
            throw LoadSummaryFault(message: "\(place) is \(value.kindName) and should be a number")
        }
        guard number >= 0, number <= limit else {
            throw LoadSummaryFault(message: "\(place) is \(number) and should be between 0 and \(limit)")
        }
        return number
    }

    private func wrong(_ key: String, _ value: JSONValue, _ wanted: String) -> LoadSummaryFault {
        LoadSummaryFault(message: "\(path)\(key) is \(value.kindName) and should be \(wanted)")
    }
}
