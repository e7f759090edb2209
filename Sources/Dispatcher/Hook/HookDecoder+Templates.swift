import EventModel

/// The properties of a hook that may hold variables.
extension HookDecoder {
    static let slots = PredefinedVariable.slots

    /// A template that stands for one that could not be compiled, until the errors are thrown.
    static let blank: Template = {
        do { return try Template("") } catch { preconditionFailure("the empty template does not compile: \(error)") }
    }()

    mutating func compile(_ source: String, at offset: UInt32, _ place: String) -> Template {
        warnOfBackslash(source, at: offset, place)
        do {
            return try Template(source, slots: Self.slots)
        } catch {
            fail("\(error)", at: offset, place)
            return Self.blank
        }
    }

    mutating func template(_ key: String) -> Template? {
        guard let member = member(key) else { return nil }
        guard let text = member.value.text else {
            failType(member, "a string")
            return nil
        }
        return compile(text, at: member.value.offset, place(of: key))
    }

    mutating func url() -> Template {
        guard member("url") != nil else {
            failWhole("a hook needs a \"url\": where its requests go")
            return Self.blank
        }
        guard let member = member("url"), let template = template("url") else { return Self.blank }
        if let literal = template.literal, errors.last?.offset != member.value.offset {
            do throws(RequestFault) {
                _ = try RequestURL(Array(literal.utf8))
            } catch {
                fail(error.message, at: member.value.offset, place(of: "url"))
            }
        }
        return template
    }

    mutating func headers() -> [Hook.HeaderField] {
        guard let member = member("headers") else { return [] }
        guard case .object(let fields) = member.value.kind else {
            failType(member, "an object")
            return []
        }
        var headers: [Hook.HeaderField] = []
        for field in fields {
            let place = JSONPath.member(field.key, of: place(of: "headers"))
            let value: String
            switch field.value.kind {
            case .string(let text): value = text
            case .number, .bool: value = field.value.compactText
            case .null: continue
            default:
                let message = "a header's value must be a string, not \(field.value.kindName)"
                fail(message, at: field.value.offset, place)
                continue
            }
            let header = Hook.HeaderField(
                name: compile(field.key, at: field.keyOffset, place),
                value: compile(value, at: field.value.offset, place))
            if let name = header.name.literal {
                if let fault = HeaderSyntax.fault(inName: name) {
                    fail(fault, at: field.keyOffset, place)
                } else if HeaderSyntax.followsFromBody(name) {
                    warn("\"\(name)\" is left out: it follows from the body", at: field.keyOffset, place)
                }
            }
            if let value = header.value.literal, let fault = HeaderSyntax.fault(inValue: value, of: field.key) {
                fail(fault, at: field.value.offset, place)
            }
            headers.append(header)
        }
        return headers
    }

    mutating func account() -> Hook.Account? {
        guard let member = member("auth") else { return nil }
        guard case .object(let fields) = member.value.kind else {
            failType(member, "an object with \"username\" and \"password\"")
            return nil
        }
        let place = place(of: "auth")
        var account = Hook.Account(username: Self.blank, password: Self.blank)
        var hasUsername = false
        var hasUnknown = false
        for field in fields {
            let inner = JSONPath.member(field.key, of: place)
            guard ["username", "password"].contains(field.key) else {
                let ending = Suggestion.ending(for: field.key, among: ["username", "password"])
                let message = "\"auth\" has no key \"\(field.key)\"\(ending)"
                let remedy = "it takes \"username\" and \"password\""
                fail(ending.isEmpty ? "\(message); \(remedy)" : "\(message) \(remedy)", at: field.keyOffset, inner)
                hasUnknown = true
                continue
            }
            if case .null = field.value.kind { continue }
            if field.key == "username" { hasUsername = true }
            guard let text = field.value.text else {
                fail("\"\(field.key)\" must be a string, not \(field.value.kindName)", at: field.value.offset, inner)
                continue
            }
            let template = compile(text, at: field.value.offset, inner)
            if field.key == "username" { account.username = template } else { account.password = template }
        }
        if !fields.isEmpty, fields.allSatisfy({ $0.value == .null }) { return nil }
        if !hasUsername, !hasUnknown { fail("\"auth\" needs a \"username\"", at: member.value.offset, place) }
        return account
    }

    /// `query` or `form`: an object whose values may be anything.
    mutating func pairs(_ key: String) -> FieldsTemplate? {
        guard let member = member(key) else { return nil }
        guard case .object(let fields) = member.value.kind else {
            failType(member, "an object")
            return nil
        }
        guard check(member.value, place(of: key)) else { return nil }
        do {
            return try FieldsTemplate(fields, slots: Self.slots)
        } catch {
            fail("\(error)", at: error.offset, place(of: key) + error.path)
            return nil
        }
    }

    mutating func payload() -> Hook.Payload {
        let given = ["form", "json", "body"].compactMap { key in member(key) }
        for other in given.dropFirst() {
            let message = "\"\(other.key)\" and \"\(given[0].key)\" exclude each other; keep one"
            fail(message, at: other.keyOffset, place(of: other.key))
        }
        var payloads: [Hook.Payload] = []
        if let form = pairs("form") { payloads.append(.form(form)) }
        if let json = json() { payloads.append(json) }
        if let body = template("body") { payloads.append(.body(body)) }
        return payloads.first ?? .none
    }

    mutating func responseTemplate() -> ResponseTemplate? {
        guard let member = member("responseTemplate") else { return nil }
        switch member.value.kind {
        case .string(let text): return .text(compile(text, at: member.value.offset, place(of: member.key)))
        case .object: return compile(member.value, place(of: member.key)).map { .object($0) }
        default:
            failType(member, "a string or an object")
            return nil
        }
    }

    /// Compiles a value whose texts and keys may hold variables at any depth; nil when one of them has an error.
    mutating func compile(_ value: JSONValue, _ place: String) -> JSONTemplate? {
        guard check(value, place) else { return nil }
        do {
            return try JSONTemplate(value, slots: Self.slots)
        } catch {
            fail("\(error)", at: error.offset, place + error.path)
            return nil
        }
    }

    /// Compiles each text for itself, so that every error and warning has its own place; whether all is well.
    private mutating func check(_ value: JSONValue, _ place: String) -> Bool {
        let before = errors.count
        switch value.kind {
        case .string(let text): _ = compile(text, at: value.offset, place)
        case .array(let elements):
            for (index, element) in elements.enumerated() { _ = check(element, JSONPath.element(index, of: place)) }
        case .object(let fields):
            for field in fields {
                let inner = JSONPath.member(field.key, of: place)
                _ = compile(field.key, at: field.keyOffset, inner)
                _ = check(field.value, inner)
            }
        case .null, .bool, .number: break
        }
        return errors.count == before
    }
}
