import Cryptography
import Dispatcher

/// What a password is checked against: `scrypt$ln=13,r=8,p=1$salt$key`, salt and key in Base64.
package struct PasswordHash: Hashable, Sendable, CustomStringConvertible {
    /// The longest password that is taken, in bytes.
    package static let mostPasswordBytes = 1024

    private static let saltBytes = 16
    private static let keyBytes = 32

    private let cost: Scrypt.Cost
    private let salt: [UInt8]
    private let key: [UInt8]

    /// The hash of a password with a salt of its own; takes some 25 ms.
    package init(_ password: String, salt: [UInt8] = RandomBytes.make(saltBytes)) {
        self.init(password, salt: salt, cost: .login)
    }

    init(_ password: String, salt: [UInt8], cost: Scrypt.Cost) {
        self.cost = cost
        self.salt = salt
        key = Scrypt.key(password: Array(password.utf8), salt: salt, cost: cost, count: Self.keyBytes)
    }

    /// Reads a hash's text, with the cost that it names; nil when it is none.
    package init?(parsing text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "scrypt", let cost = Scrypt.Cost(parts[1]),
            let salt = Base64.decode(String(parts[2])), (8...64).contains(salt.count),
            let key = Base64.decode(String(parts[3])), (16...64).contains(key.count)
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// A hash that no password has, for names that nobody has: checking against it takes as long as any other check.
    package static let nobody = PasswordHash(
        cost: .login, salt: RandomBytes.make(saltBytes), key: RandomBytes.make(keyBytes))

    private init(cost: Scrypt.Cost, salt: [UInt8], key: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// Whether a text can be a password at all. The hash pads passwords with NUL, so it could not tell one that ends with
    /// it from one that does not.
    package static func canBePassword(_ text: String) -> Bool {
        (1...mostPasswordBytes).contains(text.utf8.count) && !text.utf8.contains(0)
    }

    /// Whether a password is the one; takes some 25 ms, whether it is or not.
    package func isHash(of password: String) -> Bool {
        let isPossible = Self.canBePassword(password)
        let tried = isPossible ? Array(password.utf8) : []
        return ConstantTime.areEqual(Scrypt.key(password: tried, salt: salt, cost: cost, count: key.count), key)
            && isPossible
    }

    package var description: String {
        "scrypt$ln=\(cost.rounds),r=\(cost.blockSize),p=\(cost.lanes)$\(Base64.encode(salt))$\(Base64.encode(key))"
    }
}

extension Scrypt.Cost {
    /// Reads `ln=13,r=8,p=1`.
    fileprivate init?(_ text: Substring) {
        var numbers: [Int] = []
        for (part, name) in zip(text.split(separator: ",", omittingEmptySubsequences: false), ["ln=", "r=", "p="]) {
            guard part.hasPrefix(name), let number = Int(part.dropFirst(name.count)) else { return nil }
            numbers.append(number)
        }
        guard numbers.count == 3, text.utf8.filter({ $0 == UInt8(ascii: ",") }).count == 2 else { return nil }
        self.init(rounds: numbers[0], blockSize: numbers[1], lanes: numbers[2])
    }
}
