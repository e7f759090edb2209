import Glibc
import Testing

@testable import SketchHost

/// Folders that are removed with what is in them.
@Suite struct FoldersTests {
    /// A path through all of them is longer than the system takes.
    @Test func removesFoldersHoweverDeep() throws {
        let bench = SketchBench()
        let top = bench.folder + "/top"
        mkdir(top, 0o700)
        var place = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for depth in 0..<1_500 {
            #expect(mkdirat(place, "deep", 0o700) == 0)
            let next = openat(place, "deep", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if depth % 500 == 0 { fchmod(place, 0) }
            close(place)
            place = next
        }
        close(place)
        LocalFile.removeFolder(top)
        #expect(access(top, F_OK) != 0)
    }
}
