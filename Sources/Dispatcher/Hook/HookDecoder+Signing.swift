package import EventModel

/// How a hook's requests are signed.
extension HookDecoder {
    mutating func secret() -> Secret? {
        guard let member = member("sign") else { return nil }
        guard case .object(let fields) = member.value.kind else {
            failType(member, "an object with a \"secret\"")
            return nil
        }
        let place = place(of: "sign")
        var secret: Secret?
        var hasSecret = false
        for field in fields {
            let inner = JSONPath.member(field.key, of: place)
            guard field.key == "secret" else {
                let ending = Suggestion.ending(for: field.key, amongAll: ["secret"])
                fail("\"sign\" has no key \"\(field.key)\"\(ending)", at: field.keyOffset, inner)
                continue
            }
            if case .null = field.value.kind { continue }
            hasSecret = true
            guard let text = field.value.text else {
                fail("\"secret\" must be a string, not \(field.value.kindName)", at: field.value.offset, inner)
                continue
            }
            secret = self.secret(text, at: field.value.offset, inner)
        }
        if !hasSecret {
            fail(
                "\"sign\" needs a \"secret\": \(Secret.prefix) and base64, or plain text", at: member.value.offset,
                place)
        }
        return secret
    }

    private mutating func secret(_ text: String, at offset: UInt32, _ place: String) -> Secret? {
        // What a cloud shows of a hook, sent back to it, would sign with three stars.
        guard text != Hook.mask else {
            fail("\(Hook.mask) stands where a secret is not shown; write the secret itself", at: offset, place)
            return nil
        }
        do throws(SecretError) {
            let secret = try Secret(text)
            if let remark = secret.remark { warn(remark, at: offset, place) }
            return secret
        } catch {
            fail(Secret.explanation(error, of: text), at: offset, place)
            return nil
        }
    }

    mutating func warnOfSigning(_ method: RequestMethod, _ payload: Hook.Payload, _ headers: [Hook.HeaderField]) {
        guard let member = member("sign") else { return }
        let hasBody =
            switch payload {
            case .none, .form: method != .get
            case .object, .value, .text, .body: true
            }
        if !hasBody {
            let message = "a signature covers the body alone, and this request has none: its query is not signed"
            warn(message, at: member.keyOffset, place(of: "sign"))
        }
        for header in headers {
            guard let name = header.name.literal, SignatureHeader.has(name) else { continue }
            let message = "\"\(name)\" is left out: the signature has its own"
            warn(message, at: member.keyOffset, JSONPath.member(name, of: place(of: "headers")))
        }
    }
}

extension Hook {
    /// Stands where a secret is not shown.
    package static let mask = "***"

    /// The configuration as others may see it: `***` stands for the secret of signatures.
    package var shownConfiguration: JSONValue {
        guard secret != nil, case .object(let members) = configuration.kind else { return configuration }
        let shown = members.map { member in
            member.key == "sign"
                ? JSONValue.Member("sign", .object(["secret": .string(Self.mask)]), keyOffset: member.keyOffset)
                : member
        }
        return JSONValue(.object(shown), offset: configuration.offset)
    }
}
