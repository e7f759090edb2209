import Glibc

/// Plain connections to a server on this machine, all waited for by one thread.
struct Wires {
    /// What is answered to a request, as far as it has come.
    private struct Answer {
        var bytes: [UInt8] = []

        /// Whether it has come whole, by its `Content-Length`.
        var isWhole: Bool {
            guard let end = bytes.place(of: Array("\r\n\r\n".utf8)) else { return false }
            guard let field = bytes.place(of: Array("Content-Length: ".utf8)), field < end else { return false }
            let digits = bytes[(field + 16)..<end].prefix { (0x30...0x39).contains($0) }
            let length = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return bytes.count >= end + 4 + length
        }
    }

    private var waits: [pollfd]
    private var scratch = [UInt8](repeating: 0, count: 65_536)

    /// So many connections to a port of this machine.
    init(_ count: Int, to port: Int) throws {
        waits = []
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            let code = withUnsafeBytes(of: &address) { bytes in
                connect(
                    descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
            guard code == 0 else {
                throw Child.Failure(description: "no connection: \(String(cString: strerror(errno)))")
            }
            var yes: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
            waits.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
    }

    /// Closes all of them.
    func close() { for wait in waits { Glibc.close(wait.fd) } }

    /// Sends one request over each connection, and the next one as soon as it is answered, for so many seconds.
    /// Every answer must be a 200 or 201.
    mutating func exchange(seconds span: Double, request: (_ number: Int) -> [UInt8]) throws -> Wrk.Load {
        var answers = [Answer](repeating: Answer(), count: waits.count)
        var number = 0
        for index in waits.indices {
            try send(request(number), over: index)
            number += 1
        }
        let start = seconds()
        var sent = [Double](repeating: start, count: waits.count)
        var delays: [Double] = []
        while seconds() - start < span {
            try wait()
            for index in waits.indices where waits[index].revents != 0 {
                answers[index].bytes += try receive(index)
                guard answers[index].isWhole else { continue }
                guard answers[index].bytes.starts(with: "HTTP/1.1 20".utf8) else {
                    throw Child.Failure(
                        description: "answered: \(String(decoding: answers[index].bytes, as: UTF8.self))")
                }
                answers[index].bytes.removeAll(keepingCapacity: true)
                let now = seconds()
                delays.append((now - sent[index]) * 1000)
                sent[index] = now
                try send(request(number), over: index)
                number += 1
            }
        }
        return Wrk.Load(rate: Double(delays.count) / (seconds() - start), p99: delays.percentile(0.99))
    }

    /// Sends a request over the first connection and waits for the answer, which must be a 200 or 201.
    mutating func ask(_ request: [UInt8]) throws -> String {
        try send(request, over: 0)
        var answer = Answer()
        while !answer.isWhole {
            try wait()
            answer.bytes += try receive(0)
        }
        let text = String(decoding: answer.bytes, as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 20") else { throw Child.Failure(description: "answered: \(text)") }
        return text
    }

    /// Sends bytes over one connection.
    func send(_ bytes: [UInt8], over index: Int) throws {
        guard Glibc.send(waits[index].fd, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Child.Failure(description: "a request could not be sent: \(String(cString: strerror(errno)))")
        }
    }

    /// Reads from all connections but the first ones until each has got a text and, somewhere behind it, its end.
    mutating func readAll(until text: String, then end: String = "", except first: Int = 0) throws {
        let (text, end) = (Array(text.utf8), Array(end.utf8))
        var missing = Set(waits.indices.dropFirst(first))
        var texts = [[UInt8]](repeating: [], count: waits.count)
        while !missing.isEmpty {
            try wait()
            for index in waits.indices where waits[index].revents != 0 {
                let bytes = try receive(index)
                guard missing.contains(index) else { continue }
                texts[index] += bytes
                guard let place = texts[index].place(of: text) else { continue }
                if end.isEmpty || texts[index].place(of: end, from: place + text.count) != nil { missing.remove(index) }
            }
        }
    }

    private mutating func wait() throws {
        guard poll(&waits, nfds_t(waits.count), 10_000) > 0 else {
            throw Child.Failure(description: "nothing came for ten seconds")
        }
    }

    private mutating func receive(_ index: Int) throws -> ArraySlice<UInt8> {
        let count = recv(waits[index].fd, &scratch, scratch.count, 0)
        guard count > 0 else { throw Child.Failure(description: "the server closed a connection") }
        return scratch[..<count]
    }
}

extension [UInt8] {
    /// Where other bytes begin in these, behind so many; nil when they are not there.
    fileprivate func place(of part: [UInt8], from first: Int = 0) -> Int? {
        guard let head = part.first else { return nil }
        return withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = first
            while start + part.count <= bytes.count {
                guard let found = memchr(base + start, Int32(head), bytes.count - start - part.count + 1) else {
                    return nil
                }
                start = UnsafeRawPointer(found) - base
                if memcmp(base + start, part, part.count) == 0 { return start }
                start += 1
            }
            return nil
        }
    }
}
