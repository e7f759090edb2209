/// What hooks are called in traces: their labels, each made unique by a number behind it.
struct HookLabels {
    /// Hooks that share a label, and how many of them there have been.
    private struct Namesakes {
        var given = 1
        var living = 0
    }

    private var labels: [String] = []
    /// By number: the label as its author wrote it; kept only where labels are taken back.
    private var originals: [String] = []
    private var taken: Set<String> = []
    private var namesakes: [String: Namesakes] = [:]

    /// What the hook of a number is called, also for a while after it was removed.
    subscript(number: Int) -> String { labels[number] }

    /// Gives a hook a label that no other has.
    mutating func give(_ original: String, to number: Int) {
        var label = original
        var group = namesakes[original] ?? Namesakes()
        while !taken.insert(label).inserted {
            group.given += 1
            label = "\(original)#\(group.given)"
        }
        group.living += 1
        namesakes[original] = group
        if number < labels.count {
            labels[number] = label
            originals[number] = original
        } else {
            labels.append(label)
            originals.append(original)
        }
    }

    /// Lets others have the label of a hook that was removed.
    mutating func takeBack(from number: Int) {
        taken.remove(labels[number])
        let original = originals[number]
        guard var group = namesakes[original] else { return }
        group.living -= 1
        namesakes[original] = group.living > 0 ? group : nil
    }
}
