extension LoadRun {
    /// What is told while it runs, some times a second.
    package struct Moment {
        /// Nanoseconds since the start.
        package var now: Int64
        /// The last whole second.
        package var second: LoadSecond?
        /// Requests under way.
        package var inFlight: Int
        /// Requests that failed so far.
        package var failed: Int
        /// Requests that have no response yet, as of the last second.
        package var waiting: Waiting
        /// What came since this was called last.
        package var takeRecent: () -> Recent
        /// The figures as if the load ended now: unanswered requests count with the time that they have waited.
        package var summary: () -> LoadSummary
        /// The figures for Prometheus so far.
        package var metrics: () -> LoadMetrics
    }

    /// What came in some time.
    package struct Recent {
        /// Of the answered.
        package var latency: LatencyFigures
        /// Requests that ended, answered or not.
        package var ended: Int
    }

    /// How long requests have been unanswered.
    package struct Waiting: Equatable {
        /// The longest wait, in nanoseconds; 0 if there is none.
        package var longest: Int64 = 0
        /// Requests that have waited for more than two seconds and twice as long as the slowest response took. Ending the
        /// load would make errors of them. A request that is merely slower than most may still be answered.
        package var stalled = 0

        /// Nothing is unanswered.
        package init() {}
    }
}
