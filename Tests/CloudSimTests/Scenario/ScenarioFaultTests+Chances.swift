/// Rules that answer now so and then so.
extension ScenarioFaultTests {
    static let chances: [FaultyFile] = [
        .rule("{\"chance\":§0}", "above 0 and at most 1"),
        .rule("{\"chance\":§1.01}", "above 0 and at most 1"),
        .rule("{\"chance\":§\"1%\"}", "be a number"),
        .rule("{\"statuses\":§[]}", "is empty"),
        .rule("{\"statuses\":[200,§99]}", "goes from 200 to 599"),
        .rule("{\"status\":200,§\"statuses\":[200]}", "exclude each other"),
        .rule("{\"fault\":\"drip\",§\"statuses\":[200]}", "does not go with \"fault\""),
        .rule("{\"flap\":§{}}", "\"up\" and \"down\""),
        .rule("{\"flap\":§{\"up\":3}}", "\"up\" and \"down\""),
        .rule("{\"flap\":§{\"up\":3,\"down\":\"3s\"}}", "both durations or both counts"),
        .rule("{\"flap\":{\"up\":§0,\"down\":1}}", "goes from 1"),
        .rule("{\"flap\":{\"up\":\"1s\",\"down\":§\"0s\"}}", "at least 1ms"),
        .rule("{\"bytes\":§10737418241}", "goes from 0 to 10737418240"),
    ]
}
