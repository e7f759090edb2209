import Glibc
import Testing

@testable import SketchHost

@Suite struct BuildCacheTests {
    /// A folder with files of 100 bytes, each so many hours old.
    private func folder(_ files: [(name: String, hours: Int)]) -> String {
        let folder = "/tmp/cloudsim-test-\(getuid())/keeping-\(LocalFile.unique())"
        _ = LocalFile.makeFolder(folder)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        for file in files {
            _ = LocalFile.write([UInt8](repeating: 1, count: 100), to: folder + "/" + file.name)
            let time = timespec(tv_sec: now.tv_sec - file.hours * 3600, tv_nsec: 0)
            utimensat(AT_FDCWD, folder + "/" + file.name, [time, time], 0)
        }
        return folder
    }

    @Test func theOldestGoAndWhatIsNotOfTheCacheStays() {
        let files = [
            ("a.sketch", 9), ("a.record", 8), ("a.record.7-1", 7), ("b.sketch", 6), ("c.sketch", 0), ("old.sketch", 0),
            ("mine.txt", 99), ("thermo.ino", 99),
        ]
        let folder = folder(files)
        defer { LocalFile.removeFolder(folder) }
        CacheKeeping(cache: folder, most: 1000).replaced("old.sketch", by: "c.sketch")
        #expect(LocalFile.names(in: folder).count == 7)
        CacheKeeping(cache: folder, most: 400).replaced(nil, by: "c.sketch")
        #expect(LocalFile.names(in: folder) == ["b.sketch", "c.sketch", "mine.txt", "thermo.ino"])
        CacheKeeping(cache: folder, most: 10).replaced(nil, by: "c.sketch")
        #expect(LocalFile.names(in: folder) == ["c.sketch", "mine.txt", "thermo.ino"])
    }

    @Test func whatIsHeldStays() throws {
        let folder = folder([("a.sketch", 9), ("b.sketch", 8), ("old.sketch", 7), ("c.sketch", 6)])
        defer { LocalFile.removeFolder(folder) }
        let held = try ["/a.sketch", "/old.sketch"].map { try #require(FileHold(folder + $0)) }
        CacheKeeping(cache: folder, most: 10).replaced("old.sketch", by: "c.sketch")
        withExtendedLifetime(held) {
            #expect(LocalFile.names(in: folder) == ["a.sketch", "old.sketch"])
        }
    }

    @Test func draftsOfKilledCompilationsGo() throws {
        let folder = folder([("draft-0.cpp", 9)])
        defer { LocalFile.removeFolder(folder) }
        for name in ["draft-1", "draft-2", "draft-3"] {
            mkdir(folder + "/" + name, 0o700)
            _ = LocalFile.write([1], to: folder + "/\(name)/0.o")
            if name != "draft-3" { utimensat(AT_FDCWD, folder + "/" + name, [timespec(), timespec()], 0) }
        }
        let held = try #require(FileHold(folder + "/draft-2"))
        CacheKeeping(cache: folder).replaced(nil, by: "")
        withExtendedLifetime(held) {
            #expect(LocalFile.names(in: folder) == ["draft-2", "draft-3"])
        }
    }

    @Test func whatIsRemovedCannotBeHeld() throws {
        let folder = folder([("a.sketch", 0)])
        defer { LocalFile.removeFolder(folder) }
        #expect(FileHold(folder + "/none") == nil)
        var first = FileHold(folder + "/a.sketch")
        let second = FileHold(folder + "/a.sketch")
        #expect(first != nil && second != nil)
        #expect(!FileHold.remove(folder + "/a.sketch"))
        first = nil
        #expect(!FileHold.remove(folder + "/a.sketch"))
        withExtendedLifetime(second) {}
    }

    /// Two builds of one sketch on one cache, one after the other in every step: what the first was given stays, while
    /// the second replaces it and the cache is swept.
    @Test func aProgramThatOneHasStaysWhileAnotherReplacesIt() throws {
        let bench = SketchBench()
        let one = bench.build
        let two = SketchBuild(cache: SketchBench.cache)
        bench.write("#define GREETING \"one\"\n", "greeting.h")
        let path = bench.write(
            "#include \"greeting.h\"\nvoid setup() { Serial.println(GREETING); }\nvoid loop() {}\n")
        let first = try one.build(path)
        bench.write("#define GREETING \"two\"\n", "greeting.h")
        let second = try two.build(path)
        #expect(!second.wasCached && second.binary != first.binary)
        CacheKeeping(cache: SketchBench.cache, most: 0).replaced(LocalFile.name(of: first.binary), by: "")
        #expect(LocalFile.isProgram(first.binary) && LocalFile.isProgram(second.binary))
        let third = try one.build(path)
        #expect(third.wasCached && third.binary == second.binary)
    }

    /// A world goes on with the program that it began with, whatever becomes of the text and of the cache.
    @Test func aWorldKeepsItsProgram() throws {
        let cache = "/tmp/cloudsim-test-\(getuid())/kept-\(LocalFile.unique())"
        defer { LocalFile.removeFolder(cache) }
        let bench = SketchBench(cache: cache)
        let path = bench.write("void setup() { Serial.println(\"one\"); }\nvoid loop() {}\n")
        try bench.host.prepare([path])
        LocalFile.removeFolder(cache)
        bench.write("void setup() { Serial.println(\"two\"); }\nvoid loop() {}\n")
        #expect(try bench.run(path: path).logs == ["one"])
    }

    @Test func ofAllWhoWantTheSameOneCompiles() throws {
        let bench = SketchBench()
        let path = bench.write("// \(LocalFile.unique())\nvoid setup() {}\nvoid loop() {}\n")
        let build = bench.build
        let made = Crew.run(Array(0..<8), atMost: 8) { _ in try? build.build(path) }
        #expect(made.compactMap(\.self).filter { !$0.wasCached }.count == 1)
        #expect(Set(made.map { $0?.binary }).count == 1)
    }

    @Test func aLockIsGivenUpWithItsHolder() {
        let folder = folder([])
        defer { LocalFile.removeFolder(folder) }
        var first: CacheLock? = CacheLock(cache: folder, key: "a", seconds: 0)
        let other = CacheLock(cache: folder, key: "b", seconds: 0)
        // Who has waited long enough goes on without it.
        let second = CacheLock(cache: folder, key: "a", seconds: 0)
        #expect([first?.isOwned, other.isOwned, second.isOwned] == [true, true, false])
        first = nil
        #expect(CacheLock(cache: folder, key: "a", seconds: 0).isOwned)
    }
}
