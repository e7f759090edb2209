import Glibc
import Threads

/// Prints a line at once, also into a pipe.
func say(_ line: String) {
    print(line)
    fflush(nil)
}

/// Prints a line where it cannot be taken for a figure.
func complain(_ line: String) {
    let bytes = Array("Benchmarks: \(line)\n".utf8)
    _ = write(2, bytes, bytes.count)
}

/// Seconds of a clock that only goes forward.
func seconds() -> Double {
    Double(Clocks.elapsed) / 1e9
}

/// Memory that the process holds in RAM.
func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var size = 0
    var resident = 0
    guard
        withVaList(
            [withUnsafeMutablePointer(to: &size) { $0 }, withUnsafeMutablePointer(to: &resident) { $0 }],
            {
                vfscanf(file, "%ld %ld", $0)
            }) == 2
    else { return 0 }
    return resident * Int(getpagesize())
}

/// A span of seconds in milliseconds, for people.
func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1000).rounded())) ms" }

/// A number with thousands parted by commas.
func thousands(_ number: Double) -> String {
    var digits = String(Int(number.rounded()))
    var parts: [Substring] = []
    while digits.count > 3 {
        parts.insert(digits.suffix(3), at: 0)
        digits.removeLast(3)
    }
    return ([digits[...]] + parts).joined(separator: ",")
}

/// A number with so many decimals.
func decimals(_ number: Double, _ count: Int) -> String {
    let scale = pow(10, Double(count))
    let scaled = Int((abs(number) * scale).rounded())
    let fraction = String(scaled % Int(scale))
    let zeros = String(repeating: "0", count: count - fraction.count)
    return "\(number < 0 ? "-" : "")\(scaled / Int(scale)).\(zeros)\(fraction)"
}

/// The file that this process runs.
func executablePath() -> String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = max(0, readlink("/proc/self/exe", &path, path.count - 1))
    return String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

extension [Double] {
    /// The middle value; of an even number, the mean of both.
    var median: Double {
        if isEmpty { return 0 }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }

    /// The smallest value that this share of all does not exceed.
    func percentile(_ share: Double) -> Double {
        if isEmpty { return 0 }
        return sorted()[Swift.max(0, Int((share * Double(count)).rounded(.up)) - 1)]
    }
}
