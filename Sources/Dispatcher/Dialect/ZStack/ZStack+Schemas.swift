extension ZStack {
    private typealias S = DialectSchemas

    /// What the answers look like.
    static let schemas = DialectSchemas(
        results: [
            "createAlertWebhookEndpoint": shown,
            "listAlertWebhookEndpoints": list("endpoints", of: endpoint), "getAlertWebhookEndpoint": endpoint,
            "changeAlertWebhookEndpoint": endpoint, "rotateAlertWebhookSecret": shown,
            "testAlertWebhookEndpoint": test, "listAlertWebhookDeliveries": list("deliveries", of: delivery),
            "redeliverAlertWebhookDelivery": delivery,
        ], fault: fault)

    private static func list(_ name: String, of element: String) -> String {
        S.object(
            "\(name) hasMore", #""\#(name)":\#(S.array(element)),"hasMore":\#(S.flag),"cursor":\#(S.text)"#)
    }

    private static let endpoint = S.object(
        "id name url signingEnabled signingSecretMasked createdAt updatedAt status",
        """
        "id":\(S.text),"name":\(S.text),"url":\(S.text),"signingEnabled":\(S.flag),"signingSecretMasked":\(S.text),
        "createdAt":\(S.moment),"updatedAt":\(S.moment),"eventPrefix":\(S.text),
        "status":\(S.words("active", "disabled"))
        """)
    private static let shown = S.object(
        "endpoint signingSecretPlaintext", #""endpoint":\#(endpoint),"signingSecretPlaintext":\#(S.text)"#)

    private static let test = S.object(
        "delivered url durationMs",
        """
        "delivered":\(S.flag),"url":\(S.text),"statusCode":\(S.status),"error":\(S.text),"durationMs":\(S.count)
        """)
    private static let delivery = S.object(
        "id eventId status attempts createdAt",
        """
        "id":\(S.text),"eventId":\(S.text),"status":\(S.words("pending", "succeeded", "abandoned", "skipped")),
        "attempts":\(S.count),"statusCode":\(S.status),"error":\(S.text),"createdAt":\(S.moment),
        "nextAttemptAt":\(S.moment),"deliveredAt":\(S.moment)
        """)

    private static let fault = S.object(
        "error",
        #""error":"#
            + S.object("code message", #""code":\#(S.text),"message":\#(S.text),"field":\#(S.text)"#))
}
