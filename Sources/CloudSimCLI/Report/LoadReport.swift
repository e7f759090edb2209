import CloudLoad
import EventModel
import Glibc

/// The files of a load: a page, its figures for programs, its seconds, and its times in a form that merges.
struct LoadReport {
    /// What the files are called.
    static let (page, summary, series, log) = ("report.html", "summary.json", "series.csv", "latency.hlog")

    private let directory: String

    /// A report in a directory, which is made when it is not there.
    ///
    /// - Throws: When it cannot be made.
    init(directory: String) throws(CommandFailure) {
        self.directory = directory
        guard mkdir(directory, 0o777) == 0 || errno == EEXIST else {
            throw .unable("--out \(directory) cannot be made: \(String(cString: strerror(errno)).lowercased()).")
        }
        // What cannot be written is told before time is spent on what goes into it.
        try WholeFile("\(directory)/\(Self.summary)").discard()
    }

    /// The names of the files of one run.
    static func files(hasLog: Bool) -> [String] { [page, summary, series] + (hasLog ? [log] : []) }

    /// Writes all of it; `log` is the text of a histogram log, when there is one.
    func write(_ summary: LoadSummary, log: [UInt8]?) throws(CommandFailure) {
        // The smallest first, which all others can be made from.
        try write(Self.summary, Array((summary.json.indentedText + "\n").utf8))
        if let log { try write(Self.log, log) }
        try render(summary, name: RunFolder.name(of: directory))
    }

    /// Writes what people look at: the page, and the seconds for a spreadsheet.
    func render(_ summary: LoadSummary, name: String) throws(CommandFailure) {
        try render([.init(name: name, summary: summary)])
        try write(Self.series, Array(LoadSeries.csv(summary).utf8))
    }

    /// Writes the page alone.
    func render(_ runs: [LoadPage.Run]) throws(CommandFailure) {
        try write(Self.page, Array(LoadPage(runs).html.utf8))
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(CommandFailure) {
        try WholeFile("\(directory)/\(name)").write(bytes)
    }
}
