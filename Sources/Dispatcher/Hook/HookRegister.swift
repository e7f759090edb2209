/// Which numbers hooks have: which of them fire, in which order they were created, and which may be given again.
struct HookRegister {
    /// Whether the number of a removed hook is given again, once nothing of it is under way.
    var recycles = false
    /// How many hooks there are.
    private(set) var count = 0

    /// By number: whether its hook is there.
    private var isLive: [Bool] = []
    /// By number: how many hooks were created before its own.
    private var births: [Int] = []
    private var created = 0
    private var free: [Int] = []
    /// Removed hooks with attempts under way, and how many those are.
    private var lingering: [Int: Int] = [:]

    /// Whether a hook is there under a number.
    func holds(_ number: Int) -> Bool { isLive.indices.contains(number) && isLive[number] }

    /// How many hooks were created before the one that has the number: what matches are ordered by, and what tells it
    /// from earlier hooks of the same number.
    func birth(of number: Int) -> Int { births[number] }

    /// The numbers of the hooks, in the order of their creation.
    var numbers: [Int] { isLive.indices.filter { isLive[$0] }.sorted { births[$0] < births[$1] } }

    /// A number for a new hook: one that was given back, or the first that nobody had.
    mutating func take() -> Int {
        defer {
            created += 1
            count += 1
        }
        if let number = free.popLast() {
            isLive[number] = true
            births[number] = created
            return number
        }
        isLive.append(true)
        births.append(created)
        return isLive.count - 1
    }

    /// Takes a hook out, of which so many attempts are under way.
    mutating func remove(_ number: Int, underWay: Int) {
        isLive[number] = false
        count -= 1
        guard recycles else { return }
        if underWay == 0 { free.append(number) } else { lingering[number] = underWay }
    }

    /// An attempt of a number has ended; the last one of a removed hook sets it free.
    @inline(__always)
    mutating func settle(_ number: Int) {
        if !lingering.isEmpty { settleLingering(number) }
    }

    private mutating func settleLingering(_ number: Int) {
        guard let left = lingering[number] else { return }
        lingering[number] = left > 1 ? left - 1 : nil
        if left == 1 { free.append(number) }
    }
}
