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
            ("a.sketch", 9), ("a.record", 8), ("draft-1.cpp", 7), ("b.sketch", 6), ("c.sketch", 0), ("old.sketch", 0),
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
}
