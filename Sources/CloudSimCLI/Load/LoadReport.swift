import CloudLoad
import EventModel
import Glibc

/// The files of a load: a page, its figures for programs, its seconds, and its times in a form that merges.
struct LoadReport {
    private let directory: String

    /// A report in a directory, which is made when it is not there.
    ///
    /// - Throws: When it cannot be made.
    init(directory: String) throws(CommandFailure) {
        self.directory = directory
        guard mkdir(directory, 0o777) == 0 || errno == EEXIST else {
            throw .unable("--out \(directory) cannot be made: \(String(cString: strerror(errno)).lowercased()).")
        }
    }

    /// Writes all of it.
    func write(_ summary: LoadSummary, _ latencies: Histogram, start: Instant) throws(CommandFailure) {
        let name = directory.split(separator: "/").last.map(String.init) ?? "load"
        var log = HistogramLogWriter(start: start)
        log.append(latencies, start: 0, length: summary.warmup + summary.measured)
        try write("report.html", Array(LoadPage([.init(name: name, summary: summary)]).html.utf8))
        try write("summary.json", Array((summary.json.indentedText + "\n").utf8))
        try write("series.csv", Array(LoadSeries.csv(summary).utf8))
        try write("latency.hlog", log.text)
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(CommandFailure) {
        let file = try OutputFile("\(directory)/\(name)")
        file.write(bytes)
        try file.close()
    }
}
