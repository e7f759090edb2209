/// What is changed in a sketch's text before the compiler reads it.
struct SourcePasses: Hashable {
    /// Whether `long` gets the width that it has on a device.
    var narrows: Bool
    /// Whether an endless loop without a body stops the sketch.
    var parks: Bool

    /// The text for the compiler; each line stays where it is.
    func changed(_ text: [UInt8], _ macros: SourceMacros) -> [UInt8] {
        var text = text
        if parks { text = ParkPass(text, macros: macros).source }
        if narrows { text = WidthPass(text).source }
        return text
    }
}
