extension Signa {
    private typealias S = DialectSchemas

    /// What the answers look like.
    static let schemas = DialectSchemas(
        results: [
            "createSignaWebhook": endpoint("secret request_id"), "listSignaWebhooks": list(of: endpoint()),
            "getSignaWebhook": endpoint("request_id"), "changeSignaWebhook": endpoint("request_id"),
            "deleteSignaWebhook": deleted("webhook_endpoint"),
            "rotateSignaWebhookSecret": endpoint("secret request_id"), "testSignaWebhook": test,
            "listSignaDeliveries": list(of: delivery()), "redeliverSignaDelivery": delivery(" request_id"),
            "replaySignaDelivery": delivery(" request_id"), "createSignaWatch": watch("request_id"),
            "listSignaWatches": list(of: watch()), "getSignaWatch": watch("request_id"),
            "deleteSignaWatch": deleted("watch"), "diagnoseSignaWatch": diagnostics,
        ], fault: fault)

    private static func list(of element: String) -> String {
        S.object(
            "object data has_more pagination request_id",
            """
            "object":\(S.words("list")),"data":\(S.array(element)),"has_more":\(S.flag),
            "pagination":\(S.object("cursor", #""cursor":\#(S.textOrNull)"#)),"request_id":\(S.text)
            """)
    }

    private static func endpoint(_ more: String = "") -> String {
        S.object(
            "id object url description enabled_events status secret_version consecutive_failures last_success_at"
                + " last_failure_at metadata created_at updated_at \(more)",
            """
            "id":\(S.text),"object":\(S.words("webhook_endpoint")),"url":\(S.text),"description":\(S.textOrNull),
            "enabled_events":\(S.array(S.words("alert.created"))),"status":\(S.words("active", "disabled")),
            "secret_version":{"type":"integer","minimum":1},\(more.hasPrefix("secret") ? "\"secret\":\(S.text)," : "")
            "consecutive_failures":\(S.count),"last_success_at":\(S.momentOrNull),
            "last_failure_at":\(S.momentOrNull),"metadata":{"type":"object"},"created_at":\(S.moment),
            "updated_at":\(S.moment),"request_id":\(S.text)
            """)
    }

    private static func deleted(_ object: String) -> String {
        S.object(
            "id object deleted request_id",
            """
            "id":\(S.text),"object":\(S.words(object)),"deleted":\(S.flag),"request_id":\(S.text)
            """)
    }

    private static let test = S.object(
        "object delivery_attempt_id request_id",
        #""object":\#(S.words("webhook_test")),"delivery_attempt_id":\#(S.text),"request_id":\#(S.text)"#)

    private static func delivery(_ more: String = "") -> String {
        S.object(
            "id object endpoint_id alert_id event_id event_type attempt delivery_attempt_id status http_status"
                + " response_body signature_timestamp next_retry_at delivered_at created_at" + more,
            """
            "id":\(S.text),"object":\(S.words("webhook_delivery")),"endpoint_id":\(S.text),"alert_id":\(S.text),
            "event_id":\(S.text),"event_type":\(S.words("alert.created")),"attempt":\(S.count),
            "delivery_attempt_id":\(S.text),"status":\(S.words("pending", "retrying", "succeeded", "failed", "skipped")),
            "http_status":\(S.statusOrNull),"response_body":\(S.textOrNull),"signature_timestamp":\(S.countOrNull),
            "next_retry_at":\(S.momentOrNull),"delivered_at":\(S.momentOrNull),"created_at":\(S.moment),
            "request_id":\(S.text)
            """)
    }

    private static func watch(_ more: String = "") -> String {
        S.object(
            "id object active created_at updated_at \(more)",
            """
            "id":\(S.text),"object":\(S.words("watch")),"name":\(S.text),"event_prefix":\(S.text),"device":\(S.text),
            "active":\(S.flag),"created_at":\(S.moment),"updated_at":\(S.moment),"request_id":\(S.text)
            """)
    }

    private static let diagnostics = S.object(
        "object watch_id active active_endpoints events request_id",
        """
        "object":\(S.words("watch_diagnostics")),"watch_id":\(S.text),"active":\(S.flag),
        "active_endpoints":\(S.count),"events":\(S.array(S.object(
            "event coreid published_at fired alert_id reason",
            #"""
            "event":\#(S.text),"coreid":\#(S.text),"published_at":\#(S.moment),"fired":\#(S.flag),
            "alert_id":\#(S.textOrNull),"reason":\#(S.text)
            """#))),"request_id":\(S.text)
        """)

    private static let fault = S.object(
        "error request_id",
        """
        "error":\(S.object(
            "type title status detail retryable",
            #"""
            "type":\#(S.text),"title":\#(S.text),"status":\#(S.status),"detail":\#(S.text),"retryable":\#(S.flag)
            """#)),"request_id":\(S.text)
        """)
}
