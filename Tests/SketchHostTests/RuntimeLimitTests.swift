import Testing

@testable import CloudSim
@testable import SketchHost

/// What sketches cannot do, in compilers' errors and in their ends.
@Suite struct RuntimeLimitTests {
    /// Tells the obedient sketch what to do. Returns its first line and why it ended.
    private func end(of order: String, _ limits: SketchLimits = .init()) throws -> (said: String?, end: String) {
        let bench = SketchBench(limits: limits)
        let path = bench.write(RuntimeSketches.obedient)
        try bench.host.prepare([path])
        let lines = try RuntimeTalk(bench, path).go(1_000_000, .serial(at: 5_000, text: order + "\n"))
        return (lines.first.flatMap { $0.split(separator: "|").last.map(String.init) }, lines.last ?? "")
    }

    @Test(arguments: [
        ("fork", "starts a process"), ("system", "starts a process"), ("socket", "opens a network connection"),
        ("thread", "starts a thread"),
        ("null", "null pointer"), ("divide", "division by zero"), ("heap", "heap-buffer-overflow"),
        ("deep", "stack overflow"), ("exit", "left with exit code 3"),
    ])
    func whatMustNotBeEndsTheSketch(order: String, reason: String) throws {
        let (said, end) = try end(of: order)
        #expect(said == "> ", "what was printed before comes out")
        #expect(end.hasPrefix("ended|") && end.contains(reason), "\(end)")
    }

    @Test func aPlaceIsNamed() throws {
        let line = RuntimeSketches.obedient.split(separator: "\n", omittingEmptySubsequences: false)
            .firstIndex { $0.contains("*nowhere = 1") }
        let place = "sketch.ino:\(try #require(line) + 1): "
        #expect(try end(of: "null").end.contains(place))
    }

    @Test func aSketchThatNeverReturnsSaysWhere() throws {
        var limits = SketchLimits()
        limits.processorTime = 50
        let (_, end) = try end(of: "hang", limits)
        #expect(end.contains("sketch.ino:") && end.contains("hangs"), "\(end)")
    }

    @Test func signalsReachNobodyElse() throws {
        #expect(try end(of: "kill").said == "> -1")
    }

    /// Waiting in calls of the API passes time, so that the world goes on.
    @Test func busyWaitingGivesTimeBack() throws {
        let (said, end) = try end(of: "spin")
        #expect(said != nil && end.hasPrefix("done|1000000|"), "\(end)")
    }

    /// The firmware in the cloud's webhook reference.
    @Test func theReferencesFirmwareCompiles() throws {
        let bench = SketchBench()
        let path = bench.write(
            #"""
            void setup() {
              Particle.subscribe("hook-response/Elevation", receiveElevation, MY_DEVICES);
              Particle.publish("Elevation", "39.7,-104.9", PRIVATE);
              // Subscribe to the response event, scoped to webhooks triggered by this device
              Particle.subscribe(System.deviceID() + "/hook-response/weather/", myHandler, MY_DEVICES);
            }

            void receiveElevation(const char *event, const char *data) {
              float elevation = atof(data);
              Serial.println(elevation);
            }
            void myHandler(const char *event, const char *data) {}

            void one() {
            String room = "kitchen";
            int temp = 20;
            String data = String::format(
              "{ \"room\": \"%s\", \"temp\": %d }",
              room.c_str(), temp);
            Particle.publish("test", data, PRIVATE);
            }
            void two() {
            float temp = 20.0;
            String data = String::format("%.2f", temp);
            Particle.publish("Temperature/Kitchen", data, PRIVATE);
            }
            void three() {
            float lat = 39.73915360;
            float lng = -104.98470340;
            String data = String::format(
              "{\"lat\":%f, \"lng\":%f}",
              lat, lng);
            Particle.publish("Elevation", data, PRIVATE);
            }
            void loop() {
            one();
            two();
            three();
            Particle.publish("Temperature", "25", PRIVATE);
            Particle.publish("Temperature/Outside", "25", PRIVATE);
            Particle.publish("demo", "mydata", PRIVATE);
            delay(5000);
            }
            """#)
        #expect(try bench.host.prepare([path]).map(\.description) == [])
        let lines = try RuntimeTalk(bench, path).live(until: 1_000_000)
        let published = lines.filter { $0.hasPrefix("publish|") }
            .map { $0.split(separator: "|").dropFirst(2).joined(separator: "|") }
        #expect(
            published == [
                "p60|Elevation|+39.7,-104.9", #"p60|test|+{ "room": "kitchen", "temp": 20 }"#,
                "p60|Temperature/Kitchen|+20.00", #"p60|Elevation|+{"lat":39.739155, "lng":-104.984703}"#,
                "p60|Temperature|+25", "p60|Temperature/Outside|+25", "p60|demo|+mydata",
            ])
    }
}
