import EventModel
import Glibc
import Testing

/// Two implementations of signed webhooks that others wrote, in a Python of their own under `.build/verifiers`.
enum Verifiers {
    /// Their names.
    static let all = ["standardwebhooks", "svix"]
    /// What a run says that goes without them.
    static let absence: Comment =
        "SKIPPED: signatures are not checked by standardwebhooks and svix: dev/verifiers fetches them, or says why not"

    private static let folder: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/.build/verifiers"
    }()

    /// Whether they are there.
    static var arePresent: Bool { access("\(folder)/complete", R_OK) == 0 }

    /// Something for one of them to do.
    struct Job {
        var library: String
        var message: SignedMessage
        /// Whether it signs; otherwise it verifies.
        var signs = false
    }

    /// What came of each job: the signature, `ok`, or the name of the exception with its text.
    static func run(_ jobs: [Job]) throws -> [String] {
        let input = JSONValue.array(
            jobs.map { job in
                let message = job.message
                return .object([
                    "library": .string(job.library), "signs": .bool(job.signs), "secret": .string(message.secret),
                    "id": .string(message.id), "timestamp": .integer(Int(message.timestamp)),
                    "signature": .string(message.signature), "body": .string(message.body),
                ])
            })
        let end = try Program(
            ["-I", "-c", script], input: input.compactText, environment: ["PYTHONUTF8=1"],
            path: "\(folder)/bin/python"
        ).end()
        guard end.code == 0, case .array(let results) = try JSONValue(parsing: end.output).kind else {
            throw Program.StartError(reason: "the verifiers ended with \(end.code): \(end.error)")
        }
        try #require(results.count == jobs.count)
        return results.map { $0.text ?? "no text" }
    }

    private static let script = """
        import datetime, json, sys
        import standardwebhooks, svix

        modules = {"standardwebhooks": standardwebhooks, "svix": svix}
        results = []
        for job in json.load(sys.stdin):
            webhook = modules[job["library"]].Webhook(job["secret"])
            try:
                if job["signs"]:
                    moment = datetime.datetime.fromtimestamp(job["timestamp"], tz=datetime.timezone.utc)
                    results.append(webhook.sign(job["id"], moment, job["body"]))
                else:
                    webhook.verify(job["body"], {
                        "webhook-id": job["id"], "webhook-timestamp": str(job["timestamp"]),
                        "webhook-signature": job["signature"]})
                    results.append("ok")
            except Exception as error:
                results.append(f"{type(error).__name__}: {error}")
        json.dump(results, sys.stdout)
        """
}

/// A message with its signature, and the secret by which somebody looks at it.
struct SignedMessage {
    var secret: String
    var id: String
    var timestamp: Int64
    var signature = ""
    var body: String

    /// The same message, spoilt in the three ways that everybody must refuse, each with the check that fails. `resign`
    /// makes the signature of an old one good.
    func spoilt(_ resign: (SignedMessage) throws -> String) rethrows -> [(message: SignedMessage, check: String)] {
        var (tampered, foreign, old) = (self, self, self)
        tampered.body = body.replacing("1", with: "2") + " "
        foreign.secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
        old.timestamp -= 4_000
        old.signature = try resign(old)
        return [(tampered, "signature"), (foreign, "signature"), (old, "timestamp tolerance")]
    }

    /// What `cloudsim verify` says of it.
    func verify() throws -> Program.End {
        try Program.run(
            [
                "verify", "-", "--secret", secret, "--id", id, "--timestamp", "\(timestamp)", "--signature", signature,
            ], input: body)
    }
}
