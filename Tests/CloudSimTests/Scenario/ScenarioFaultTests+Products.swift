/// Products and the hooks that name them.
extension ScenarioFaultTests {
    private static func products(_ text: String, _ fragment: String, hook: String = "") -> FaultyFile {
        let hooks = hook.isEmpty ? "" : ",\n\"hooks\":[\(hook)]"
        return FaultyFile(
            "{\"devices\":[{\"name\":\"t-1\",\"id\":\"0123456789abcdef01234567\"},{\"name\":\"b{{index}}\",\"count\":3}],\n\"products\":\(text)\(hooks)}",
            fragment)
    }

    static let products: [FaultyFile] = [
        products("§{}", "must be an array"),
        products("[§{\"slug\":\"a\"}]", "needs a \"id\""),
        products("[{\"id\":§0}]", "goes from 1"),
        products("[{\"id\":1,§\"slag\":\"a\"}]", "did you mean \"slug\""),
        products("[{\"id\":1,\"slug\":§\"A b\"}]", "lower-case letters"),
        products("[{\"id\":1,\"slug\":§\"12\"}]", "not digits alone"),
        products("[{\"id\":1,\"slug\":§\"\"}]", "lower-case letters"),
        products("[{\"id\":1,\"version\":§-1}]", "goes from 0"),
        products("[{\"id\":1},{\"id\":§1,\"slug\":\"b\"}]", "another product has the id \"1\""),
        products("[{\"id\":1,\"slug\":\"a\"},{\"id\":2,\"slug\":§\"a\"}]", "another product has the slug \"a\""),
        products("[{\"id\":1,\"devices\":[§\"t-2\"]}]", "no device is called \"t-2\"; did you mean \"t-1\"?"),
        products(
            "[{\"id\":1,\"devices\":[\"t-*\"]},{\"id\":2,\"devices\":[§\"*\"]}]",
            "\"t-1\" is in the product \"product-1\""),
        products(
            "[{\"id\":1,\"devices\":[\"b3\"]},{\"id\":2,\"devices\":[\"b1\",§\"b*\"]}]",
            "\"b3\" is in the product \"product-1\" already"),
        products(
            "[{\"id\":1,\"devices\":[\"t-1\"]},{\"id\":2,\"devices\":[§\"0123456789abcdef01234567\"]}]",
            "a device belongs to one product"),
        products(
            "[{\"id\":1,\"slug\":\"thermo\"}]", "there is no product \"termo\"; did you mean \"thermo\"?",
            hook: "{\"event\":\"a\",\"url\":\"https://a.io\",\"product\":§\"termo\"}"),
        products(
            "[{\"id\":1,\"slug\":\"thermo\"}]", "there is \"thermo\"",
            hook: "{\"event\":\"a\",\"url\":\"https://a.io\",\"product\":§77}"),
        products(
            "[]", "the scenario has no \"products\"",
            hook: "{\"event\":\"a\",\"url\":\"https://a.io\",\"product\":§\"thermo\"}"),
    ]
}
