import Glibc

/// Lets something have a folder of its own, which is gone afterwards.
func withFolder(_ body: (_ path: String) throws -> Void) throws {
    var template = Array("/tmp/cloudsim-benchmark-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Child.Failure(description: "no temporary folder") }
    let path = String(cString: made)
    defer { _ = try? Child(["/bin/rm", "-rf", path], discardsOutput: true).end() }
    try body(path)
}

/// Makes a file of a text.
func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw Child.Failure(description: "no temporary file") }
    let isWritten = fputs(text, file) >= 0
    guard fclose(file) == 0, isWritten else { throw Child.Failure(description: "\(path) could not be written") }
}
