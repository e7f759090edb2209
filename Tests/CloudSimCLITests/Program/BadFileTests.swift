import Glibc
import Testing

@Suite struct BadFileTests {
    private static let readers = [["run"], ["check"], ["explain", "--event", "a"], ["send", "--event", "a"]]

    private func refused(_ words: [String], in folder: Folder) throws -> String {
        let end = try Program.run(words, in: folder)
        #expect(end.code == 2, "\(words): \(end)")
        #expect(end.output.isEmpty)
        return end.error
    }

    @Test(arguments: readers) func aMissingFileAFolderAndAHugeFile(_ words: [String]) throws {
        let folder = try Folder()
        // A check has a line for each finding, without the program's name.
        let head = words == ["check"] ? "" : "cloudsim: "
        #expect(try refused(words + ["no.json"], in: folder) == "\(head)no.json: there is no such file.\n")
        #expect(try refused(words + ["."], in: folder) == "\(head).: it is a folder, not a file.\n")
        // All of it is a hole: nothing is stored, and nothing may be read.
        let huge = try folder.write("huge.json", "")
        #expect(truncate(huge, 65 << 20) == 0)
        #expect(
            try refused(words + ["huge.json"], in: folder)
                == "\(head)huge.json: it is larger than 64 MB, the most that is read.\n")
    }

    @Test(arguments: readers) func textThatIsNoJSONIsPlaced(_ words: [String]) throws {
        let folder = try Folder()
        try folder.write("utf8.json", Array("{\n  \"a\": \"".utf8) + [0xFF] + Array("\"}".utf8))
        try folder.write("deep.json", String(repeating: "[", count: 100_000))
        try folder.write("empty.json", "")
        try folder.write("twice.json", "{\"url\": \"http://a\", \"url\": \"http://b\"}")
        #expect(try refused(words + ["utf8.json"], in: folder).contains("utf8.json:2:9: error: "))
        #expect(try refused(words + ["deep.json"], in: folder).contains("deep.json:1:513: error: "))
        #expect(try refused(words + ["empty.json"], in: folder).contains("empty.json:1:1: error: "))
        #expect(try refused(words + ["twice.json"], in: folder).contains("twice.json:1:21: error: "))
    }

    @Test(arguments: [["run"], ["check"]]) func unknownKeysAndBadDurationsHaveTheirPlaces(_ words: [String]) throws {
        let folder = try Folder()
        try folder.write(
            "s.json",
            """
            { "devices": [ { "name": "a", "frimware": "x" } ],
              "duration": "5 minutes",
              "limits": { "sleep": "-1s" } }
            """)
        let error = try refused(words + ["s.json"], in: folder)
        #expect(error.contains("s.json:1:31: error: "))
        #expect(error.contains("firmware"))
        #expect(error.contains("s.json:2:15: error: ") && error.contains("(at $.duration)"))
        #expect(error.contains("s.json:3:24: error: ") && error.contains("(at $.limits.sleep)"))
    }

    @Test(arguments: [["run"], ["check"]]) func hookFilesStayInTheFolder(_ words: [String]) throws {
        let folder = try Folder()
        let outside = try Folder()
        let secret = try outside.write("secret.json", #"{"event": "a", "url": "http://a.test/"}"#)
        #expect(symlink(secret, "\(folder.path)/link.json") == 0)
        #expect(symlink(outside.path, "\(folder.path)/sub") == 0)
        func scenario(_ file: String) throws {
            try folder.write("s.json", "{\"devices\":[{\"name\":\"a\"}],\n\"hooks\":[{\"file\":\"\(file)\"}]}")
        }
        for (file, reason) in [
            ("no.json", "the hook file \"no.json\" cannot be read: there is no such file"),
            ("../secret.json", "may not leave the scenario's folder"), (secret, "is absolute"),
            ("link.json", "a link leads out of the scenario's folder"),
            ("sub/secret.json", "a link leads out of the scenario's folder"),
        ] {
            try scenario(file)
            let error = try refused(words + ["s.json"], in: folder)
            #expect(error.contains("s.json:2:18: error: ") && error.contains(reason), "\(file): \(error)")
        }
        try folder.write("bad.json", "{\n\"event\": 1}")
        try scenario("bad.json")
        #expect(try refused(words + ["s.json"], in: folder).contains("bad.json:2:10: error: "))
    }

    @Test func checkGoesThroughAllFilesAndTellsWarnings() throws {
        let folder = try Folder()
        try folder.write("good.json", #"{"event": "a", "url": "http://a.test/"}"#)
        try folder.write("warned.json", #"{"event": "a", "url": "http://a.test/", "requestType": "GET", "json": {}}"#)
        try folder.write("bad.json", #"{"event": "a", "url": "ftp://a.test/"}"#)
        let end = try Program.run(["check", "bad.json", "good.json", "warned.json"], in: folder)
        #expect(end.code == 2)
        #expect(end.output == "good.json: ok\nwarned.json: ok\n")
        #expect(end.error.contains("bad.json:1:23: error: "))
        #expect(end.error.contains("warned.json:1:") && end.error.contains(": warning: "))
        #expect(try Program.run(["check", "good.json", "warned.json"], in: folder).code == 0)
        // A file that cannot be read does not keep the others from being checked.
        let missing = try Program.run(["check", "no.json", "good.json"], in: folder)
        #expect(missing.code == 2)
        #expect(missing.output == "good.json: ok\n")
        #expect(missing.error == "no.json: there is no such file.\n")
    }

    @Test func controlCharactersOfAFileDoNotReachTheTerminal() throws {
        let folder = try Folder()
        try folder.write("s.json", #"{"devices": [], "\u001b[31mred": 1}"#)
        #expect(!(try refused(["check", "s.json"], in: folder)).contains("\u{1B}"))
        #expect(!(try refused(["run", "s.json"], in: folder)).contains("\u{1B}"))
    }
}
