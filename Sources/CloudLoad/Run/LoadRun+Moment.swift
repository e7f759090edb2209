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
        /// What came since this was called last.
        package var takeRecent: () -> Recent
        /// What the run has come to so far.
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
}
