import Dispatcher
import EventModel

extension ScenarioDecoder {
    /// A slug, as the file has it or as it follows from the id.
    private static func isSlug(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
        }
        return isPlain && text.utf8.contains { !(0x30...0x39).contains($0) }
    }

    /// The most devices of one group that are compared between products.
    private static let mostCompared = 100_000

    mutating func decodeProducts(_ fields: Fields) {
        var products: [Product] = []
        var keys: [String: Product] = [:]
        var nodes: [[Node]] = []
        for (index, node) in reader.elements(fields, "products").enumerated() {
            if index == Products.maximum {
                reader.error("a scenario has at most \(Products.maximum) products", at: node)
            }
            guard let shape = reader.object(node, .product), let product = product(shape) else { continue }
            for (key, value) in [("id", "\(product.id)"), ("slug", product.slug)] where keys[value] != nil {
                reader.error("another product has the \(key) \"\(value)\"", at: shape[key] ?? node)
            }
            keys["\(product.id)"] = product
            keys[product.slug] = product
            products.append(product)
            nodes.append(reader.elements(shape, "devices"))
        }
        scenario.products = products
        if products.count > 1 { checkOverlap(products, nodes) }
    }

    private mutating func product(_ fields: Fields) -> Product? {
        if !fields.has("id") { reader.missing("id", in: fields) }
        let id = reader.integer(fields, "id", in: 1...Int(Int32.max))
        let slug = reader.text(fields, "slug")
        if let slug, let node = fields["slug"], !Self.isSlug(slug) {
            reader.error("a slug has lower-case letters, digits and '-', and not digits alone; \"\(slug)\"", at: node)
        }
        let name = reader.text(fields, "name")
        let version = reader.integer(fields, "version", in: 0...65_535) ?? 1
        var patterns: [String] = []
        for node in reader.elements(fields, "devices") {
            guard let pattern = reader.text(node, what: "a device") else { continue }
            patterns.append(pattern)
            if directory.matches(Glob(pattern)).isEmpty {
                let ending = Suggestion.ending(for: pattern, ofAll: directory.candidates(for: pattern))
                reader.error("no device is called \"\(pattern)\"\(ending)", at: node)
            }
        }
        return id.map {
            Product(id: $0, slug: slug ?? "product-\($0)", name: name, version: version, devices: patterns)
        }
    }

    /// A device that two products claim, told once for each pair of products.
    private mutating func checkOverlap(_ products: [Product], _ nodes: [[Node]]) {
        let globs = products.map { $0.devices.map(Glob.init) }
        var reported: Set<[Int]> = []
        for group in scenario.devices {
            let range = NameRange(group)
            let id = group.id?.description
            for index in 1...min(group.count ?? 1, Self.mostCompared) {
                let name = range.name(index)
                var first: Int?
                for place in products.indices {
                    guard
                        let pattern = globs[place].firstIndex(where: { glob in
                            glob.matches(name) || id.map { glob.matches($0) } == true
                        })
                    else { continue }
                    guard let other = first else {
                        first = place
                        continue
                    }
                    guard reported.insert([other, place]).inserted, nodes[place].indices.contains(pattern) else {
                        continue
                    }
                    reader.error(
                        "the device \"\(name)\" is in the product \"\(products[other].slug)\" already;"
                            + " a device belongs to one product", at: nodes[place][pattern])
                }
            }
        }
    }

    /// A hook of a product that the scenario does not have.
    func productFault(of hook: Hook) -> String? {
        guard let key = hook.product else { return nil }
        return Products(scenario.products).fault(ofKey: key)
    }
}

extension Products {
    /// Why no product has a key, with the nearest one; nil if one has it.
    package func fault(ofKey key: String) -> String? {
        if place(of: key) != nil { return nil }
        if all.isEmpty { return "there is no product \"\(key)\": the scenario has no \"products\"" }
        let ending = Suggestion.ending(for: key, among: keys)
        return "there is no product \"\(key)\"\(ending)"
            + (ending.isEmpty ? "; there is \(all.map { "\"\($0.slug)\"" }.joined(separator: ", "))" : "")
    }
}
