import CloudStore
import EventModel
import Glibc

// A process whose only purpose is to hold a store and to be killed. Its first argument says what it does, the second
// names the directory.
//
//   commit   keeps numbered changes for ever and prints each number when it was released
//   hold     prints the number of hooks and then waits for the end of its input
//   open     opens as a user without rights, prints the error, or how many hooks there are
//   keys     creates keys for ever and prints the id of each when it was kept
//   cramped  keeps changes that do not fit into a small file, then again when files may grow, and prints each outcome

/// A line at once, so that whoever reads it knows what was true when this process ended.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(1, bytes, bytes.count)
}

/// Waits for the end of the input.
func rest() {
    var byte: UInt8 = 0
    while read(0, &byte, 1) > 0 {}
}

func hook(_ number: Int, padding: Int = 0) -> StoreChange {
    .hook(
        StoredHook(
            id: "\(number)", configuration: String(repeating: "x", count: padding),
            createdAt: Instant(milliseconds: Int64(number))))
}

/// Keeps changes and comes back when they were released.
func wait(for store: Store, toKeep changes: [StoreChange], _ release: @escaping @Sendable (StoreError?) -> Void) {
    var gate: [Int32] = [0, 0]
    guard pipe(&gate) == 0 else { exit(3) }
    let end = gate[1]
    store.commit(changes) { error in
        release(error)
        close(end)
    }
    var byte: UInt8 = 0
    _ = read(gate[0], &byte, 1)
    close(gate[0])
}

func limitFiles(to bytes: rlim_t) {
    var limit = rlimit(rlim_cur: bytes, rlim_max: .max)
    _ = setrlimit(__rlimit_resource_t(1), &limit)
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
    say("usage: StoreProbe commit|hold|open|keys|cramped DIRECTORY")
    exit(2)
}
if arguments[1] == "open", geteuid() == 0 { _ = setuid(65_534) }
do throws(StoreError) {
    if arguments[1] == "keys" {
        let keys = try KeyStore.open(directory: arguments[2])
        for number in 0... {
            let id = "\(getpid())-\(number)"
            try keys.create(
                StoredKey(id: id, hash: "", project: "p", scopes: nil, createdAt: Instant(milliseconds: 0)))
            say(id)
        }
    }
    let (store, state) = try Store.open(directory: arguments[2], keepingEvents: 100)
    switch arguments[1] {
    case "commit":
        // Each number is two changes that belong together; whatever waits at once shares a transaction.
        var next = state.hooks.count
        while true {
            let number = next
            store.commit([
                hook(number), .hookLog(StoredHookLog(hook: "\(number)", isError: false, entry: "\(number)")),
            ]) { error in say(error.map { "\($0)" } ?? "\(number)") }
            next += 1
            // Something is always under way, and the queue stays short.
            if next % 8 == 0 { wait(for: store, toKeep: []) { _ in } }
        }
    case "cramped":
        signal(SIGXFSZ, SIG_IGN)
        limitFiles(to: 150_000)
        for number in 0..<20 {
            wait(for: store, toKeep: [hook(number, padding: 20_000)]) { say($0.map { "\($0)" } ?? "kept") }
        }
        limitFiles(to: .max)
        wait(for: store, toKeep: [hook(20)]) { say($0.map { "\($0)" } ?? "kept") }
        say(store.close().map { "\($0)" } ?? "closed")
    default:
        say("\(state.hooks.count)")
        rest()
        store.close()
    }
} catch {
    say("\(error)")
    exit(1)
}
