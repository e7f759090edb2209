/// The seconds of a run, put together so that no more are left than a chart has room for.
struct SecondBuckets {
    /// One or more seconds that are drawn as one.
    struct Bucket {
        /// The first second, and the one behind the last.
        var span: Range<Int>
        /// Their counts added; requests under way are those at the end.
        var sum: LoadSecond
        /// Of every count the highest that one of them has.
        var worst: LoadSecond
        /// The worst of their latencies; nil when nothing ended.
        var latency: LatencyFigures?
        /// The worst of their service times; nil when nothing ended.
        var service: LatencyFigures?

        /// A count as a rate.
        func rate(_ count: any KeyPath<LoadSecond, Int> & Sendable) -> Double {
            Double(sum[keyPath: count]) / Double(span.count)
        }

        /// The seconds in words: `second 12` or `seconds 12–15`.
        var name: String {
            span.count == 1 ? "second \(span.lowerBound)" : "seconds \(span.lowerBound)–\(span.upperBound - 1)"
        }
    }

    /// How many seconds are drawn as one.
    let step: Int
    let buckets: [Bucket]

    init(_ seconds: [LoadSecond], limit: Int) {
        let count = (seconds.last?.index ?? 0) - (seconds.first?.index ?? 0) + 1
        step = max(1, (count + limit - 1) / limit)
        var buckets: [Bucket] = []
        for second in seconds {
            let start = second.index - second.index % step
            if buckets.last?.span.lowerBound != start {
                buckets.append(Bucket(span: start..<start + step, sum: LoadSecond(start), worst: LoadSecond(start)))
            }
            buckets[buckets.count - 1].add(second)
        }
        // The last one may stand for fewer seconds than it has room for; its rates must not look like a fall.
        if let last = seconds.last, let bucket = buckets.last, bucket.span.upperBound > last.index + 1 {
            buckets[buckets.count - 1].span = bucket.span.lowerBound..<last.index + 1
        }
        self.buckets = buckets
    }
}

extension SecondBuckets.Bucket {
    fileprivate mutating func add(_ second: LoadSecond) {
        for count in LoadSecond.counts {
            sum[keyPath: count.path] += second[keyPath: count.path]
            worst[keyPath: count.path] = max(worst[keyPath: count.path], second[keyPath: count.path])
        }
        sum.inFlight = second.inFlight
        if second.latency.count > 0 { latency = second.latency.merged(with: latency) }
        if second.service.count > 0 { service = second.service.merged(with: service) }
    }
}
