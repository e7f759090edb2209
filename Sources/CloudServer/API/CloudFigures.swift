package import DeviceEmulator
package import Dispatcher
package import EventModel

/// What the running cloud counts, at one moment.
package struct CloudFigures: Sendable {
    /// Events that devices published.
    package var eventsFromDevices = 0
    /// Events that were published over the API.
    package var eventsFromAPI = 0
    /// Events that the cloud itself published: replies, errors, who is online.
    package var eventsFromCloud = 0
    /// Publishes that a device's firmware refused, by reason.
    package var publishesRefused: [Refusal: Int] = [:]
    /// What came of the events that matched.
    package var tally = Tally()
    /// Answers of receivers by their status.
    package var answers = StatusCounts()
    /// Attempts that got no answer.
    package var attemptsWithoutAnswer = 0
    /// How long attempts took.
    package var attemptDurations = DurationHistogram()
    /// What came of signed deliveries.
    package var deliveries = DeliveryTally()
    /// Signed deliveries that have not ended.
    package var deliveriesPending = 0
    /// Signed endpoints by what they are: active, disabled.
    package var endpoints = (active: 0, disabled: 0)
    /// Requests that wait for the world's thread.
    package var worldQueue = 0
    /// Changes that wait for their commit.
    package var storeQueue = 0
    /// Open event streams.
    package var streamListeners = 0
    /// Gaps in streams whose reader was too slow.
    package var streamGaps = 0
    /// Events that fell into those gaps.
    package var streamEventsLost = 0
    /// Hooks that send.
    package var hooksAwake = 0
    /// Hooks that sleep after too many errors.
    package var hooksAsleep = 0
    /// Hooks that are disabled.
    package var hooksDisabled = 0
    /// Requests that were answered, by the answer's status.
    package var requests = StatusCounts()
    /// Open connections.
    package var connections = 0
    /// Lines of the log that were lost because its output was too slow.
    package var logLinesLost = 0
    /// Memory that the process holds, in bytes; nil where the system does not tell.
    package var residentBytes: Int? = ProcessMemory.bytes()
    /// When the process started.
    package var startedAt: Instant

    /// Figures of a cloud in which nothing has happened yet.
    package init(startedAt: Instant) { self.startedAt = startedAt }

    /// The media type of what `write` appends.
    package static let mediaType = MetricsText.mediaType

    /// Appends the figures in the Prometheus text format.
    package func write(to output: inout [UInt8]) {
        var text = MetricsText()
        writeHooks(to: &text)
        writeDeliveries(to: &text)
        writeStreams(to: &text)
        writeProcess(to: &text)
        output += text.bytes
    }

    private func writeHooks(to text: inout MetricsText) {
        text.begin("cloudsim_events_published_total", .counter, "Events on the bus, by who published them.")
        text.sample("cloudsim_events_published_total", "source", "device", eventsFromDevices)
        text.sample("cloudsim_events_published_total", "source", "api", eventsFromAPI)
        text.sample("cloudsim_events_published_total", "source", "cloud", eventsFromCloud)
        text.begin("cloudsim_publishes_refused_total", .counter, "Publishes that firmware refused, by reason.")
        for reason in Refusal.allCases {
            text.sample("cloudsim_publishes_refused_total", "reason", reason.rawValue, publishesRefused[reason] ?? 0)
        }
        text.single("cloudsim_hooks_matched_total", .counter, "Events that matched a hook, once each.", tally.matched)
        text.single("cloudsim_attempts_total", .counter, "Requests sent to receivers.", tally.attempts)
        text.begin("cloudsim_outcomes_total", .counter, "How requests to receivers ended.")
        for statusClass in StatusCounts.known.dropFirst() {
            text.sample("cloudsim_outcomes_total", "class", "\(statusClass)xx", answers[statusClass])
        }
        text.sample("cloudsim_outcomes_total", "class", "error", attemptsWithoutAnswer)
        text.begin("cloudsim_drops_total", .counter, "Requests not sent, or responses cut, by reason.")
        for reason in DropReason.allCases {
            text.sample("cloudsim_drops_total", "reason", reason.rawValue, tally[reason])
        }
        text.single("cloudsim_attempts_in_flight", .gauge, "Requests that have not ended.", tally.pending)
        attemptDurations.write(
            "cloudsim_attempt_duration_seconds", bucket: "cloudsim_attempt_duration_seconds_bucket",
            sum: "cloudsim_attempt_duration_seconds_sum", count: "cloudsim_attempt_duration_seconds_count",
            help: "How long requests to receivers took.", to: &text)
        text.begin("cloudsim_hooks", .gauge, "Hooks by what they do with the next event.")
        text.sample("cloudsim_hooks", "state", "awake", hooksAwake)
        text.sample("cloudsim_hooks", "state", "asleep", hooksAsleep)
        text.sample("cloudsim_hooks", "state", "disabled", hooksDisabled)
    }

    private func writeDeliveries(to text: inout MetricsText) {
        text.begin("cloudsim_deliveries_total", .counter, "Signed deliveries by what came of them.")
        text.sample("cloudsim_deliveries_total", "state", "accepted", deliveries.accepted)
        text.sample("cloudsim_deliveries_total", "state", "succeeded", deliveries.succeeded)
        text.sample("cloudsim_deliveries_total", "state", "abandoned", deliveries.abandoned)
        text.single(
            "cloudsim_delivery_attempts_total", .counter, "Signed requests sent, tests among them.",
            deliveries.attempts)
        text.single(
            "cloudsim_delivery_retries_total", .counter, "Signed requests that failed and are made again.",
            deliveries.retried)
        text.single("cloudsim_deliveries_pending", .gauge, "Signed deliveries that have not ended.", deliveriesPending)
        text.begin("cloudsim_endpoints", .gauge, "Signed endpoints by whether they get anything.")
        text.sample("cloudsim_endpoints", "state", "active", endpoints.active)
        text.sample("cloudsim_endpoints", "state", "disabled", endpoints.disabled)
    }

    private func writeStreams(to text: inout MetricsText) {
        text.single("cloudsim_stream_listeners", .gauge, "Open event streams.", streamListeners)
        text.single("cloudsim_stream_gaps_total", .counter, "Gaps in streams of slow readers.", streamGaps)
        text.single(
            "cloudsim_stream_events_lost_total", .counter, "Events that fell into a gap.", streamEventsLost)
    }

    private func writeProcess(to text: inout MetricsText) {
        text.begin("cloudsim_queue_depth", .gauge, "What waits, by for whom.")
        text.sample("cloudsim_queue_depth", "queue", "world", worldQueue)
        text.sample("cloudsim_queue_depth", "queue", "store", storeQueue)
        text.begin("cloudsim_http_requests_total", .counter, "Answered requests by the answer's status.")
        for statusClass in StatusCounts.known {
            text.sample("cloudsim_http_requests_total", "status_class", "\(statusClass)xx", requests[statusClass])
        }
        text.single("cloudsim_http_connections", .gauge, "Open connections.", connections)
        text.single(
            "cloudsim_log_lines_lost_total", .counter, "Log lines lost to a slow output.", logLinesLost)
        if let residentBytes {
            text.single("process_resident_memory_bytes", .gauge, "Resident memory in bytes.", residentBytes)
        }
        text.begin("process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.")
        text.sample("process_start_time_seconds", thousandths: startedAt.milliseconds)
    }
}
