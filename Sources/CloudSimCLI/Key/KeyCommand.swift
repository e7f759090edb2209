import CloudServer
import CloudStore
import Dispatcher
import EventModel

/// `cloudsim key`: creates, lists and deletes the keys by which programs use the endpoints of a cloud.
enum KeyCommand {
    private enum Action: String, CaseIterable {
        case create, list, delete
    }

    static let command = Command(
        name: "key", operands: "ACTION [ID]", count: 1...2,
        summary: "Create, list and delete the keys of a cloud's projects.",
        actions: [
            .init(name: "create", help: "print a new key, once: only its hash is kept"),
            .init(name: "list", help: "list the keys' ids, projects, scopes and times of creation"),
            .init(name: "delete", value: "ID", help: "end a key at once"),
        ],
        options: [
            .init(
                name: "--state", value: "DIR",
                help: "the cloud's directory, as cloudsim serve takes it; the cloud may be running"),
            .init(name: "--project", value: "P", help: "the project that the new key is bound to"),
            .init(
                name: "--scope", value: "S",
                help: "what the new key may be used for, everything by default: "
                    + DialectScope.allCases.map(\.rawValue).joined(separator: ", "), repeats: true),
        ],
        examples: [
            "cloudsim key create --state ./cloud --project demo",
            "cloudsim key create --state ./cloud --project demo --scope alerts:read --scope webhooks:manage",
            "cloudsim key list --state ./cloud", "cloudsim key delete 0f1e2d3c4b5a --state ./cloud",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let word = arguments.operands[0]
        guard let action = Action(rawValue: word) else {
            throw CommandFailure.usage(
                command, Arguments.unknown("key \(word)", Action.allCases.map { "key \($0.rawValue)" }))
        }
        let operand = arguments.operands.dropFirst().first
        if action == .delete, operand == nil { throw CommandFailure.usage(command, "key delete needs ID.") }
        // Not repeated in the message: it may be a key.
        if action != .delete, operand != nil {
            throw CommandFailure.usage(command, "key \(word) takes no ID.")
        }
        for option in ["--project", "--scope"] where action != .create && arguments.has(option) {
            throw CommandFailure.usage(command, "\(option) goes with key create alone.")
        }
        guard let directory = arguments["--state"] else {
            throw CommandFailure.usage(command, "--state DIR is missing.")
        }
        switch action {
        case .create: try create(in: directory, arguments)
        case .list: try list(in: directory)
        case .delete: try delete(operand ?? "", in: directory)
        }
        return .success
    }

    private static func create(in directory: String, _ arguments: Arguments) throws {
        guard let project = arguments["--project"] else {
            throw CommandFailure.usage(command, "--project P is missing.")
        }
        guard (1...100).contains(project.unicodeScalars.count), !project.contains("/"),
            Terminal.visible(project) == project
        else {
            throw CommandFailure.invalid(
                "--project: expected a name of 1 to 100 characters, without slashes and control characters.")
        }
        var scopes: [DialectScope] = []
        for word in arguments.all("--scope") {
            guard let scope = DialectScope(rawValue: word) else {
                let known = DialectScope.allCases.map(\.rawValue)
                throw CommandFailure.invalid(
                    Terminal.visible(Arguments.unknown("scope \(word)", known.map { "scope \($0)" }))
                        + " Known are \(known.joined(separator: ", ")).")
            }
            if !scopes.contains(scope) { scopes.append(scope) }
        }
        let keys = try KeyStore.open(directory: directory)
        let key = APIKey()
        try keys.create(
            key.stored(project: project, scopes: scopes.isEmpty ? nil : scopes, createdAt: WallClock.timeOfDay))
        Terminal.output(key.text + "\n")
        // What nobody saw is of no use to anybody.
        if Terminal.outputFault != nil { _ = try keys.delete(id: key.id) }
    }

    private static func list(in directory: String) throws {
        let keys = try existing(in: directory).list()
        guard !keys.isEmpty else {
            Terminal.output("No keys found.\n")
            return
        }
        let rows =
            [["ID", "CREATED", "PROJECT", "SCOPES"]]
            + keys.map { key in
                [key.id, key.createdAt.description, key.project, key.scopes?.joined(separator: " ") ?? "all"]
                    .map(Terminal.visible)
            }
        var widths = [0, 0, 0]
        for row in rows {
            for column in widths.indices { widths[column] = max(widths[column], Columns.count(row[column])) }
        }
        var output: [UInt8] = []
        for row in rows {
            for column in widths.indices {
                Columns.pad(widths[column] + 2 - Columns.append(row[column], to: &output), to: &output)
            }
            output += Array("\(row[3])\n".utf8)
        }
        Terminal.output(output)
    }

    private static func delete(_ word: String, in directory: String) throws {
        // Whoever has the key at hand has its id as well.
        guard let id = APIKey(word)?.id ?? (APIKey.isID(word) ? word : nil) else {
            throw CommandFailure.invalid("key delete: expected the id of a key, 12 hexadecimal digits.")
        }
        guard try existing(in: directory).delete(id: id) else {
            throw CommandFailure.invalid(
                "There is no key \(id) in \"\(Terminal.visible(directory))\". See: cloudsim key list --state DIR")
        }
        Terminal.output("Key \(id) is deleted: it lets nobody in any more.\n")
    }

    private static func existing(in directory: String) throws -> KeyStore {
        guard let keys = try KeyStore.openExisting(directory: directory) else {
            throw CommandFailure.invalid(
                "No key was ever created in \"\(Terminal.visible(directory))\": name the cloud's directory, or create"
                    + " one by cloudsim key create.")
        }
        return keys
    }
}
