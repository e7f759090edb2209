import EventModel
import Glibc

/// What `cloudsim login` leaves for the commands after it: a file that only its owner may read.
struct StoredLogin {
    /// The cloud's base URL.
    var url: String
    /// The access token.
    var token: String
    /// Who logged in; nil when only a token was given.
    var user: String?

    /// The file's path; nil when the environment names no home.
    static var path: String? { folder.map { $0 + "/login.json" } }

    private static var folder: String? {
        // By the base directory specification a relative path counts as none.
        if let configuration = Environment.text("XDG_CONFIG_HOME"), configuration.hasPrefix("/") {
            return configuration + "/cloudsim"
        }
        return Environment.text("HOME").map { $0 + "/.config/cloudsim" }
    }

    /// The login that is stored, if there is one. A file that others could read is closed to them, and that is said.
    static func load() throws(CommandFailure) -> StoredLogin? {
        guard let path else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            if errno == ELOOP { throw damaged(path, "it is a link") }
            throw .unable("\(path) cannot be read: \(reason(errno)).")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw damaged(path, "it is no file")
        }
        guard status.st_uid == geteuid() else { throw damaged(path, "it belongs to somebody else") }
        if status.st_mode & 0o077 != 0 {
            guard fchmod(descriptor, 0o600) == 0 else { throw damaged(path, "others can read it") }
            Terminal.error("note: others could read \(path); now only you can")
        }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw .unable("\(path) cannot be read: \(reason(errno)).") }
        guard let value = try? JSONValue(parsing: Array(bytes[..<count])), let url = value["url"]?.text,
            let token = value["token"]?.text
        else { throw damaged(path, "it holds no login") }
        return StoredLogin(url: url, token: token, user: value["user"]?.text)
    }

    /// Stores the login in place of the one before, whole or not at all; returns the file's path.
    func store() throws(CommandFailure) -> String {
        guard let folder = Self.folder, let path = Self.path else {
            throw .unable("there is no place for the login: neither XDG_CONFIG_HOME nor HOME is set.")
        }
        try Self.makeFolder(folder)
        var value: [JSONValue.Member] = [.init("url", .string(url)), .init("token", .string(token))]
        if let user { value.append(.init("user", .string(user))) }
        let bytes = Array((JSONValue(.object(value)).indentedText + "\n").utf8)
        let temporary = "\(path).\(getpid())"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.unwritable(path, errno) }
        var fault: Int32?
        if fchmod(descriptor, 0o600) != 0 || write(descriptor, bytes, bytes.count) != bytes.count
            || fsync(descriptor) != 0
        {
            fault = errno
        }
        if close(descriptor) != 0, fault == nil { fault = errno }
        // A link in the file's place is replaced, never followed.
        if fault == nil, rename(temporary, path) != 0 { fault = errno }
        if let fault {
            unlink(temporary)
            throw Self.unwritable(path, fault)
        }
        return path
    }

    /// Makes the folder and those on the way to it; the folder itself is the owner's alone.
    private static func makeFolder(_ folder: String) throws(CommandFailure) {
        var made = ""
        for part in folder.split(separator: "/") {
            made += "/\(part)"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw unwritable(folder, errno) }
        }
        guard chmod(folder, 0o700) == 0 else { throw unwritable(folder, errno) }
    }

    private static func damaged(_ path: String, _ what: String) -> CommandFailure {
        .unable("\(path) cannot be used: \(what). Remove it and run: cloudsim login")
    }

    private static func unwritable(_ path: String, _ error: Int32) -> CommandFailure {
        .unable(
            "\(path) cannot be written: \(reason(error)); "
                + "set XDG_CONFIG_HOME to a folder that can, or give CLOUDSIM_TOKEN instead.")
    }

    private static func reason(_ error: Int32) -> String { String(cString: strerror(error)).lowercased() }
}
