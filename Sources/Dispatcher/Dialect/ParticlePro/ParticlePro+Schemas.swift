extension ParticlePro {
    private typealias S = DialectSchemas

    /// What the answers look like.
    static let schemas = DialectSchemas(
        results: [
            "createConnection": created, "listConnections": list(of: connection), "getConnection": connection,
            "rotateConnectionSecret": created, "deleteConnection": connection, "createAlert": alert,
            "listAlerts": list(of: alert), "getAlert": alert, "changeAlert": alert, "testAlertWebhook": tests,
            "listAlertMatches": list(of: match), "getAlertMatch": matchWithDeliveries,
            "listAlertDeliveries": list(of: delivery), "getAlertDelivery": delivery,
            "redeliverAlertDelivery": delivery,
        ], fault: fault)

    private static func list(of element: String) -> String {
        S.object(
            "data has_more", #""data":\#(S.array(element)),"has_more":\#(S.flag),"cursor":\#(S.text)"#)
    }

    private static let connectionProperties = """
        "id":\(S.text),"project_id":\(S.text),"surface":\(S.words("PLATFORM", "RADAR")),"url":\(S.text),
        "secret_prefix":\(S.text),"created_at":\(S.moment),"name":\(S.text),"revoked_at":\(S.moment),
        "created_by":\(S.object("id name", #""id":\#(S.text),"name":\#(S.text)"#))
        """
    private static let connection = S.object(
        "id project_id surface url secret_prefix created_at", connectionProperties)
    private static let created = S.object(
        "secret id project_id surface url secret_prefix created_at", #""secret":\#(S.text),\#(connectionProperties)"#)

    private static let kind = S.words("ENTITY_MENTION", "PODCAST_SPEAKER")
    private static let entity = S.object(
        "entity_type entity_id",
        #""entity_type":\#(S.words("DEVICE", "EVENT", "PERSON", "COMPANY", "KNOWLEDGE_GRAPH_ENTITY")),"#
            + #""entity_id":\#(S.text)"#)
    private static let notification = S.object(
        "type",
        #""type":\#(S.words("WEBHOOK", "EMAIL")),"webhook_connection_id":\#(S.text),"email":\#(S.text)"#)
    private static let alert = S.object(
        "id project_id title kind delivery_cadence entities notifications is_active created_at updated_at",
        """
        "id":\(S.text),"project_id":\(S.text),"title":\(S.text),"description":\(S.text),"kind":\(kind),
        "delivery_cadence":\(S.words("REALTIME", "DAILY", "WEEKLY")),"entities":\(S.array(entity)),
        "notifications":\(S.array(notification)),"is_active":\(S.flag),"created_at":\(S.moment),
        "updated_at":\(S.moment)
        """)

    private static let tests = S.object(
        "deliveries",
        #""deliveries":"#
            + S.array(
                S.object(
                    "delivered url webhook_connection_id",
                    """
                    "delivered":\(S.flag),"url":\(S.text),"webhook_connection_id":\(S.text),
                    "duration_ms":\(S.count),"status_code":\(S.status),"error":\(S.text)
                    """)))

    private static let matchRequired = "id alert_id kind detected_at entity event mention_count windows"
    private static let matchProperties = """
        "id":\(S.text),"alert_id":\(S.text),"kind":\(kind),"detected_at":\(S.moment),"entity":{"type":"object"},
        "event":\(S.object(
            "name data coreid published_at",
            #""name":\#(S.text),"data":\#(S.textOrNull),"coreid":\#(S.text),"published_at":\#(S.moment)"#)),
        "mention_count":\(S.count),"roles":\(S.array(S.text)),"clip_url":\(S.text),
        "windows":\(S.array(S.object("lines", #""lines":"# + S.array(S.object(
            "text is_mention", #""text":\#(S.text),"is_mention":\#(S.flag)"#)))))
        """
    private static let match = S.object(matchRequired, matchProperties)
    private static let matchWithDeliveries = S.object(
        matchRequired + " deliveries", matchProperties + #","deliveries":\#(S.array(delivery))"#)

    private static let delivery = S.object(
        "id alert_id webhook_connection_id channel event_type status attempts created_at",
        """
        "id":\(S.text),"alert_id":\(S.text),"webhook_connection_id":\(S.text),"channel":\(S.words("WEBHOOK")),
        "event_type":\(S.words("alert.match.created", "alert.digest.created")),"match_id":\(S.text),
        "status":\(S.words("PENDING", "SENT", "ABANDONED", "SKIPPED")),"attempts":\(S.count),"status_code":\(S.status),
        "error":\(S.text),"created_at":\(S.moment),"delivered_at":\(S.moment),"next_attempt_at":\(S.moment)
        """)

    private static let fault = S.object(
        "type title status detail error_code",
        """
        "type":\(S.text),"title":\(S.text),"status":\(S.status),"detail":\(S.text),"instance":\(S.text),
        "error_code":\(S.text),
        "errors":\(S.array(S.object("location message", #""location":\#(S.text),"message":\#(S.text),"value":{}"#))),
        "resolve":{"type":"object"}
        """)
}
