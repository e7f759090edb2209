import EventModel

extension ScenarioDecoder {
    /// Whether a publish says again what a real stream said.
    mutating func isRecorded(_ fields: Fields) -> Bool {
        if reader.flag(fields, "recorded") == true { return true }
        reader.refuse(["ttl"], in: fields, because: "goes with \"recorded\": true alone")
        return false
    }

    /// An event as it was: its name and text are taken as they stand, tags and all.
    mutating func recorded(_ publish: Fields, by entry: Fields) -> TimelineEntry.Change? {
        var text: String?
        if let node = publish["data"] {
            switch node.value.kind {
            case .null: break
            case .string(let data): text = data
            default:
                reader.error(
                    "a recorded event's data must be a string, as it was, or null, not \(node.value.kindName)", at: node
                )
            }
        }
        let timeToLive = reader.integer(publish, "ttl", in: 0...Int(Int32.max)) ?? Event.timeToLive
        let data = TimelineEntry.Data(text: text, isPrivate: reader.flag(publish, "private") ?? false)
        guard let event = reader.requiredText(publish, "event") else { return nil }
        let devices = entry.has("device") ? devices(entry) : nil
        if entry.has("device"), devices == nil { return nil }
        return .recorded(devices: devices, event: event, data: data, timeToLive: Int32(clamping: timeToLive))
    }
}
