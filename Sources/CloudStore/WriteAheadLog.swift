import Glibc

/// Looks at a write-ahead log as SQLite's file format document describes it. SQLite itself takes whatever follows the
/// first wrong byte for a transaction that never ended, and forgets it without a word.
struct WriteAheadLog {
    private static let headerSize = 32
    private static let frameHeaderSize = 24

    private var isBigEndian = false
    private var sums: (UInt32, UInt32) = (0, 0)

    private init() {}

    /// What is wrong with a log; nil when it is whole, or when no more is missing than a power cut may take, which was
    /// not reported as kept.
    static func damage(path: String) throws(StoreError) -> String? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw StoreError(errno: errno, .checking, path: path)
        }
        defer { Glibc.close(descriptor) }
        var log = WriteAheadLog()
        return try log.damage(in: FileReader(descriptor: descriptor, path: path))
    }

    private mutating func damage(in file: FileReader) throws(StoreError) -> String? {
        let header = try file.bytes(Self.headerSize, at: 0)
        // Its first bytes reach the disk before anything else does; before that it may be empty.
        if header.allSatisfy({ $0 == 0 }), try file.bytes(1, at: Self.headerSize).isEmpty { return nil }
        guard header.count == Self.headerSize else { return "its write-ahead log is cut off" }
        let magic = Self.word(header, 0, isBigEndian: true)
        guard magic | 1 == 0x377F_0683 else { return "its write-ahead log is none" }
        isBigEndian = magic & 1 == 1
        add(header[..<24])
        let pageSize = Int(Self.word(header, 8, isBigEndian: true))
        guard (512...65_536).contains(pageSize), hasSums(of: header, at: 24) else {
            return "the head of its write-ahead log is wrong"
        }
        let salts = header[16..<24]
        let frameSize = Self.frameHeaderSize + pageSize
        var offset = Self.headerSize
        while true {
            let frame = try file.bytes(frameSize, at: offset)
            guard frame.count == frameSize, frame[8..<16] == salts else { break }
            add(frame[..<8])
            add(frame[Self.frameHeaderSize...])
            guard hasSums(of: frame, at: 16) else { break }
            offset += frameSize
        }
        // Each transaction reaches the disk before the next begins: only the last one may have holes.
        var ends = 0
        while true {
            let frame = try file.bytes(Self.frameHeaderSize, at: offset)
            guard frame.count == Self.frameHeaderSize else { break }
            if frame[8..<16] == salts, Self.word(frame, 4, isBigEndian: true) != 0 { ends += 1 }
            offset += frameSize
        }
        return ends > 1 ? "its write-ahead log is broken in the middle" : nil
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        var (first, second) = sums
        let isSwapped = isBigEndian
        bytes.withUnsafeBytes { bytes in
            for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
                let one = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                let two = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                first &+= (isSwapped ? UInt32(bigEndian: one) : UInt32(littleEndian: one)) &+ second
                second &+= (isSwapped ? UInt32(bigEndian: two) : UInt32(littleEndian: two)) &+ first
            }
        }
        sums = (first, second)
    }

    private func hasSums(of bytes: [UInt8], at offset: Int) -> Bool {
        Self.word(bytes, offset, isBigEndian: true) == sums.0
            && Self.word(bytes, offset + 4, isBigEndian: true) == sums.1
    }

    private static func word(_ bytes: [UInt8], _ offset: Int, isBigEndian: Bool) -> UInt32 {
        let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
        return isBigEndian ? UInt32(bigEndian: value) : UInt32(littleEndian: value)
    }
}

/// Reads pieces of a file.
struct FileReader {
    var descriptor: Int32
    var path: String

    /// As many bytes as there are, but no more than `count`.
    func bytes(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let read = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
                if read < 0, errno == EINTR { continue }
                if read < 0 { code = errno }
                if read <= 0 { break }
                filled += read
            }
        }
        guard code == 0 else { throw StoreError(errno: code, .checking, path: path) }
        return bytes
    }
}
