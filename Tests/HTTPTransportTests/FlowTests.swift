import Dispatcher
import EventModel
import Foundation
import Synchronization
import Testing

@testable import HTTPTransport

/// How many attempts share threads, transfers and connections.
@Suite struct FlowTests {
    /// A server that answers every request with its path.
    private func echo() throws -> RawServer {
        try RawServer { connection in
            while let request = connection.readRequest() {
                connection.answer(body: String(request.line.split(separator: " ")[1]))
            }
        }
    }

    @Test func oneAfterTheOtherShareOneConnection() throws {
        let server = try echo()
        defer { server.stop() }
        let transport = HTTPTransport()
        for number in 0..<50 {
            #expect(try transport.exchange(request(.get, server.url + "/\(number)")).response?.text == "/\(number)")
        }
        #expect(server.accepted == 1)
        #expect(transport.counters.connections == 1)
        #expect(transport.counters.http2Responses == 0)
    }

    @Test(arguments: [1, 3]) func aCrowdQueuesBehindTheCap(threads: Int) throws {
        let server = try echo()
        defer { server.stop() }
        let transport = HTTPTransport(threads: threads, transfersPerThread: 4)
        let count = 400
        for number in 0..<count {
            transport.send(request(.post, server.url + "/\(number)"), id: AttemptID(number), now: wallNow())
        }
        #expect(transport.inFlight == count)
        let completions = transport.collect(count)
        #expect(transport.inFlight == 0)
        #expect(completions.map(\.id.number).sorted() == Array(0..<count))
        for completion in completions { #expect(completion.outcome.response?.text == "/\(completion.id.number)") }
        #expect(server.mostOpen <= threads * 4)
    }

    @Test func tenThousandOnesAndNoneIsLost() throws {
        let server = try echo()
        defer { server.stop() }
        let transport = HTTPTransport(threads: 2, transfersPerThread: 8)
        let count = 10_000
        let shared = request(.post, server.url + "/same").head
        var seen = [Int](repeating: 0, count: count)
        var sent = 0
        var ended = 0
        var completions: [Completion] = []
        while ended < count {
            while sent < count, transport.inFlight < 5 + sent % 40 {
                transport.send(
                    Request(head: shared, body: [UInt8](repeating: 120, count: sent % 3)), id: AttemptID(sent),
                    now: wallNow())
                sent += 1
            }
            completions.removeAll(keepingCapacity: true)
            transport.outcomes(until: wallNow() + .seconds(60), into: &completions)
            try #require(!completions.isEmpty, "Nothing ended for a minute.")
            for completion in completions {
                seen[completion.id.number] += 1
                if completion.outcome.response?.text != "/same" { Issue.record("\(completion)") }
            }
            ended += completions.count
        }
        #expect(seen.allSatisfy { $0 == 1 })
        #expect(transport.inFlight == 0)
        #expect(server.accepted <= 16)
    }

    /// The wait for a free transfer is part of the time an attempt may take.
    @Test func waitingInTheQueueCounts() throws {
        let server = try RawServer { $0.waitForClose() }
        defer { server.stop() }
        let transport = HTTPTransport(transfersPerThread: 1)
        transport.send(request(.get, server.url, timeout: .milliseconds(1500)), id: AttemptID(0), now: wallNow())
        transport.send(request(.get, server.url, timeout: .milliseconds(60)), id: AttemptID(1), now: wallNow())
        transport.send(request(.get, server.url, timeout: .milliseconds(30)), id: AttemptID(2), now: wallNow())
        let completions = transport.collect(3)
        #expect(completions.map(\.id.number) == [2, 1, 0] || completions.map(\.id.number) == [1, 2, 0])
        #expect(completions.allSatisfy { $0.outcome.error == .timedOut })
        #expect(server.accepted == 1)
    }

    /// The server closes each connection after its answer, without a word of it: what follows on the dead
    /// connection is sent again on a new one.
    @Test func connectionsThatDiedMeanwhileAreReplaced() throws {
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.answer(body: "\(connection.number)")
        }
        defer { server.stop() }
        let transport = HTTPTransport(transfersPerThread: 1)
        for number in 1...50 {
            let outcome = try transport.exchange(request(.post, server.url, body: "body"))
            #expect(outcome.response?.text == "\(number)", "\(outcome)")
        }
    }

    /// As above, but the server reads the second request before it closes.
    @Test func connectionsThatCloseUnderTheRequestAreReplaced() throws {
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.answer(body: "\(connection.number)")
            _ = connection.readRequest()
        }
        defer { server.stop() }
        let transport = HTTPTransport(transfersPerThread: 1)
        for number in 1...10 {
            let outcome = try transport.exchange(request(.post, server.url, body: "body"))
            #expect(outcome.response?.text == "\(number)", "\(outcome)")
        }
    }

    @Test func connectionCloseIsHonoured() throws {
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.answer(headers: "Connection: close\r\n", body: "x")
            connection.waitForClose()
        }
        defer { server.stop() }
        let transport = HTTPTransport()
        for _ in 1...3 { #expect(try transport.exchange(request(.get, server.url)).response?.text == "x") }
        #expect(server.accepted == 3)
    }

    @Test func manyHeadsPassThroughTheTable() throws {
        let server = try echo()
        defer { server.stop() }
        let transport = HTTPTransport(transfersPerThread: 4)
        let heads = (0..<300).map { request(.get, server.url + "/\($0)").head }
        for round in 0..<3 {
            for (number, head) in heads.enumerated() {
                transport.send(Request(head: head), id: AttemptID(round * 300 + number), now: wallNow())
            }
        }
        let completions = transport.collect(900)
        #expect(Set(completions.map(\.id)).count == 900)
        for completion in completions {
            #expect(completion.outcome.response?.text == "/\(completion.id.number % 300)")
        }
    }

    @Test func aDeadlineWithNothingToDoIsKept() {
        let transport = HTTPTransport()
        var completions: [Completion] = []
        let start = wallNow()
        transport.outcomes(until: start + .milliseconds(40), into: &completions)
        #expect(wallNow() - start >= .milliseconds(39))
        transport.outcomes(until: Instant(milliseconds: 0), into: &completions)
        transport.outcomes(until: Instant(milliseconds: .min), into: &completions)
        #expect(completions.isEmpty)
    }

    @Test func anotherThreadMayWakeTheWait() {
        let transport = HTTPTransport()
        let waker = transport.waker
        Thread.detachNewThread { waker.wake() }
        var completions: [Completion] = []
        transport.outcomes(until: .distantFuture, into: &completions)
        #expect(completions.isEmpty)
    }

    @Test func closingEndsWhatIsUnderWay() throws {
        let server = try RawServer { $0.waitForClose() }
        defer { server.stop() }
        let transport = HTTPTransport(threads: 2, transfersPerThread: 3)
        for number in 0..<20 { transport.send(request(.get, server.url), id: AttemptID(number), now: wallNow()) }
        transport.close()
        transport.close()
        transport.send(request(.get, server.url), id: AttemptID(20), now: wallNow())
        let completions = transport.collect(21)
        #expect(completions.map(\.id.number).sorted() == Array(0...20))
        #expect(completions.allSatisfy { $0.outcome.error == .reset })
        #expect(transport.inFlight == 0)
        var none: [Completion] = []
        transport.outcomes(until: .distantFuture, into: &none)
        #expect(none.isEmpty)
    }

    @Test func transportsComeAndGo() throws {
        let server = try echo()
        defer { server.stop() }
        for number in 0..<30 {
            let transport = HTTPTransport(threads: 1 + number % 3)
            transport.send(request(.get, server.url + "/x"), id: AttemptID(number), now: wallNow())
            if number % 2 == 0 { #expect(transport.collect(1).count == 1) }
        }
    }
}

/// The queue in front of the transfers, with time as an argument.
@Suite struct SubmissionQueueTests {
    private func submission(_ number: Int, deadline: Int64) -> Submission {
        Submission(
            id: AttemptID(number), request: request(.get, "http://x/"),
            deadline: MonotonicTime(nanoseconds: deadline))
    }

    @Test func firstComeFirstServed() {
        var queue = SubmissionQueue()
        var expected = 0
        for batch in 0..<100 {
            queue.append((0..<50).map { submission(batch * 50 + $0, deadline: .max) })
            for _ in 0..<(batch < 50 ? 20 : 75) {
                guard let next = queue.popFirst() else { break }
                #expect(next.id.number == expected)
                expected += 1
            }
        }
        while let next = queue.popFirst() {
            #expect(next.id.number == expected)
            expected += 1
        }
        #expect(expected == 5000)
        #expect(queue.isEmpty)
        #expect(queue.nextSweep == .distantFuture)
    }

    @Test func theExpiredLeaveInOrder() {
        var queue = SubmissionQueue()
        queue.append((0..<10).map { submission($0, deadline: $0 % 2 == 0 ? 50_000_000 : 90_000_000) })
        _ = queue.popFirst()
        #expect(queue.nextSweep.nanoseconds == 50_000_000)
        #expect(queue.removeExpired(now: MonotonicTime(nanoseconds: 49_999_999)) == [])
        let now = MonotonicTime(nanoseconds: 60_000_000)
        #expect(queue.removeExpired(now: now).map(\.number) == [2, 4, 6, 8])
        #expect(queue.nextSweep.nanoseconds == 90_000_000)
        #expect(queue.popFirst()?.id.number == 1)
        #expect(queue.removeExpired(now: MonotonicTime(nanoseconds: .max)).map(\.number) == [3, 5, 7, 9])
        #expect(queue.isEmpty)
    }
}
