import EventModel
import Testing

@testable import Dispatcher

/// The REQUEST blocks of the cloud's webhook reference. Its captured requests show nested keys reversed, so bodies
/// compare as parsed JSON with sorted keys and queries as sets of pairs, beside the length.
@Suite struct RequestGoldenTests {
    var bench = HookBench()

    static let agent = "User-Agent: ParticleBot/1.1 (https://docs.particle.io/webhooks)"

    @Test mutating func defaultData() throws {
        let request = try bench.request(#"{"eventName": "demo", "url": "http://host.com"}"#, "demo", "mydata")
        #expect(
            RequestText(request).wire == """
                POST / HTTP/1.1
                \(Self.agent)
                host: host.com
                content-type: application/x-www-form-urlencoded
                content-length: 96

                event=demo&data=mydata&published_at=2017-02-01T21%3A08%3A05.763Z&coreid=3f002b000000000000000000

                """)
    }

    @Test mutating func simpleData() throws {
        let configuration = #"""
            {
              "event": "Temperature/",
              "url": "https://example.com/123456789",
              "json": {
                "{{PARTICLE_EVENT_NAME}}": "{{PARTICLE_EVENT_VALUE}}"
              },
              "noDefaults": true
            }
            """#
        let request = try bench.request(configuration, "Temperature/Kitchen", "20.00")
        #expect(
            RequestText(request).wire == """
                POST /123456789 HTTP/1.1
                \(Self.agent)
                host: example.com
                accept: application/json
                content-type: application/json
                content-length: 31

                {"Temperature/Kitchen":"20.00"}

                """)
    }

    @Test mutating func complexData() throws {
        let configuration = #"""
            {
              "event": "Elevation",
              "url": "https://example.com/123456789",
              "json": {
                "coordinates": {
                  "lat": "{{lat}}",
                  "lng": "{{lng}}"
                }
              },
              "noDefaults": true
            }
            """#
        let request = try bench.request(configuration, "Elevation", #"{"lat":39.739155, "lng":-104.984703}"#)
        #expect(
            RequestText(request).wire == """
                POST /123456789 HTTP/1.1
                \(Self.agent)
                host: example.com
                accept: application/json
                content-type: application/json
                content-length: 55

                {"coordinates":{"lat":"39.739155","lng":"-104.984703"}}

                """)
    }

    @Test mutating func complexDataAsBody() throws {
        let configuration = #"""
            {
              "event": "Elevation",
              "url": "https://example.com/123456789",
              "headers": {
                  "content-type": "application/json"
              },
              "body": "{ \"coordinates\": { \"lat\": {{lat}}, \"lng\": {{lng}} } }",
              "noDefaults": true
            }
            """#
        let request = try bench.request(configuration, "Elevation", #"{"lat":39.739155, "lng":-104.984703}"#)
        #expect(
            RequestText(request).wire == """
                POST /123456789 HTTP/1.1
                content-type: application/json
                \(Self.agent)
                host: example.com
                content-length: 59

                { "coordinates": { "lat": 39.739155, "lng": -104.984703 } }

                """)
    }

    @Test mutating func receivingComplexData() throws {
        let configuration = #"""
            {
                "event": "Elevation",
                "url": "https://maps.googleapis.com/maps/api/elevation/json",
                "requestType": "GET",
                "query": {
                    "locations": "{{lat}},{{lng}}",
                    "key": "XXXXXXXXXX"
                },
                "responseTemplate": "{{results.0.elevation}}",
                "noDefaults": true
            }
            """#
        let hook = try HookBench.hook(configuration)
        let request = try bench.request(of: hook, "Elevation", #"{"lat":39.7,"lng":-104.9}"#)
        #expect(
            RequestText(request).wire == """
                GET /maps/api/elevation/json?locations=39.7%2C-104.9&key=XXXXXXXXXX HTTP/1.1
                \(Self.agent)
                host: maps.googleapis.com

                """)
        let context = try bench.context("Elevation", #"{"lat":39.7,"lng":-104.9}"#)
        let answer = #"""
            {
               "results" : [
                  {
                     "elevation" : 1608.637939453125,
                     "location" : { "lat" : 39.73915360, "lng" : -104.98470340 },
                     "resolution" : 4.771975994110107
                  }
               ],
               "status" : "OK"
            }
            """#
        #expect(String(decoding: hook.reply(to: Array(answer.utf8), context), as: UTF8.self) == "1608.637939453125")
    }

    @Test mutating func overviewExample() throws {
        let configuration = #"""
            {
              "eventName": "Metric",
              "url": "http://example.com",
              "headers": { "X-Timestamp": "{{PARTICLE_PUBLISHED_AT}}" },
              "auth": { "username": "USERNAME", "password": "API_KEY" },
              "json": {
                "field1": "{{indoorTemp}}",
                "field2": "{{outdoorTemp}}",
                "created_at": "{{SPARK_PUBLISHED_AT}}"
              }
            }
            """#
        let request = try bench.request(configuration, "Metric", #"{"indoorTemp":21.50,"outdoorTemp":-3}"#)
        #expect(
            request.head.headers == [
                Header("X-Timestamp", "2017-02-01T21:08:05.763Z"), Header("User-Agent", RequestBuilder.userAgent),
                Header("host", "example.com"), Header("Authorization", "Basic VVNFUk5BTUU6QVBJX0tFWQ=="),
                Header("accept", "application/json"), Header("content-type", "application/json"),
            ])
        #expect(
            request.text
                == #"{"event":"Metric","data":"{\"indoorTemp\":21.50,\"outdoorTemp\":-3}","#
                + #""published_at":"2017-02-01T21:08:05.763Z","coreid":"3f002b000000000000000000","#
                + #""field1":"21.5","field2":"-3","created_at":"2017-02-01T21:08:05.763Z"}"#)
    }

    // MARK: Property snippets

    @Test mutating func querySnippet() throws {
        let configuration = #"""
            {"event": "e", "url": "http://a.example/", "requestType": "GET", "noDefaults": true,
             "query": {"q": "{{PARTICLE_EVENT_VALUE}}", "p": "my app"}}
            """#
        #expect(try bench.request(configuration, "e", "data").head.url == "http://a.example/?q=data&p=my%20app")
    }

    @Test mutating func formSnippet() throws {
        let configuration = #"""
            {"event": "e", "url": "http://a.example/", "noDefaults": true,
             "form": {"Body": "{{BODY}}", "To" : "TO_PHONE_NUMBER", "From" : "FROM_PHONE_NUMBER"}}
            """#
        let request = try bench.request(configuration, "e", #"{"BODY":"Hi there!"}"#)
        #expect(request.text == "Body=Hi%20there%21&To=TO_PHONE_NUMBER&From=FROM_PHONE_NUMBER")
        #expect(request.header("content-type") == "application/x-www-form-urlencoded")
    }

    @Test mutating func jsonSnippets() throws {
        let value = #"""
            {"event": "e", "url": "http://a.example/", "noDefaults": true, "json": {"value": "{{PARTICLE_EVENT_VALUE}}"}}
            """#
        #expect(try bench.request(value, "e", "true").text == #"{"value":"true"}"#)
        let gauges = #"""
            {"event": "e", "url": "http://a.example/", "noDefaults": true, "json":
             {"gauges": [{"name": "{{n}}", "value": "{{v}}", "source": "{{PARTICLE_DEVICE_ID}}"}]}}
            """#
        #expect(
            try bench.request(gauges, "e", #"{"n":"click","v":2}"#).text
                == #"{"gauges":[{"name":"click","value":"2","source":"3f002b000000000000000000"}]}"#)
    }

    @Test mutating func bodySnippets() throws {
        let value = #"""
            {"event": "e", "url": "http://a.example/", "body": "{ \"value\": {{PARTICLE_EVENT_VALUE}} }"}
            """#
        let request = try bench.request(value, "e", "true")
        #expect(request.text == #"{ "value": true }"#)
        #expect(request.header("content-type") == nil)
        let gauges = #"""
            {"event": "e", "url": "http://a.example/",
             "body": "{ \"gauges\": [{ \"name\": \"{{n}}\", \"value\": {{v}} }] }"}
            """#
        #expect(
            try bench.request(gauges, "e", #"{"n":"click","v":2}"#).text
                == #"{ "gauges": [{ "name": "click", "value": 2 }] }"#)
    }

    @Test mutating func urlAndCustomVariables() throws {
        let bin = #"{"event": "e", "url": "http://requestb.in/{{bin}}"}"#
        #expect(try bench.request(bin, "e", #"{"bin":"1a2b"}"#).head.url == "http://requestb.in/1a2b")
        let room = #"""
            {"eventName": "test", "url": "http://example.com/log/{{room}}", "noDefaults": true,
             "json": {"location": "{{room}}", "temperature": "{{temp}}"}}
            """#
        let request = try bench.request(room, "test", #"{ "room": "kitchen", "temp": 20 }"#)
        #expect(request.head.url == "http://example.com/log/kitchen")
        #expect(request.text == #"{"location":"kitchen","temperature":"20"}"#)
    }
}
