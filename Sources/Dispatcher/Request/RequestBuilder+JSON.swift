import EventModel

extension RequestBuilder {
    /// The default data's members, then the custom ones; a default whose name is among them is left out.
    mutating func json(
        _ object: Hook.JSONObject, _ hook: Hook, _ context: inout EventContext
    ) throws(RequestFault) -> [UInt8] {
        var output: [UInt8] = []
        // Room for the default data and as much again, so that most bodies grow once.
        output.reserveCapacity(192 + 2 * (context.event.data?.utf8.count ?? 0))
        let hasDefaults = !hook.noDefaults && hook.method != .get
        let root = object.template.usesContext ? context.variables() : .null
        if hasDefaults {
            var wanted = DefaultFields.all.subtracting(object.overridden)
            for key in object.openKeys {
                scratch.removeAll(keepingCapacity: true)
                try render(key, "json", &context, into: &scratch)
                wanted.subtract(DefaultFields(named: scratch))
            }
            if !wanted.isEmpty {
                output.append(0x7B)
                defaults.appendJSON(of: context, fields: wanted, to: &output)
            }
        }
        let start = output.count
        let template = object.template
        guard template.render(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html, into: &output)
        else { throw Self.oversized("json") }
        if start > 0 {
            // The defaults opened the object already: the custom members follow them in place of their own brace.
            if output.count == start + 2 { output.remove(at: start) } else { output[start] = 0x2C }
        }
        return output
    }

    /// What a text renders to, written anew: default data joins an object.
    ///
    /// - Throws: a text that renders to no JSON.
    mutating func json(
        _ template: Template, _ hook: Hook, _ context: inout EventContext
    ) throws(RequestFault) -> [UInt8] {
        var rendered: [UInt8] = []
        try render(template, "json", &context, into: &rendered)
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: rendered, rules: .data) } catch {
            let place = JSONPlace.description(of: error, in: rendered)
            throw RequestFault("the hook's json renders to text that is not JSON: \(place)")
        }
        var output: [UInt8] = []
        guard case .object(let members) = value.kind, !hook.noDefaults, hook.method != .get else {
            value.write(to: &output)
            return output
        }
        var wanted = DefaultFields.all
        for member in members { wanted.subtract(DefaultFields(named: member.key.utf8)) }
        output.append(0x7B)
        defaults.appendJSON(of: context, fields: wanted, to: &output)
        for member in members {
            if output.count > 1 { output.append(0x2C) }
            JSONWriter.appendString(member.key, to: &output)
            output.append(0x3A)
            member.value.write(to: &output)
        }
        output.append(0x7D)
        return output
    }
}
