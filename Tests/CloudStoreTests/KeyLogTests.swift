import EventModel
import Glibc
import Testing

@testable import CloudStore

/// The write-ahead log beside `keys.db`.
@Suite struct KeyLogTests {
    private func key(_ id: String) -> StoredKey {
        StoredKey(id: id, hash: "hash of \(id)", project: "p", scopes: nil, createdAt: instant(7))
    }

    /// The files as a crash leaves them: 20 keys, of which the last ones are in the log alone.
    private func crashed(_ place: Workplace) throws -> [String: [UInt8]] {
        let keys = try KeyStore.open(directory: place.state)
        for number in 0..<20 { try keys.create(key("\(number)")) }
        var files: [String: [UInt8]] = [:]
        for path in [place.keys, place.keys + "-wal"] { files[path] = try Workplace.read(path) }
        keys.close()
        return files
    }

    private func put(_ files: [String: [UInt8]], at place: Workplace) throws {
        for name in Workplace.names(place.state) { Workplace.remove(place.state + "/" + name) }
        for (path, bytes) in files { try Workplace.write(bytes, to: path) }
    }

    @Test func recoversKeysFromAnIntactLog() throws {
        let place = try Workplace()
        try put(crashed(place), at: place)
        #expect(try KeyStore.open(directory: place.state).list().count == 20)
    }

    @Test(arguments: [0, 17, 25, 32, 40, 60, 4_200, 9_000, 20_000])
    func rejectsADamagedLogAndLeavesIt(offset: Int) throws {
        let place = try Workplace()
        var files = try crashed(place)
        files[place.keys + "-wal"]?[offset] ^= 4
        try put(files, at: place)
        for _ in 0..<2 {
            do throws(StoreError) {
                _ = try KeyStore.open(directory: place.state)
                Issue.record("opened")
            } catch {
                guard case .damaged(place.keys, let detail) = error else { throw error }
                #expect(detail.contains("write-ahead log"))
            }
        }
        for (path, bytes) in files { #expect(try Workplace.read(path) == bytes) }
    }

    @Test func movesTheLogIntoTheFileWhenClosed() throws {
        let place = try Workplace()
        let other = try KeyStore.open(directory: place.state)
        let keys = try KeyStore.open(directory: place.state)
        try keys.create(key("a"))
        keys.close()
        // Another process still has the file open, but its log is empty.
        #expect(Workplace.size(place.keys + "-wal") == 0)
        let copy = try Workplace()
        #expect(mkdir(copy.state, 0o700) == 0)
        try Workplace.write(Workplace.read(place.keys), to: copy.keys)
        #expect(try KeyStore.open(directory: copy.state).list() == [key("a")])
        #expect(try other.list() == [key("a")])
        other.close()
        #expect(Workplace.names(place.state) == ["keys.db"])
        #expect(throws: StoreError.closed) { try keys.list() }
    }
}
