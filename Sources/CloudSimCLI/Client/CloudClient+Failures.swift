import Dispatcher
import EventModel

extension CloudClient {
    /// What the cloud refused, why, and what to do next.
    func refusal(_ status: Int, _ body: [UInt8]) -> CommandFailure {
        let value = try? JSONValue(parsing: body, rules: .data)
        let said = value.map(Self.words) ?? []
        var sentence = "the cloud said no (\(status))"
        if !said.isEmpty { sentence += ": " + said.joined(separator: ": ") }
        sentence = masked(sentence).closed
        if let advice = advice(status, value) { sentence += " " + advice }
        return CommandFailure(code: .failed, message: Terminal.visible(sentence))
    }

    /// Why the cloud could not be reached, and what to do next.
    func failure(_ error: TransportError) -> CommandFailure {
        let url = address.url
        switch error {
        case .refused: return .unable("nobody answers at \(url): is cloudsim serve running there?")
        case .notFound: return .unable("the host of \(url) has no address: check --url.")
        case .timedOut: return .unable("\(url) fell silent: no answer came in time.")
        case .reset: return .unable("\(url) broke the connection before the answer was complete.")
        case .malformed: return .unable("what answers at \(url) speaks no HTTP that can be used: check --url.")
        case .certificate: return .unable("the certificate of \(url) does not hold, so nothing was sent.")
        case .outOfDescriptors:
            return .unable("this process has no file descriptor for a connection to \(url): raise ulimit -n.")
        case .blocked: return .unable("the address of \(url) may not be called, so nothing was sent.")
        }
    }

    /// A text without the token.
    func masked(_ text: String) -> String {
        // A token that is shorter than a word is no secret, and would blot out harmless texts.
        guard let token = address.token, token.utf8.count >= 4 else { return text }
        return text.replacing(token, with: "***")
    }

    /// The cloud's own words in the body of a refusal.
    private static func words(_ value: JSONValue) -> [String] {
        var words: [String] = []
        func add(_ text: String?) {
            guard let text, !text.isEmpty, !words.contains(text) else { return }
            words.append(text)
        }
        // Products that deliver signed events each say it in their own place.
        for sentence in [value["detail"], value["error"]?["detail"], value["error"]?["message"]] {
            guard let sentence = sentence?.text else { continue }
            return [sentence]
        }
        // The code beside a description says nothing that the description does not.
        if let description = value["error_description"]?.text {
            add(description)
        } else {
            add(value["error"]?.text)
        }
        add(value["info"]?.text)
        add(value["message"]?.text)
        if case .array(let errors)? = value["errors"]?.kind {
            for error in errors { add(error.text ?? error["error"]?.text ?? error["message"]?.text) }
        }
        return words
    }

    private func advice(_ status: Int, _ value: JSONValue?) -> String? {
        let login = address.url == CloudAddress.usualURL ? "cloudsim login" : "cloudsim login --url \(address.url)"
        let code = value?["error"]?.text
        if status == 401, code == nil, value != nil {
            return "Give one by --token or CLOUDSIM_TOKEN; cloudsim key create makes one."
        }
        if status == 401 || code == "invalid_request" || code == "invalid_token" { return "Log in with: \(login)" }
        if status == 404, value?["detail"]?.text == "there is no such project" {
            return "Say the key's own with --project."
        }
        if (300..<400).contains(status) { return "It wants to be called elsewhere: check --url." }
        if status == 404, value == nil { return "Is \(address.url) a cloud's base URL?" }
        if status == 429 { return "Wait a little and try again." }
        return nil
    }
}

extension String {
    /// The sentence with a full stop at its end, where it has nothing else there.
    var closed: String { [".", "!", "?", "…"].contains(where: hasSuffix) ? self : self + "." }
}
