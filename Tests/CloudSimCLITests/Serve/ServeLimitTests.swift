import Glibc
import HTTPServer
import TestSupport
import Testing

/// What a served cloud does when something runs out.
@Suite struct ServeLimitTests {
    /// A Signa endpoint of a receiver, and a watch of all events.
    private func deliver(_ cloud: ServedCloud, to url: String) throws {
        let endpoint = #"{"url":"\#(url)","enabled_events":["alert.created"]}"#
        #expect(try cloud.call("POST", "/signa/v1/webhooks", endpoint).status == 200)
        #expect(try cloud.call("POST", "/signa/v1/watches", #"{"event_prefix":""}"#).status == 200)
    }

    private func publish(_ cloud: ServedCloud, _ name: String = "e") throws -> ServedCloud.Answer {
        try cloud.call("POST", "/v1/devices/events", #"{"name":"\#(name)"}"#)
    }

    /// Asks the running program until something holds; false when it never does.
    private func eventually(_ holds: () -> Bool) -> Bool {
        for _ in 0..<3_000 {
            if holds() { return true }
            poll(nil, 0, 10)
        }
        return false
    }

    private static let signs = ["--allow-http", "--allow-private", "127.0.0.1"]

    @Test func servesHealthAndMetricsWithoutFileDescriptors() throws {
        let cloud = try ServedCloud(limits: ["--nofile=96"])
        let clients = try (0..<300).map { _ in try RawClient(port: cloud.port) }
        #expect(try cloud.call("GET", "/health").status == 200)
        #expect(try cloud.call("GET", "/metrics").status == 200)
        let refused = try cloud.call("GET", "/v1/devices")
        #expect(refused.status == 503 && refused.head.contains("Retry-After: 1"))
        for client in clients { client.close() }
        #expect(eventually { (try? cloud.call("GET", "/v1/devices").status) == 200 })
        cloud.program.signal(SIGINT)
        #expect(cloud.program.end().code == 130)
    }

    @Test func deliversOnceThereAreFileDescriptorsAgain() throws {
        let receiver = try SignedReceiver()
        let cloud = try ServedCloud(Self.signs, limits: ["--nofile=64"])
        try deliver(cloud, to: receiver.url)
        // Client connections leave no descriptor for a delivery's.
        var clients: [RawClient] = []
        while clients.count < 64 { clients.append(try RawClient(port: cloud.port)) }
        // It may find no connection.
        _ = try? publish(cloud)
        for client in clients { client.close() }
        #expect(eventually { (try? publish(cloud, "later").status) == 200 })
        #expect(eventually { receiver.arrivals.count >= 1 })
        let metrics = try cloud.call("GET", "/metrics").text
        #expect(metrics.contains("cloudsim_delivery_retries_total 0"), "\(metrics)")
    }

    @Test func limitsConnectionsOfOneAddressButNotItsStreams() throws {
        let cloud = try ServedCloud(["--max-connections-per-address", "5"])
        let streams = try (0..<12).map { _ in
            let stream = try RawClient(port: cloud.port)
            let text = stream.exchange(
                "GET /v1/events?access_token=\(ServedCloud.token) HTTP/1.1\r\nHost: localhost\r\n\r\n",
                until: ":ok\n\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 200"))
            return stream
        }
        let clients = try (0..<5).map { _ in try RawClient(port: cloud.port) }
        #expect(eventually { (try? cloud.call("GET", "/v1/devices").status) == 429 })
        #expect(try cloud.call("GET", "/health").status == 200)
        #expect(try cloud.call("GET", "/metrics").status == 200)
        clients[0].close()
        #expect(eventually { (try? cloud.call("GET", "/v1/devices").status) == 200 })
        _ = streams
    }

    @Test func refusesPublishesBeyondTheBacklogAndLosesNone() throws {
        let folder = try Folder()
        let receiver = try SignedReceiver { _ in .response(HTTPResponse(status: 500)) }
        let arguments = Self.signs + ["--state", "state", "--max-pending", "3"]
        let cloud = try ServedCloud(arguments, in: folder)
        try deliver(cloud, to: receiver.url)
        for _ in 0..<3 { #expect(try publish(cloud).status == 200) }
        let refused = try publish(cloud)
        #expect(refused.status == 429 && refused.head.contains("Retry-After: 1"))
        #expect(refused.text.contains("--max-pending"))
        #expect(try cloud.call("GET", "/metrics").text.contains("cloudsim_deliveries_pending 3\n"))
        cloud.killNow()
        // All come back, however few may wait now.
        let again = try ServedCloud(Self.signs + ["--state", "state", "--max-pending", "1"], in: folder)
        #expect(try again.call("GET", "/metrics").text.contains("cloudsim_deliveries_pending 3\n"))
        #expect(try publish(again).status == 429)
        receiver.change(to: SignedReceiver.fine)
        #expect(eventually { Set(receiver.arrivals.map(\.id)).count >= 3 })
    }

    @Test func refusesADevicesPublishBeyondTheBacklog() throws {
        let folder = try Folder()
        let receiver = try SignedReceiver { _ in .response(HTTPResponse(status: 500)) }
        _ = try folder.write(
            "cloud.json",
            """
            {"firmware":{"f":{"publish":[{"event":"e","every":"100ms","times":1000}]}},
            "devices":[{"name":"d","firmware":"f"}]}
            """)
        let cloud = try ServedCloud(Self.signs + ["--scenario", "cloud.json", "--max-pending", "2"], in: folder)
        try deliver(cloud, to: receiver.url)
        #expect(
            eventually {
                let metrics = (try? cloud.call("GET", "/metrics").text) ?? ""
                return !metrics.contains(#"publishes_refused_total{reason="backlog"} 0"#)
            })
        #expect(try cloud.call("GET", "/metrics").text.contains("cloudsim_deliveries_pending 2\n"))
    }

    @Test func refusesPublishesBeforeMemoryRunsOut() throws {
        // As little as is allowed, which the program has already.
        let cloud = try ServedCloud(["--max-memory", "32M"])
        #expect(try cloud.call("GET", "/health").status == 200)
        let clients = try (0..<24).map { _ in
            // Requests whose bodies have not ended take memory.
            let client = try RawClient(port: cloud.port)
            client.send("POST /v1/devices/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n")
            client.send([UInt8](repeating: 65, count: 900_000))
            return client
        }
        #expect(eventually { (try? publish(cloud).status) == 503 })
        #expect(try publish(cloud).text.contains("--max-memory"))
        #expect(try cloud.call("GET", "/health").status == 200)
        _ = clients
    }

    @Test(arguments: ["0", "-1", "many", ""]) func rejectsLimitsThatAreNone(text: String) throws {
        for option in ["--max-pending", "--max-connections-per-address", "--max-memory"] {
            let end = try Program(["serve", option, text]).end()
            #expect(end.code == 2 && end.error.contains("\(option) \(text): expected "), "\(end.error)")
        }
    }
}
