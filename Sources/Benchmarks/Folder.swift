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

/// Syncs a second of the disk below a folder, each after a write as small as a commit of a few rows.
func syncRate(in folder: String, seconds span: Double) throws -> Double {
    let size = 16_384
    let places = 64
    let file = open(folder + "/sync", O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Child.Failure(description: "no temporary file") }
    defer { close(file) }
    let bytes = [UInt8](repeating: 0x2E, count: size)
    // A file that has its size already, as a write-ahead log has once it has been written through.
    for place in 0..<places { _ = pwrite(file, bytes, size, off_t(place * size)) }
    guard fsync(file) == 0 else { throw Child.Failure(description: "no sync: \(String(cString: strerror(errno)))") }
    let start = seconds()
    var count = 0
    while seconds() - start < span {
        guard pwrite(file, bytes, size, off_t(count % places * size)) == size, fdatasync(file) == 0 else {
            throw Child.Failure(description: "no sync: \(String(cString: strerror(errno)))")
        }
        count += 1
    }
    return Double(count) / (seconds() - start)
}
