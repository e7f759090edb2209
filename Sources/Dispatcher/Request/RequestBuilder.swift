package import EventModel

/// Makes requests of hooks and events, in two steps because admission stands between them: the head says which host
/// the request is for, and only an admitted request needs its body.
///
/// Reused for every request of a dispatcher: it keeps the encoded names of events, the last moment as text, and the
/// parts of heads that hold no variables.
package struct RequestBuilder {
    /// What need not be made again for a hook. It keeps the hook alive, so that no other has its identity.
    struct Kept {
        let hook: Hook
        var url: RequestURL?
        var hostIndex = 0
        var headers: [Header]?
    }

    /// How the cloud names itself to receivers.
    package static let userAgent = "ParticleBot/1.1 (https://docs.particle.io/webhooks)"

    /// Every host so far.
    package var hosts = HostTable()
    /// How long an answer may take; heads made earlier keep their own.
    package let timeout: Interval

    var defaults = DefaultData()
    var scratch: [UInt8] = []
    private var kept: [Kept?] = []
    /// The shared heads once more, beside the identities of their hooks: all that most requests look at.
    private var shared: [(hook: ObjectIdentifier, head: RequestHead)?] = []

    /// A builder without anything kept.
    package init(timeout: Interval = .seconds(20)) { self.timeout = timeout }

    /// Method, URL and headers of a request.
    ///
    /// A hook without variables there has one head that all its requests share.
    /// - Parameters:
    ///   - hook: The hook.
    ///   - slot: The hook's dense number in the dispatcher; a slot may pass to another hook at any time.
    ///   - context: The triggering event.
    /// - Throws: What the variables rendered to cannot be sent.
    package mutating func head(
        for hook: Hook, slot: Int, _ context: inout EventContext
    ) throws(RequestFault) -> RequestHead {
        if slot < shared.count, let known = shared[slot], known.hook == ObjectIdentifier(hook) { return known.head }
        let missing = slot + 1 - kept.count
        if missing > 0 {
            kept.append(contentsOf: repeatElement(nil, count: missing))
            shared.append(contentsOf: repeatElement(nil, count: missing))
        }
        var parts = Kept(hook: hook)
        if let known = kept[slot], known.hook === hook { parts = known }
        let isNew = parts.url == nil
        let head = try makeHead(for: hook, &parts, &context)
        if isNew, parts.url != nil {
            kept[slot] = parts
            shared[slot] = hook.hasLiteralHead ? (ObjectIdentifier(hook), head) : nil
        }
        return head
    }

    /// Lets go of what is kept for a slot.
    mutating func forget(_ slot: Int) {
        guard slot < kept.count else { return }
        kept[slot] = nil
        shared[slot] = nil
    }

    /// Forgets all hosts but these, which are numbered anew by their places.
    mutating func keepHosts(_ kept: [Int]) {
        hosts.keep(kept)
        // What is kept of hooks holds numbers of hosts.
        self.kept.removeAll()
        shared.removeAll()
    }

    /// The body of a request.
    ///
    /// - Throws: A template that renders past the limits of its size.
    package mutating func body(for hook: Hook, _ context: inout EventContext) throws(RequestFault) -> [UInt8] {
        if hook.sendsDefaultForm { return defaults.form(of: context) }
        switch hook.payload {
        case .none: return []
        case .form(let fields):
            // The fields of a GET stand in its query.
            if hook.method == .get { return [] }
            var output: [UInt8] = []
            try appendFields([fields], after: hook.noDefaults ? [] : .all, &context, to: &output)
            return output
        case .object(let object): return try json(object, hook, &context)
        case .text(let template): return try json(template, hook, &context)
        case .value(let template):
            var output: [UInt8] = []
            let root = template.usesContext ? context.variables() : .null
            guard template.render(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html, into: &output)
            else { throw Self.oversized("json") }
            return output
        case .body(let template):
            var output: [UInt8] = []
            try render(template, "body", &context, into: &output)
            return output
        }
    }

    /// Appends pairs in form encoding: the default data, then custom ones. A default whose name a custom pair has
    /// is left out, so the custom one stands at its own written place.
    mutating func appendFields(
        _ templates: [FieldsTemplate], after wanted: DefaultFields, _ context: inout EventContext,
        to output: inout [UInt8]
    ) throws(RequestFault) {
        scratch.removeAll(keepingCapacity: true)
        var wanted = wanted
        for fields in templates {
            let root = fields.usesContext ? context.variables() : .null
            var pairs = scratch
            scratch = []
            func add(_ name: [UInt8], _ value: [UInt8]) {
                wanted.subtract(DefaultFields(named: name))
                if !pairs.isEmpty { pairs.append(0x26) }
                FormEncoding.append(name, to: &pairs)
                pairs.append(0x3D)
                FormEncoding.append(value, to: &pairs)
            }
            let isComplete = fields.render(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html, add)
            scratch = pairs
            guard isComplete else { throw Self.oversized("form or query") }
        }
        if !wanted.isEmpty {
            defaults.appendForm(of: context, fields: wanted, to: &output)
            if !scratch.isEmpty { output.append(0x26) }
        }
        scratch.withUnsafeBufferPointer { output.append(contentsOf: $0) }
    }

    func render(
        _ template: Template, _ key: String, _ context: inout EventContext, into output: inout [UInt8]
    ) throws(RequestFault) {
        let root = template.usesContext ? context.variables() : .null
        guard template.render(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html, into: &output)
        else { throw Self.oversized(key) }
    }

    static func oversized(_ key: String) -> RequestFault {
        RequestFault("the hook's \(key) renders to more than a request may hold")
    }
}
