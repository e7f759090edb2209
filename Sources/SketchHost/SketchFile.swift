import CSketch

/// One of the files from which sketches are compiled beside their own.
package struct SketchFile: Sendable {
    /// Its name.
    package let name: String
    /// Its content.
    package let bytes: [UInt8]

    /// All of them.
    package static var all: [SketchFile] {
        var count = 0
        guard let first = sketch_files(&count) else { return [] }
        return UnsafeBufferPointer(start: first, count: count).map { file in
            SketchFile(
                name: String(cString: file.name),
                bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.length)))
        }
    }
}
