package import EventModel

/// What a receiver counted: the file that `cloudsim receiver --counts` writes.
package struct ReceiverCounts: Hashable, Sendable {
    /// Ids that are counted up, of one beginning.
    package struct Run: Hashable, Sendable {
        /// What stands before the number.
        package var prefix: String
        /// The lowest number that came.
        package var first: Int
        /// The highest number that came.
        package var last: Int
        /// How many different numbers came.
        package var distinct: Int
    }

    /// Requests that came.
    package var received: Int
    /// The header whose values were counted; nil when none were.
    package var header: String?
    /// Requests with an id that had come before.
    package var again = 0
    /// Requests whose id was not looked at any more.
    package var uncounted = 0
    /// The ids by their beginning.
    package var runs: [Run] = []

    /// The counts of a file's JSON.
    package init(json: JSONValue) throws(LoadSummaryFault) {
        let reader = try SummaryReader(json, called: "the counts")
        received = try reader.count("received")
        guard json["ids"] != nil else { return }
        let ids = try reader.reader("ids")
        header = try ids.text("header")
        again = try ids.count("again")
        uncounted = try ids.count("uncounted")
        for run in try ids.readers("runs") {
            runs.append(
                Run(
                    prefix: try run.text("prefix"), first: try run.count("first"), last: try run.count("last"),
                    distinct: try run.count("distinct")))
        }
    }
}
