package import EventModel

/// A hook: which events from which devices, sent where, in what form, and what to make of the answer.
///
/// Everything in it is compiled once and never changes, so a hook is shared by reference; a changed configuration
/// is another hook.
package final class Hook: Sendable {
    /// What the body of a request is made of.
    enum Payload: Sendable {
        /// The default data as a form, or nothing for GET and `noDefaults`.
        case none
        /// Pairs.
        case form(FieldsTemplate)
        /// The members of a JSON object, which the default data joins.
        case object(JSONObject)
        /// A JSON array: sent as it is, because there is no place in it for the default data.
        case array(JSONTemplate)
        /// A text of the author's own.
        case body(Template)
    }

    /// The `json` object, with what must be known of its keys to keep the default data from doubling them.
    struct JSONObject: Sendable {
        /// The whole object.
        var template: JSONTemplate
        /// The default fields whose names stand among its keys.
        var overridden: DefaultFields
        /// The keys that hold variables.
        var openKeys: [Template]
    }

    /// A custom header.
    struct HeaderField: Sendable {
        /// The name.
        var name: Template
        /// The value.
        var value: Template
    }

    /// The account for HTTP basic authentication.
    struct Account: Sendable {
        /// The user name.
        var username: Template
        /// The password.
        var password: Template
    }

    /// The configuration as it was written.
    package let configuration: JSONValue
    /// What works, but hardly as its author means it.
    package let warnings: [HookWarning]
    /// The prefix of the events that trigger the hook.
    package let event: String
    /// What the author calls the hook.
    package let name: String?
    /// The method of the requests.
    package let method: RequestMethod
    /// The only device whose events trigger the hook; nil for all.
    package let deviceID: DeviceID?
    /// The id or slug of the product for whose devices alone the hook fires; nil for an account's hook.
    package let product: String?
    /// Whether the default data is left out.
    package let noDefaults: Bool
    /// Whether the server's certificate must hold.
    package let rejectUnauthorized: Bool
    /// Whether the hook rests.
    package let disabled: Bool
    /// Whether a response is one event, whole.
    package let unchunked: Bool
    /// What is published instead of the response's own body.
    package let responseTemplate: ResponseTemplate?

    /// What its requests are signed with; nil for those that are not signed.
    package let secret: Secret?

    let url: Template
    let headers: [HeaderField]
    let account: Account?
    let query: FieldsTemplate?
    let payload: Payload
    /// Whether the body is the default data as a form and nothing else.
    let sendsDefaultForm: Bool
    let ownResponseTopic: Template?
    let ownErrorTopic: Template?

    /// What people call the hook: its name, or the prefix it waits for.
    package var label: String { name ?? event }
    /// Where the hook posts to, as it was written.
    package var urlText: String { configuration["url"]?.text ?? "" }

    /// The host that every request of the hook goes to; nil when a variable may change it. Variables in path and query
    /// cannot.
    package let literalHost: String?

    /// Compiles a hook from its configuration.
    ///
    /// - Parameters:
    ///   - configuration: The hook's JSON object.
    ///   - path: The JSON path of that object in its source text.
    /// - Throws: Everything that is wrong with it.
    package init(decoding configuration: JSONValue, path: String = JSONPath.root) throws(HookErrors) {
        var decoder = HookDecoder(configuration, path: path)
        event = decoder.event()
        name = decoder.text("name")
        method = decoder.method()
        deviceID = decoder.deviceID()
        product = decoder.product()
        url = decoder.url()
        literalHost = RequestURL.literalHost(of: url)
        headers = decoder.headers()
        account = decoder.account()
        query = decoder.pairs("query")
        payload = decoder.payload()
        noDefaults = decoder.flag("noDefaults") ?? false
        rejectUnauthorized = decoder.flag("rejectUnauthorized") ?? true
        responseTemplate = decoder.responseTemplate()
        ownResponseTopic = decoder.template("responseTopic")
        ownErrorTopic = decoder.template("errorResponseTopic")
        disabled = decoder.flag("disabled") ?? false
        unchunked = decoder.flag("unchunked") ?? false
        secret = decoder.secret()
        if case .none = payload { sendsDefaultForm = !noDefaults && method != .get } else { sendsDefaultForm = false }
        self.configuration = configuration
        decoder.warn(about: method, account: account, headers: headers, payload: payload, noDefaults: noDefaults)
        if secret != nil { decoder.warnOfSigning(method, payload, headers) }
        warnings = decoder.warnings.sorted { $0.offset < $1.offset }
        guard decoder.errors.isEmpty else { throw HookErrors(decoder.errors.sorted { $0.offset < $1.offset }) }
    }
}
