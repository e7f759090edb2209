import Glibc
import HTTPServer

/// The receiver of the HTTP benchmark, in a process of its own: answers 2 bytes to everything.
enum Receiver {
    /// Serves until its input ends; prints the port first.
    static func serve(threads: Int) throws {
        let answer = HTTPResponse(type: "text/plain", text: "ok")
        let server = try HTTPServer(threads: threads) { _, _ in .response(answer) }
        say("\(server.port)")
        while getchar() != EOF {}
        server.stop()
    }
}
