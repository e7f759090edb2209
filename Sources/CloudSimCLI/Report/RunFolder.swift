import CloudLoad
import EventModel
import Glibc

/// A folder that a load wrote: its summary, and its histogram log when that is there.
struct RunFolder {
    let path: String
    /// What reports call the run.
    var name: String
    var summary: LoadSummary
    /// The text of the histogram log; nil when there is none.
    let log: [UInt8]?

    private static let hint = "cloudsim load --out DIR writes such folders"

    /// Reads a folder.
    ///
    /// - Throws: When it is none of a load, or one of its files is damaged.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        name = Self.name(of: path)
        switch Self.kind(path) {
        case S_IFDIR?: break
        case nil: throw .invalid("\(path): there is no such folder; \(Self.hint).")
        default:
            let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            throw .invalid("\(path) is no folder. Name the folder that it is in, \(parent); \(Self.hint).")
        }
        let place = Self.file(LoadReport.summary, in: path)
        guard Self.kind(place) != nil else {
            throw .invalid("\(path) has no \(LoadReport.summary), so it is no report of a load; \(Self.hint).")
        }
        let source = try SourceFile.read(place)
        let json: JSONValue
        do throws(JSONError) { json = try source.parseJSON() } catch {
            throw .invalid(source.report(error.message, at: error.offset))
        }
        do throws(LoadSummaryFault) { summary = try LoadSummary(json: json) } catch {
            throw .invalid("\(place): \(error). It is not as this cloudsim load writes it; load again with --out.")
        }
        let times = Self.file(LoadReport.log, in: path)
        log = Self.kind(times) == nil ? nil : try SourceFile.read(times).bytes
    }

    /// Adds the folder's log to others, once it is known to be of the same run as the summary.
    func add(to merger: inout HistogramLogMerger) throws(CommandFailure) {
        let place = Self.file(LoadReport.log, in: path)
        guard let log else {
            throw .invalid("\(path) has no \(LoadReport.log), without which percentiles cannot be merged.")
        }
        var own = HistogramLogMerger()
        do throws(HistogramLogError) {
            try own.add(log)
            try merger.add(log)
        } catch {
            throw .invalid(
                "\(place):\(error.line): \(error.message). It must be a log of HdrHistogram's format 1.3; take it away to"
                    + " do without it.")
        }
        let count = own.total(nil)?.count ?? 0
        guard count == summary.latency.count else {
            throw .invalid(
                "\(place) has \(FigureText.count(count)) times, and \(LoadReport.summary) beside it tells of"
                    + " \(FigureText.count(summary.latency.count)): they are not of one run.")
        }
    }

    /// What a report calls the run of a folder: the last part of its path.
    static func name(of path: String) -> String {
        var whole = path
        if let last = path.split(separator: "/").last, last != ".", last != ".." { return String(last) }
        if let text = realpath(path, nil) {
            whole = String(cString: text)
            free(text)
        }
        return whole.split(separator: "/").last.map(String.init) ?? "load"
    }

    /// Whether two paths lead to one folder, links included.
    static func areOne(_ left: String, _ right: String) -> Bool {
        var stamps = (stat(), stat())
        guard stat(left, &stamps.0) == 0, stat(right, &stamps.1) == 0 else { return false }
        return stamps.0.st_dev == stamps.1.st_dev && stamps.0.st_ino == stamps.1.st_ino
    }

    private static func file(_ name: String, in path: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
