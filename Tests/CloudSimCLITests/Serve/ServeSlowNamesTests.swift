import Glibc
import TestSupport
import Testing

/// A cloud whose name servers answer some names late.
@Suite struct ServeSlowNamesTests {
    /// Replaces the system's look-up. A name that begins with `slow` waits for a file, for a minute at most; every
    /// name under `.test` has the address 127.0.0.1.
    private static let shim = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <netdb.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        typedef int look_up(const char *, const char *, const struct addrinfo *, struct addrinfo **);
        int getaddrinfo(const char *name, const char *port, const struct addrinfo *hints, struct addrinfo **list) {
            look_up *next = (look_up *)dlsym(RTLD_NEXT, "getaddrinfo");
            size_t length = name ? strlen(name) : 0;
            if (length < 5 || strcmp(name + length - 5, ".test") != 0) return next(name, port, hints, list);
            const char *gate = getenv("GATE");
            for (int i = 0; i < 6000 && !strncmp(name, "slow", 4) && gate && access(gate, F_OK) != 0; i++) usleep(10000);
            return next("127.0.0.1", port, hints, list);
        }
        """

    private static func cloud(in folder: Folder) throws -> ServedCloud {
        let source = try folder.write("slow.c", shim)
        let compiler = try Program(
            ["-shared", "-fPIC", "-O1", "-o", "slow.so", source, "-ldl"], in: folder,
            environment: ["PATH=\(getenv("PATH").map { String(cString: $0) } ?? "")"], path: "clang")
        let end = compiler.end()
        try #require(end.code == 0, "\(end.error)")
        return try ServedCloud(
            ["--allow-http", "--allow-private", "127.0.0.0/8"], in: folder,
            environment: ["LD_PRELOAD=\(folder.path)/slow.so", "GATE=\(folder.path)/gate"])
    }

    private static func endpoint(_ name: String, _ receiver: SignedReceiver) -> String {
        let url = receiver.url.replacing("127.0.0.1", with: "\(name).test")
        return #"{"url":"\#(url)","enabled_events":["alert.created"]}"#
    }

    @Test func delaysNoOtherEndpoint() throws {
        let folder = try Folder()
        let receiver = try SignedReceiver()
        let cloud = try Self.cloud(in: folder)
        // More look-ups than the machine has processors.
        let slow = try (1...12).map { number in
            let client = try RawClient(port: cloud.port, patience: 60)
            let body = Self.endpoint("slow\(number)", receiver)
            client.send(ServedCloud.request("POST", "/signa/v1/webhooks", body, token: ServedCloud.token))
            return client
        }
        let fast = try cloud.call("POST", "/signa/v1/webhooks", Self.endpoint("fast", receiver))
        #expect(fast.status == 200, "\(fast.text)")
        #expect(access("\(folder.path)/gate", F_OK) != 0)
        try folder.write("gate", "")
        for client in slow { #expect(try ServedCloud.answer(client.readAll().text).status == 200) }

        // The transport looks each name up again for the first delivery.
        unlink("\(folder.path)/gate")
        let watch = try cloud.call("POST", "/signa/v1/watches", #"{"name":"w","event_prefix":"t"}"#)
        #expect(watch.status == 200, "\(watch.text)")
        for number in 1...5 {
            let published = try cloud.call("POST", "/v1/devices/events", #"{"name":"t","data":"\#(number)"}"#)
            #expect(published.status == 200, "\(published.text)")
        }
        for _ in 1...3_000 where receiver.arrivals.count < 5 { poll(nil, 0, 20) }
        #expect(receiver.arrivals.count == 5 && access("\(folder.path)/gate", F_OK) != 0)
        cloud.killNow()
    }
}
