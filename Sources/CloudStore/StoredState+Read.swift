import EventModel

extension StoredState {
    /// Reads everything that is kept, but of the events only the last `keepingEvents`.
    init(reading database: borrowing Database, keepingEvents: Int) throws(SQLiteFailure) {
        users = try Self.users(database)
        tokens = try Self.tokens(database)
        hooks = try Self.hooks(database)
        hookLogs = try Self.hookLogs(database)
        hookCounters = try Self.hookCounters(database)
        devices = try Self.devices(database)
        events = try Self.events(database, last: keepingEvents)
        records = try Self.records(database)
        deliveries = try Self.deliveries(database)
    }

    private static func users(_ database: borrowing Database) throws(SQLiteFailure) -> [StoredUser] {
        let row = try database.prepare("SELECT name, password_hash FROM users ORDER BY place")
        var users: [StoredUser] = []
        while try row.step() { users.append(StoredUser(name: try row.text(0), passwordHash: try row.text(1))) }
        return users
    }

    private static func tokens(_ database: borrowing Database) throws(SQLiteFailure) -> [StoredToken] {
        let row = try database.prepare(
            "SELECT token, refresh_token, user, client, expires_at FROM tokens ORDER BY place")
        var tokens: [StoredToken] = []
        while try row.step() {
            tokens.append(
                StoredToken(
                    token: try row.text(0), refreshToken: try row.optionalText(1), user: try row.text(2),
                    client: try row.text(3), expiresAt: try row.optionalInstant(4)))
        }
        return tokens
    }

    private static func hooks(_ database: borrowing Database) throws(SQLiteFailure) -> [StoredHook] {
        let row = try database.prepare(
            "SELECT id, configuration, created_at, is_from_scenario FROM hooks ORDER BY place")
        var hooks: [StoredHook] = []
        while try row.step() {
            hooks.append(
                StoredHook(
                    id: try row.text(0), configuration: try row.text(1), createdAt: try row.instant(2),
                    isFromScenario: try row.flag(3)))
        }
        return hooks
    }

    private static func hookLogs(_ database: borrowing Database) throws(SQLiteFailure) -> [StoredHookLog] {
        let row = try database.prepare("SELECT hook, is_error, entry FROM hook_logs ORDER BY number")
        var logs: [StoredHookLog] = []
        while try row.step() {
            logs.append(StoredHookLog(hook: try row.text(0), isError: try row.flag(1), entry: try row.text(2)))
        }
        return logs
    }

    private static func hookCounters(_ database: borrowing Database) throws(SQLiteFailure) -> [StoredHookCounter] {
        let row = try database.prepare(
            """
            SELECT hook, day, success, error, sleep FROM hook_counters JOIN hooks ON hooks.id = hook
            ORDER BY place, day
            """)
        var counters: [StoredHookCounter] = []
        while try row.step() {
            counters.append(
                StoredHookCounter(
                    hook: try row.text(0), day: try row.text(1), success: Int(try row.number(2)),
                    error: Int(try row.number(3)), sleep: Int(try row.number(4))))
        }
        return counters
    }

    private static func devices(_ database: borrowing Database) throws(SQLiteFailure) -> [StoredDevice] {
        let row = try database.prepare(
            "SELECT id, name, is_released, last_heard, notes, product, settings FROM devices ORDER BY place")
        var devices: [StoredDevice] = []
        while try row.step() {
            guard let id = DeviceID(try row.text(0)) else {
                throw .corrupt("the id of a device is not 24 hexadecimal digits")
            }
            devices.append(
                StoredDevice(
                    id: id, name: try row.optionalText(1), isReleased: try row.flag(2),
                    lastHeard: try row.optionalInstant(3), notes: try row.optionalText(4),
                    product: try row.optionalNumber(5).map { Int($0) }, settings: try row.optionalText(6)))
        }
        return devices
    }

    private static func events(_ database: borrowing Database, last count: Int) throws(SQLiteFailure) -> [StoredEvent] {
        let row = try database.prepare(
            """
            SELECT name, data, core_id, is_private, time_to_live, published_at FROM events
            WHERE number > (SELECT max(number) FROM events) - ? ORDER BY number
            """)
        try row.bind(Int64(count), at: 1)
        var events: [StoredEvent] = []
        while try row.step() {
            guard let timeToLive = Int32(exactly: try row.number(4)) else {
                throw .corrupt("the time to live of an event is out of range")
            }
            events.append(
                StoredEvent(
                    name: try row.text(0), data: try row.optionalText(1), coreID: try row.text(2),
                    isPrivate: try row.flag(3), timeToLive: timeToLive, publishedAt: try row.instant(5)))
        }
        return events
    }

    private static func records(_ database: borrowing Database) throws(SQLiteFailure) -> [StoredRecord] {
        let row = try database.prepare("SELECT kind, id, text FROM records ORDER BY place")
        var records: [StoredRecord] = []
        while try row.step() {
            guard let kind = StoredRecord.Kind(rawValue: try row.text(0)) else {
                throw .corrupt("a record is of no known kind")
            }
            records.append(StoredRecord(kind: kind, id: try row.text(1), text: try row.text(2)))
        }
        return records
    }

    private static func deliveries(_ database: borrowing Database) throws(SQLiteFailure) -> StoredDeliveries {
        let row = try database.prepare(
            """
            SELECT number, id, endpoint, CASE WHEN json_valid(text) THEN json_remove(text, '$.content') ELSE text END,
                state, due, attempts, log
            FROM deliveries ORDER BY number
            """)
        var packer = StoredDeliveries.Packer()
        while try row.step() {
            packer.add(
                StoredDelivery(
                    number: Int(try row.number(0)), id: try row.text(1), endpoint: try row.text(2),
                    text: try row.text(3),
                    progress: StoredDelivery.Progress(
                        state: Int(try row.number(4)), due: try row.optionalInstant(5),
                        attempts: Int(try row.number(6)), log: try row.text(7))))
        }
        return packer.finish()
    }
}

extension Statement {
    fileprivate func instant(_ column: Int32) throws(SQLiteFailure) -> Instant {
        Instant(milliseconds: try number(column))
    }

    fileprivate func optionalInstant(_ column: Int32) throws(SQLiteFailure) -> Instant? {
        try optionalNumber(column).map { Instant(milliseconds: $0) }
    }
}
