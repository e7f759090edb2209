import CCrypto

/// A key from a password, at a price in time and memory that makes guessing dear (RFC 7914).
package enum Scrypt {
    /// What a key costs.
    package struct Cost: Hashable, Sendable {
        /// The power of two that says how often blocks are mixed; each step up doubles time and memory.
        package var rounds: Int
        /// The block size: time and memory grow with it.
        package var blockSize: Int
        /// How often all of it is done.
        package var lanes: Int

        /// A cost from its parts, which RFC 7914 calls log2(N), r and p; nil when it is none, or more than 64 MiB.
        package init?(rounds: Int, blockSize: Int, lanes: Int) {
            guard (1...20).contains(rounds), (1...64).contains(blockSize), (1...64).contains(lanes),
                128 * blockSize << rounds <= 64 << 20, rounds < 16 * blockSize
            else { return nil }
            self.init(unchecked: rounds, blockSize, lanes)
        }

        private init(unchecked rounds: Int, _ blockSize: Int, _ lanes: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.lanes = lanes
        }

        /// 8 MiB and some 25 ms: dear enough for a cloud on one machine, and a small guest in its memory.
        package static let login = Cost(unchecked: 13, 8, 1)
    }

    /// The first `count` bytes of the key.
    package static func key(password: [UInt8], salt: [UInt8], cost: Cost, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let memory = 128 * cost.blockSize * (1 << cost.rounds + cost.lanes + 2) + 4096
            // The library reads the password as text, and takes none for the want of one.
            let code = (password.isEmpty ? [0] : password).withUnsafeBytes { text in
                EVP_PBE_scrypt(
                    text.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt, salt.count,
                    1 << UInt64(cost.rounds), UInt64(cost.blockSize), UInt64(cost.lanes), UInt64(memory),
                    buffer.baseAddress, count)
            }
            guard code == 1 else { preconditionFailure("libcrypto cannot compute a scrypt key") }
            filled = count
        }
    }
}
