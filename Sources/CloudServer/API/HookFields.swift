import Dispatcher
import EventModel

/// A hook's configuration as clients of the API send it.
package enum HookFields {
    /// How many keys are read; a hook knows far fewer.
    static let mostKeys = 64

    /// The hook in a request's fields.
    ///
    /// - Throws: 400 with everything that is wrong with the hook.
    static func hook(from request: APIRequest) throws(APIFault) -> Hook {
        try hook(decoding: configuration(of: request), isForm: request.isForm)
    }

    /// The configuration in a request's fields.
    static func configuration(of request: APIRequest) throws(APIFault) -> JSONValue {
        JSONValue(.object(try members(of: request.fields)))
    }

    /// A hook from its configuration.
    ///
    /// - Throws: 400 with everything that is wrong with it.
    static func hook(decoding configuration: JSONValue, isForm: Bool) throws(APIFault) -> Hook {
        do throws(HookErrors) {
            return try Hook(decoding: configuration, origin: isForm ? .form : .client)
        } catch {
            throw .refused(400, error.errors.map(\.description).joined(separator: "; "))
        }
    }

    /// The members of a configuration without what is meant for the API alone; those inside what GET answers.
    static func members(of fields: JSONValue) throws(APIFault) -> [JSONValue.Member] {
        guard case .object(let members) = fields.kind else { return [] }
        guard members.count <= mostKeys else {
            throw .badRequest("a hook has no \(members.count) keys; the most that are read is \(mostKeys)")
        }
        let kept = members.filter { $0.key != "nonce" && $0.key != "access_token" }
        guard kept.count == 1, kept[0].key == "webhook", case .object(let inner) = kept[0].value.kind else {
            return kept
        }
        return inner
    }
}
