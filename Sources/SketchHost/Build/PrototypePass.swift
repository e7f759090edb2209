struct PrototypePass {
    let source: [UInt8]
    init(_ source: [UInt8], name: String, known: Set<String>) { self.source = Self.without(source, name: name) }
    static func without(_ source: [UInt8], name: String) -> [UInt8] {
        Array("#include \"Particle.h\"\n#line 1 \"\(name)\"\n".utf8) + source
    }
}
enum SourceScan {
    static func words(of bytes: [UInt8]) -> Set<String> { [] }
}
