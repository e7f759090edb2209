import EventModel

/// Does what `cloudsim endpoint` is asked, and says what came of it.
struct EndpointDesk {
    let api: EndpointAPI
    let isJSON: Bool

    private var client: CloudClient { api.client }

    func create(name: String, url: String, secret: String?, prefix: String?) throws(CommandFailure) -> ExitCode {
        for note in SecretOption.notes(try SecretOption.read(secret.map { [$0] } ?? [])) { Terminal.note(note) }
        let made = try api.create(name: name, url: url, secret: secret, prefix: prefix)
        if isJSON { client.print(json: made.answer) } else { client.print("Created endpoint \(made.id)") }
        // Before anything else can fail: the secret is never told again.
        if !isJSON { show(made.secret) }
        guard let prefix else {
            if !isJSON { client.print(EndpointText.unwatched(api.dialect)) }
            return .success
        }
        let watch: JSONValue?
        do throws(CommandFailure) { watch = try api.watch(prefix, for: made.id, called: name) } catch {
            throw CommandFailure(
                code: error.code, message: "the endpoint is there, but hears of no event yet: \(error.message)")
        }
        guard isJSON else {
            client.print("It hears of events whose names begin with “\(prefix)”.")
            return .success
        }
        if let watch { client.print(json: watch) }
        return .success
    }

    func list() throws(CommandFailure) {
        let endpoints = try api.list()
        if isJSON {
            client.print(json: .array(endpoints))
        } else {
            client.print(
                endpoints.isEmpty
                    ? "No endpoints found." : EndpointText.table(EndpointText.endpoints(endpoints)))
        }
    }

    func rotate(_ id: String, isForced: Bool) throws(CommandFailure) {
        let made = try api.rotate(id, isForced: isForced)
        guard !isJSON else { return client.print(json: made.answer) }
        client.print(
            "\(made.id) has another secret; the old one "
                + (api.dialect == .signa && !isForced ? "signs beside it for 24 hours." : "is dead."))
        show(made.secret)
    }

    func delete(_ id: String) throws(CommandFailure) {
        let answer = try api.delete(id)
        if isJSON { client.print(json: answer) } else { client.print("Deleted endpoint \(id)") }
    }

    func test(_ id: String) throws(CommandFailure) -> ExitCode {
        let answer = try api.test(id)
        let ends = EndpointText.tests(answer)
        if isJSON {
            client.print(json: answer)
        } else {
            for end in ends { client.print(end.text) }
        }
        return ends.allSatisfy(\.isGood) ? .success : .failed
    }

    func deliveries(_ id: String, limit: Int) throws(CommandFailure) {
        let deliveries = try api.deliveries(id, limit: limit)
        if isJSON {
            client.print(json: .array(deliveries))
        } else {
            client.print(
                deliveries.isEmpty
                    ? "No deliveries found." : EndpointText.table(EndpointText.deliveries(deliveries)))
        }
    }

    func redeliver(_ id: String, _ delivery: String) throws(CommandFailure) {
        let answer = try api.redeliver(id, delivery)
        if isJSON {
            client.print(json: answer)
        } else {
            client.print("\(delivery) is delivered once more as \(answer["id"]?.text ?? "?")")
        }
    }

    private func show(_ secret: String) {
        client.print("Its secret, shown this once: \(secret)")
        client.print("Check what comes with: cloudsim receiver --secret \(EndpointText.quoted(secret))")
    }
}
