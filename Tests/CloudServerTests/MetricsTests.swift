import Dispatcher
import EventModel
import Testing

@testable import CloudServer

private func text(_ figures: CloudFigures) -> String {
    var bytes: [UInt8] = []
    figures.write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

@Suite struct MetricsTests {
    private var figures: CloudFigures {
        var figures = CloudFigures(startedAt: Instant(milliseconds: 1_795_234_567_123))
        figures.eventsFromDevices = 11
        figures.eventsFromAPI = 12
        figures.eventsFromCloud = 13
        figures.tally.matched = 20
        figures.tally.attempts = 9
        figures.tally.succeeded = 4
        figures.tally.failed = 3
        figures.tally[.hostLimit] = 5
        figures.tally[.truncated] = 1
        for status in [200, 201, 302, 404, 500, 503] { figures.answers.count(status) }
        figures.attemptsWithoutAnswer = 2
        figures.worldQueue = 6
        figures.storeQueue = 7
        figures.streamListeners = 8
        figures.streamGaps = 1
        figures.streamEventsLost = 40
        figures.hooksAwake = 3
        figures.hooksAsleep = 2
        figures.hooksDisabled = 1
        figures.requests.count(204)
        figures.connections = 4
        figures.residentBytes = 12_345_678
        return figures
    }

    @Test func everyFigureIsTold() {
        let lines = Set(text(figures).split(separator: "\n").map(String.init))
        let expected = [
            #"cloudsim_events_published_total{source="device"} 11"#,
            #"cloudsim_events_published_total{source="api"} 12"#,
            #"cloudsim_events_published_total{source="cloud"} 13"#, "cloudsim_hooks_matched_total 20",
            "cloudsim_attempts_total 9", #"cloudsim_outcomes_total{class="2xx"} 2"#,
            #"cloudsim_outcomes_total{class="3xx"} 1"#, #"cloudsim_outcomes_total{class="4xx"} 1"#,
            #"cloudsim_outcomes_total{class="5xx"} 2"#, #"cloudsim_outcomes_total{class="error"} 2"#,
            #"cloudsim_drops_total{reason="host-limit"} 5"#, #"cloudsim_drops_total{reason="device-limit"} 0"#,
            #"cloudsim_drops_total{reason="truncated"} 1"#, "cloudsim_attempts_in_flight 2",
            #"cloudsim_queue_depth{queue="world"} 6"#, #"cloudsim_queue_depth{queue="store"} 7"#,
            "cloudsim_stream_listeners 8", "cloudsim_stream_gaps_total 1", "cloudsim_stream_events_lost_total 40",
            #"cloudsim_hooks{state="awake"} 3"#, #"cloudsim_hooks{state="asleep"} 2"#,
            #"cloudsim_hooks{state="disabled"} 1"#, #"cloudsim_http_requests_total{status_class="2xx"} 1"#,
            "cloudsim_http_connections 4", "process_resident_memory_bytes 12345678",
            "process_start_time_seconds 1795234567.123",
        ]
        for line in expected { #expect(lines.contains(line), "\(line) is missing") }
    }

    @Test func everySampleBelongsToTheFamilyBeforeItAndNoFamilyComesTwice() {
        var families: Set<String> = []
        var family = ""
        var samples: Set<String> = []
        for line in text(figures).split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") {
                family = String(words[2])
                #expect(families.insert(family).inserted, "\(family) comes twice")
                #expect(words.count > 3)
            } else if line.hasPrefix("# TYPE ") {
                #expect(words.count == 4 && words[2] == family)
                #expect((words[3] == "counter") == family.hasSuffix("_total"), "\(family)")
            } else {
                #expect(words.count == 2 && words[0].hasPrefix(family) && Double(words[1]) != nil, "\(line)")
                #expect(samples.insert(String(words[0])).inserted, "\(line) comes twice")
            }
        }
        #expect(families.count == 23)
        #expect(text(figures).hasSuffix("\n"))
    }

    @Test func bucketsAreCumulativeAndEndInAll() {
        var figures = figures
        for length in [-5, 0, 1, 2, 3, 20_000, 20_001, 1_000_000] {
            figures.attemptDurations.add(.milliseconds(Int64(length)))
        }
        let lines = text(figures).split(separator: "\n").filter { $0.hasPrefix("cloudsim_attempt_duration_seconds") }
        func bucket(_ end: String) -> String? {
            lines.first { $0.contains("le=\"\(end)\"") }?.split(separator: " ").last.map(String.init)
        }
        #expect(lines.count == DurationHistogram.bounds.count + 3)
        #expect(bucket("0.001") == "3" && bucket("0.002") == "4" && bucket("0.005") == "5" && bucket("10") == "5")
        #expect(bucket("20") == "6" && bucket("+Inf") == "8")
        #expect(lines.contains("cloudsim_attempt_duration_seconds_sum 1040.007"))
        #expect(lines.contains("cloudsim_attempt_duration_seconds_count 8"))
        #expect(figures.attemptDurations.count == 8)
    }

    @Test func labelsAndHelpAreEscaped() {
        var metrics = MetricsText()
        metrics.begin("m_total", .counter, "a\\b\n\"c\"")
        metrics.sample("m_total", "l", "a\\b\n\"c\"é", -1)
        #expect(
            String(decoding: metrics.bytes, as: UTF8.self)
                == "# HELP m_total a\\\\b\\n\"c\"\n# TYPE m_total counter\nm_total{l=\"a\\\\b\\n\\\"c\\\"é\"} -1\n")
    }

    @Test func numbersThatAreNoStatusAreNotCounted() {
        var counts = StatusCounts()
        for status in [0, 99, 600, -200, Int.max, Int.min, 100, 599] { counts.count(status) }
        #expect(StatusCounts.known.map { counts[$0] } == [1, 0, 0, 0, 1])
        #expect(counts[0] == 0 && counts[9] == 0 && counts[-1] == 0)
    }

    @Test func theProcessHoldsSomeMemory() {
        guard let bytes = ProcessMemory.bytes() else { return }
        #expect(bytes > 1 << 20 && bytes < 1 << 40)
    }
}
