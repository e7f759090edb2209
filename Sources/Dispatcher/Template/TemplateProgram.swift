/// The flat code that rendering walks: nodes refer to text and paths by index.
///
/// Unchecked, because the buffers are raw memory: they are filled before the initializer ends, never written again, and
/// freed only with the last reference, which a walk keeps to its end. Raw, because an array behind a reference is
/// retained at each use.
final class TemplateProgram: @unchecked Sendable {
    struct Node {
        enum Operation: UInt8 {
            case literal, slot, path, section, inverted, end
        }

        let operation: Operation
        let isEscaped: Bool
        /// A literal's first byte, a slot's index, or a path's index.
        let first: Int32
        /// A literal's end, or the node after the section's end.
        var last: Int32
    }

    struct Path {
        enum Origin {
            /// The first part is looked up through the stack.
            case stack
            /// The top of the stack.
            case top
            case slot(Int)
        }

        let origin: Origin
        /// The parts to follow from the origin.
        let parts: Range<Int>
    }

    struct Part {
        let key: String
        let isASCII: Bool
        /// The array index that the key stands for, or -1.
        let index: Int
    }

    let source: String
    let nodes: UnsafeBufferPointer<Node>
    let text: UnsafeBufferPointer<UInt8>
    let paths: UnsafeBufferPointer<Path>
    let parts: UnsafeBufferPointer<Part>
    let tags: [TemplateTag]
    let hasTags: Bool
    let usesContext: Bool
    /// Whether there are only literals and whole slots, which need no stack.
    let isFlat: Bool

    init(
        source: String, nodes: [Node], text: [UInt8], paths: [Path] = [], parts: [Part] = [],
        tags: [TemplateTag] = [], hasTags: Bool = false, usesContext: Bool = false
    ) {
        self.source = source
        self.nodes = TemplateProgram.buffer(nodes)
        self.text = TemplateProgram.buffer(text)
        self.paths = TemplateProgram.buffer(paths)
        self.parts = TemplateProgram.buffer(parts)
        self.tags = tags
        self.hasTags = hasTags
        self.usesContext = usesContext
        isFlat = nodes.allSatisfy { $0.operation == .literal || $0.operation == .slot }
    }

    deinit {
        nodes.deallocate()
        text.deallocate()
        paths.deallocate()
        UnsafeMutableBufferPointer(mutating: parts).deinitialize()
        parts.deallocate()
    }

    /// A literal node's bytes.
    @inline(__always)
    func text(of node: Node) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text[Int(node.first)..<Int(node.last)])
    }

    private static func buffer<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = buffer.initialize(from: elements)
        return UnsafeBufferPointer(buffer)
    }
}
