package import EventModel

/// What is published instead of the body of a response that is JSON.
package enum ResponseTemplate: Sendable {
    /// One text.
    case text(Template)
    /// An object that is rendered text by text and published as compact JSON.
    case object(JSONTemplate)

    /// What to publish of a response: the rendered template when the body is JSON of any kind, else the body itself.
    ///
    /// The response's values are the template's variables; the predefined ones are those of the triggering event.
    package func reply(to body: [UInt8], _ context: borrowing EventContext) -> [UInt8] {
        guard let root = try? JSONValue(parsing: body, rules: .data) else { return body }
        var output: [UInt8] = []
        switch self {
        case .text(let template):
            template.render(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html, into: &output)
        case .object(let template):
            template.render(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html, into: &output)
        }
        return output
    }
}

extension Hook {
    /// Where the response to an event goes.
    package func responseTopic(for event: Event, names: NameTable, product: ProductFacts? = nil) -> ReplyTopic {
        topic(ownResponseTopic, "hook-response", event, names, product)
    }

    /// Where the error of a request for an event goes.
    package func errorTopic(for event: Event, names: NameTable, product: ProductFacts? = nil) -> ReplyTopic {
        topic(ownErrorTopic, "hook-error", event, names, product)
    }

    /// What the cloud publishes of a response's body.
    package func reply(to body: [UInt8], _ context: borrowing EventContext) -> [UInt8] {
        responseTemplate?.reply(to: body, context) ?? body
    }

    /// A topic that renders to no event name (empty, or with a byte that is not printable ASCII) is the standard one:
    /// a line break in a name would let a value forge events on the streams.
    private func topic(
        _ template: Template?, _ kind: String, _ event: Event, _ names: NameTable, _ product: ProductFacts?
    ) -> ReplyTopic {
        guard let template else { return usualTopic(kind, event, names) }
        var topic = template.literal
        if topic == nil {
            var context = EventContext(event, names: names, product: product)
            let root = template.usesContext ? context.variables() : .null
            topic = template.rendered(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html)
        }
        guard let topic, !topic.isEmpty, topic.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return usualTopic(kind, event, names)
        }
        return .custom(topic)
    }

    /// Of a product's hook, only the device that published the event hears the answer.
    private func usualTopic(_ kind: String, _ event: Event, _ names: NameTable) -> ReplyTopic {
        if product == nil { return .standard(event.name) }
        return .custom("\(event.publisher.coreID)/\(kind)/\(names.text(event.name))")
    }
}
