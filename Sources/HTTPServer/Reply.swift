/// What a handler lets a connection do with a request.
package enum Reply: Sendable {
    /// Answer at once.
    case response(HTTPResponse)
    /// Play these steps in order; the next request waits until they are over.
    case script([ReplyStep])
    /// Wait for `Exchange.answer`. A client that goes away meanwhile ends the wait.
    case later
    /// Send the head, then whatever `Exchange.write` brings, until `Exchange.finish`. `heartbeat` is written whenever
    /// nothing was for a while. `ended` is called on the loop's thread when the connection ends before `finish`.
    case stream(
        HTTPResponse, heartbeat: Heartbeat?, overflow: StreamOverflow = .disconnect,
        ended: @Sendable (StreamEnd) -> Void)
}

/// One thing that a scripted connection does.
package enum ReplyStep: Sendable {
    /// Do nothing for so long.
    case wait(milliseconds: Int)
    /// Send a whole response.
    case respond(HTTPResponse)
    /// Send a response's head, which declares the whole body, but only so many bytes of that.
    case part(HTTPResponse, bodyBytes: Int)
    /// Send a response whose body comes in pieces of so many bytes with a pause before each.
    case drip(HTTPResponse, pieceBytes: Int, milliseconds: Int)
    /// Send a response whose body is so many bytes: its own ones over and over, appended as the client takes them, so
    /// that a body larger than memory costs none.
    case generate(HTTPResponse, bodyBytes: Int)
    /// Send these bytes, HTTP or not.
    case write([UInt8])
    /// Send nothing more; keep the connection until the client leaves.
    case hang
    /// Close the connection once everything is sent.
    case close
    /// Break the connection (RST) once everything is sent.
    case reset
}

/// Bytes that keep a quiet stream alive.
package struct Heartbeat: Sendable {
    /// How long nothing must have been written.
    package var milliseconds: Int
    /// What is written then.
    package var bytes: [UInt8]

    /// A heartbeat from its parts.
    package init(milliseconds: Int, bytes: [UInt8]) {
        self.milliseconds = milliseconds
        self.bytes = bytes
    }
}

/// What happens to a stream whose client takes its bytes too slowly.
package enum StreamOverflow: Sendable {
    /// It loses its connection.
    case disconnect
    /// Whole writes are left out until the client has caught up; then comes what the closure says of so many lost
    /// writes. Called on the loop's thread.
    case gap(@Sendable (_ lost: Int) -> [UInt8])
}

/// Why a stream ended before its writer finished it.
package enum StreamEnd: Hashable, Sendable {
    /// The client went away.
    case hungUp
    /// The client took its bytes too slowly: the queue was full, or nothing moved for too long.
    case tooSlow
    /// The server was stopped.
    case stopped
}

/// A request that is answered later or step by step: the handle for it, from any thread.
package struct Exchange: Hashable, Sendable {
    let mailbox: Mailbox
    let slot: Int
    let serial: UInt64

    /// Answers a request whose handler returned `.later`; false when the server is stopped. A second answer, or one
    /// after the client left, has no effect.
    @discardableResult package func answer(_ reply: Reply) -> Bool { mailbox.post(.answer(slot, serial, reply)) }

    /// Writes to the body of a stream, in one piece; false when the server is stopped.
    @discardableResult package func write(_ bytes: [UInt8]) -> Bool { mailbox.post(.write(slot, serial, bytes)) }

    /// Writes one piece to the bodies of many streams.
    package static func write(_ bytes: [UInt8], to exchanges: [Exchange]) {
        var rest = exchanges[...]
        while let mailbox = rest.first?.mailbox {
            let group = rest.prefix { $0.mailbox === mailbox }
            rest = rest.dropFirst(group.count)
            _ = mailbox.post(.writeAll(Array(group), bytes))
        }
    }

    /// Ends a stream in good order.
    package func finish() { _ = mailbox.post(.finish(slot, serial)) }

    package static func == (left: Exchange, right: Exchange) -> Bool {
        left.serial == right.serial && left.mailbox === right.mailbox
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(serial)
        hasher.combine(ObjectIdentifier(mailbox))
    }
}
