import DeviceEmulator
import Dispatcher
package import EventModel

/// Events of a real stream, gathered to happen again: a scenario whose timeline publishes them at the same offsets.
///
/// Devices are those whose ids the events name, in order of appearance; what others published is the API's. A device
/// that dropped off and came back is `offline` so long. The cloud's own events are left out: hooks bring them about.
package struct Recording: Sendable {
    /// The most bytes of a timeline, so that the scenario can still be read.
    package static let maximumBytes = 60 << 20

    /// How much there is of what.
    package struct Counts: Equatable, Sendable {
        /// Events that the timeline brings about.
        package var events = 0
        /// Events of the cloud itself: what hooks sent and got, and what else begins like the cloud's own names.
        package var ofCloud = 0
        /// Devices that came or went when they were already there or away.
        package var presence = 0
        /// Events that were older than one before them; they happen at the same moment as that one.
        package var late = 0
        /// Events whose publisher is no device and is not the API; the API publishes them.
        package var ofOthers = 0
        /// What should have been an event and was none.
        package var unreadable = 0
        /// Times at which the stream was lost or said that it left something out.
        package var gaps = 0

        /// Nothing so far.
        package init() {}
    }

    private struct Entry: Sendable {
        enum Change: Sendable {
            case publish(name: String, data: String?, timeToLive: Int, isPrivate: Bool)
            /// Nil is for ever, nothing for at once back again.
            case offline(Interval?)
        }

        var at: Interval
        /// The number of the device; nil for the API.
        var device: Int?
        var change: Change
    }

    /// How much was recorded and left out.
    package private(set) var counts = Counts()
    /// When the first event reached its cloud; nil before it.
    package private(set) var start: Instant?
    /// Whether nothing more fits.
    package private(set) var isFull = false

    private let redaction: Redaction
    private var devices: [DeviceID] = []
    private var numbers: [DeviceID: Int] = [:]
    private var names = RecordedNames()
    private var entries: [Entry] = []
    /// When the latest event happens; a device's return is one without an entry of its own.
    private var last = Interval.zero
    /// By device: the entry that took it away.
    private var absences: [Int: Int] = [:]
    /// By device: when it was last away for no time at all.
    private var reboots: [Int: Interval] = [:]
    private var bytes = 0
    private var scratch: [UInt8] = []

    /// A recording without events.
    package init(_ redaction: Redaction = Redaction()) { self.redaction = redaction }

    /// How many devices take part.
    package var deviceCount: Int { devices.count }

    /// Takes the stream's next event; false when it did not fit.
    @discardableResult
    package mutating func add(_ event: StreamedEvent) -> Bool {
        if isFull { return false }
        let id = DeviceID(event.coreID)
        if let id, let name = event.device { names.note(name, of: id) }
        let isStatus = id != nil && event.name == "spark/status" && ["online", "offline"].contains(event.data)
        guard isStatus || event.coreID != "particle-internal" && !EventName.isReserved(event.name) else {
            counts.ofCloud += 1
            return true
        }
        let data = event.data.map(redaction.redacted)
        guard hasRoom(event.name, data, isNewDevice: id.map { numbers[$0] == nil } ?? false) else {
            isFull = true
            return false
        }
        let start = self.start ?? event.publishedAt
        let at = max(last, event.publishedAt - start)
        let device = id.map { number(of: $0) }
        if isStatus, let device {
            guard setPresence(event.data == "online", of: device, at) else {
                counts.presence += 1
                return true
            }
        } else {
            let change = Entry.Change.publish(
                name: event.name, data: data, timeToLive: event.timeToLive, isPrivate: event.isPrivate ?? false)
            entries.append(Entry(at: at, device: device, change: change))
            if device == nil, event.coreID != "api" { counts.ofOthers += 1 }
        }
        self.start = start
        counts.events += 1
        if event.publishedAt - start < last { counts.late += 1 }
        last = at
        return true
    }

    /// Notes the name of a device, whether or not it takes part.
    package mutating func note(name: String, of id: DeviceID) { names.note(name, of: id) }

    /// Notes a name that some device of the stream may have: one whose id follows from its name does.
    package mutating func note(name: String) { names.note(name, of: DeviceID(derivedFrom: name)) }

    /// Notes that the stream left something out.
    package mutating func noteGap() { counts.gaps += 1 }

    /// Notes something that should have been an event.
    package mutating func noteUnreadable() { counts.unreadable += 1 }

    private mutating func number(of id: DeviceID) -> Int {
        if let known = numbers[id] { return known }
        numbers[id] = devices.count
        devices.append(id)
        return devices.count - 1
    }

    /// A device comes or goes; false when it was there or away already.
    private mutating func setPresence(_ isOnline: Bool, of device: Int, _ at: Interval) -> Bool {
        if isOnline {
            guard let entry = absences.removeValue(forKey: device) else { return false }
            let length = Interval(milliseconds: at.milliseconds - entries[entry].at.milliseconds)
            entries[entry].change = .offline(length)
            if length == .zero { reboots[device] = at }
            return true
        }
        // One that went at the moment of its return at once could not be told from one that stayed away.
        guard absences[device] == nil, reboots[device] != at else { return false }
        absences[device] = entries.count
        entries.append(Entry(at: at, device: device, change: .offline(nil)))
        return true
    }

    private mutating func hasRoom(_ name: String, _ data: String?, isNewDevice: Bool) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        JSONWriter.appendString(name, to: &scratch)
        if let data { JSONWriter.appendString(data, to: &scratch) }
        bytes += scratch.count + (isNewDevice ? 240 : 160)
        return bytes <= Self.maximumBytes
    }
}

// MARK: - The scenario

extension Recording {
    /// The scenario's file; `source` says where the events came from, as in `a saved stream`. Nil without events.
    package func scenario(source: String) -> [UInt8]? {
        guard let start else { return nil }
        // A name tells as much as an id.
        let names = redaction.hidesIDs ? RecordedNames().names(of: devices) : names.names(of: devices)
        let hidden = redaction.hidesIDs ? HiddenIDs(devices, names) : nil
        func text(_ text: String) -> JSONValue { .string(hidden?.replaced(in: text) ?? text) }
        var output = Array("{\n  \"title\": \"Recorded events\",\n  \"about\": ".utf8)
        text(about(source: source)).write(to: &output)
        output += ",\n  \"start\": \"\(start)\",\n  \"devices\": [".utf8
        for (number, id) in devices.enumerated() {
            output += "\(number > 0 ? "," : "")\n    { ".utf8
            // Without an id a device gets the one that follows from its name.
            if hidden == nil { output += "\"id\": \"\(id)\", ".utf8 }
            output += "\"name\": ".utf8
            JSONValue.string(names[number]).write(to: &output)
            output += " }".utf8
        }
        output += "\(devices.isEmpty ? "" : "\n  ")],\n  \"timeline\": [".utf8
        for (number, entry) in entries.enumerated() {
            output += "\(number > 0 ? "," : "")\n    { \"at\": \"\(entry.at)\", ".utf8
            if let device = entry.device {
                output += "\"device\": ".utf8
                JSONValue.string(names[device]).write(to: &output)
                output += ", ".utf8
            }
            switch entry.change {
            case .publish(let name, let data, let timeToLive, let isPrivate):
                output += "\"publish\": { \"event\": ".utf8
                text(name).write(to: &output)
                output += ", \"data\": ".utf8
                (data.map { text($0) } ?? .null).write(to: &output)
                if isPrivate { output += ", \"private\": true".utf8 }
                output += ", \"recorded\": true".utf8
                if timeToLive != Event.timeToLive {
                    output += ", \"ttl\": \(min(max(0, timeToLive), Int(Int32.max)))".utf8
                }
                output += " } }".utf8
            case .offline(nil): output += "\"offline\": true }".utf8
            case .offline(.some(.zero)): output += "\"reboot\": true }".utf8
            case .offline(.some(let length)): output += "\"offline\": \"\(length)\" }".utf8
            }
        }
        output += "\n  ]\n}\n".utf8
        return output
    }

    private func about(source: String) -> String {
        var text = "Recorded from \(source): \(Self.count(counts.events, "event")) of "
        text += "\(Self.count(devices.count, "device")) over \(last)."
        for sentence in remarks { text += " \(sentence)" }
        if !redaction.isEmpty { text += " Some values are hidden." }
        return text
    }

    /// What a person should know about the recording, a sentence each.
    package var remarks: [String] {
        var remarks: [String] = []
        func remark(_ number: Int, _ noun: String, _ rest: String) {
            if number > 0 { remarks.append("\(Self.count(number, noun)) \(rest).") }
        }
        remark(counts.ofCloud, "event", "of the cloud itself left out")
        remark(counts.presence, "change", "of presence left out that changed nothing")
        remark(counts.ofOthers, "event", "of other publishers given to the API")
        remark(counts.late, "event", "that came late put at the moment of the one before")
        remark(counts.unreadable, "event", "that could not be read left out")
        remark(counts.gaps, "gap", "in the stream, in which events may be missing")
        if isFull { remarks.append("It ends where nothing more fitted.") }
        return remarks
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// Devices' ids and the made-up ones in their places.
private struct HiddenIDs {
    private var names: [DeviceID: String] = [:]

    init(_ devices: [DeviceID], _ names: [String]) {
        for (id, name) in zip(devices, names) { self.names[id] = DeviceID(derivedFrom: name).description }
    }

    /// A text in which every id, in either case, is replaced.
    func replaced(in text: String) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var copied = 0
        var digits = 0
        for index in bytes.indices {
            digits = bytes[index].hexadecimalValue == nil ? 0 : digits + 1
            guard digits >= 24, let id = DeviceID(String(decoding: bytes[index - 23...index], as: UTF8.self)),
                let name = names[id]
            else { continue }
            output += bytes[copied..<index - 23]
            output += name.utf8
            copied = index + 1
            digits = 0
        }
        return copied == 0 ? text : String(decoding: output + bytes[copied...], as: UTF8.self)
    }
}
