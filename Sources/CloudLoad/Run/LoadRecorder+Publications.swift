extension LoadRecorder {
    /// What was published at one moment.
    struct Publications {
        /// Events that came to be published.
        var count: Int
        /// Those that firmware was refused.
        var refused: Int
        /// Requests that came of them.
        var requests: Int
        /// Bytes of the requests' bodies.
        var bytes: Int
    }
}
