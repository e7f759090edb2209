import EventModel

/// Writes changes by statements that were prepared once. A connection's transaction must be under way.
struct ChangeWriter: ~Copyable {
    private let user: Statement
    private let token: Statement
    private let tokenGone: Statement
    private let hook: Statement
    private let hookGone: Statement
    private let log: Statement
    private let logTrim: Statement
    private let counter: Statement
    private let newCounter: Statement
    private let counterTrim: Statement
    private let device: Statement
    private let event: Statement
    private let eventTrim: Statement
    private let deliveries: DeliveryWriter

    init(_ database: borrowing Database) throws(SQLiteFailure) {
        let user = try database.prepare(
            """
            INSERT INTO users (name, password_hash) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash
            """)
        let token = try database.prepare(
            """
            INSERT INTO tokens (token, refresh_token, user, client, expires_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (token) DO UPDATE SET refresh_token = excluded.refresh_token, user = excluded.user,
                client = excluded.client, expires_at = excluded.expires_at
            """)
        let tokenGone = try database.prepare("DELETE FROM tokens WHERE token = ?")
        let hook = try database.prepare(
            """
            INSERT INTO hooks (id, configuration, created_at, is_from_scenario) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET configuration = excluded.configuration, created_at = excluded.created_at,
                is_from_scenario = excluded.is_from_scenario
            """)
        let hookGone = try database.prepare("DELETE FROM hooks WHERE id = ?")
        // An attempt may end after its hook was deleted: what it left belongs to nothing.
        let log = try database.prepare(
            "INSERT INTO hook_logs (hook, is_error, entry) SELECT id, ?2, ?3 FROM hooks WHERE id = ?1")
        let logTrim = try database.prepare(
            """
            DELETE FROM hook_logs WHERE hook = ?1 AND is_error = ?2 AND number <= (
                SELECT number FROM hook_logs WHERE hook = ?1 AND is_error = ?2
                ORDER BY number DESC LIMIT 1 OFFSET \(StoredHookLog.kept))
            """)
        let counter = try database.prepare(
            "UPDATE hook_counters SET success = ?3, error = ?4, sleep = ?5 WHERE hook = ?1 AND day = ?2")
        let newCounter = try database.prepare(
            """
            INSERT INTO hook_counters (hook, day, success, error, sleep)
            SELECT id, ?2, ?3, ?4, ?5 FROM hooks WHERE id = ?1
            """)
        let counterTrim = try database.prepare(
            """
            DELETE FROM hook_counters WHERE hook = ?1 AND day <= (
                SELECT day FROM hook_counters WHERE hook = ?1
                ORDER BY day DESC LIMIT 1 OFFSET \(StoredHookCounter.keptDays))
            """)
        let device = try database.prepare(
            """
            INSERT INTO devices (id, name, is_released, last_heard, notes, product, settings)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_released = excluded.is_released,
                last_heard = excluded.last_heard, notes = excluded.notes, product = excluded.product,
                settings = excluded.settings
            """)
        let event = try database.prepare(
            """
            INSERT INTO events (name, data, core_id, is_private, time_to_live, published_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """)
        // The numbers have no gaps: each is one more than the last, and only the first ones ever go.
        let eventTrim = try database.prepare("DELETE FROM events WHERE number <= (SELECT max(number) FROM events) - ?")
        let deliveries = try DeliveryWriter(database)
        // All at once: a value that cannot be copied cannot be left half made.
        self.user = user
        self.token = token
        self.tokenGone = tokenGone
        self.hook = hook
        self.hookGone = hookGone
        self.log = log
        self.logTrim = logTrim
        self.counter = counter
        self.newCounter = newCounter
        self.counterTrim = counterTrim
        self.device = device
        self.event = event
        self.eventTrim = eventTrim
        self.deliveries = deliveries
    }

    /// Writes changes in order and takes away the events that are too many then.
    func write(_ changes: [StoreChange], keepingEvents: Int) throws(SQLiteFailure) {
        var hasEvents = false
        for change in changes {
            if case .event(let event) = change {
                try write(event)
                hasEvents = true
            } else {
                try write(change)
            }
        }
        if hasEvents { try trimEvents(keeping: keepingEvents) }
    }

    /// Takes the oldest events away.
    func trimEvents(keeping count: Int) throws(SQLiteFailure) {
        try eventTrim.bind(Int64(count), at: 1)
        try eventTrim.run()
    }

    private func write(_ change: StoreChange) throws(SQLiteFailure) {
        switch change {
        case .user(let user): try write(user)
        case .token(let token): try write(token)
        case .tokenGone(let text):
            try tokenGone.bind(text, at: 1)
            try tokenGone.run()
        case .hook(let hook): try write(hook)
        case .hookGone(let id):
            try hookGone.bind(id, at: 1)
            try hookGone.run()
        case .hookLog(let log): try write(log)
        case .hookCounter(let counter): try write(counter)
        case .device(let device): try write(device)
        case .event(let event): try write(event)
        case .record(let kind, let id, let text): try deliveries.write(kind, id, text)
        case .recordGone(let kind, let id): try deliveries.forget(kind, id)
        case .delivery(let delivery): try deliveries.write(delivery)
        case .deliveryProgress(let number, let progress): try deliveries.write(progress, of: number)
        case .deliveryGone(let number): try deliveries.forget(number)
        }
    }

    private func write(_ change: StoredUser) throws(SQLiteFailure) {
        try user.bind(change.name, at: 1)
        try user.bind(change.passwordHash, at: 2)
        try user.run()
    }

    private func write(_ change: StoredToken) throws(SQLiteFailure) {
        try token.bind(change.token, at: 1)
        try token.bind(change.refreshToken, at: 2)
        try token.bind(change.user, at: 3)
        try token.bind(change.client, at: 4)
        try token.bind(change.expiresAt?.milliseconds, at: 5)
        try token.run()
    }

    private func write(_ change: StoredHook) throws(SQLiteFailure) {
        try hook.bind(change.id, at: 1)
        try hook.bind(change.configuration, at: 2)
        try hook.bind(change.createdAt.milliseconds, at: 3)
        try hook.bind(change.isFromScenario, at: 4)
        try hook.run()
    }

    private func write(_ change: StoredHookLog) throws(SQLiteFailure) {
        try log.bind(change.hook, at: 1)
        try log.bind(change.isError, at: 2)
        try log.bind(change.entry, at: 3)
        try log.run()
        try logTrim.bind(change.hook, at: 1)
        try logTrim.bind(change.isError, at: 2)
        try logTrim.run()
    }

    private func write(_ change: StoredHookCounter) throws(SQLiteFailure) {
        if try write(change, by: counter) > 0 { return }
        try write(change, by: newCounter)
        try counterTrim.bind(change.hook, at: 1)
        try counterTrim.run()
    }

    @discardableResult
    private func write(
        _ change: StoredHookCounter, by statement: borrowing Statement
    ) throws(SQLiteFailure) -> Int {
        try statement.bind(change.hook, at: 1)
        try statement.bind(change.day, at: 2)
        try statement.bind(Int64(change.success), at: 3)
        try statement.bind(Int64(change.error), at: 4)
        try statement.bind(Int64(change.sleep), at: 5)
        return try statement.run()
    }

    private func write(_ change: StoredDevice) throws(SQLiteFailure) {
        try device.bind(change.id.description, at: 1)
        try device.bind(change.name, at: 2)
        try device.bind(change.isReleased, at: 3)
        try device.bind(change.lastHeard?.milliseconds, at: 4)
        try device.bind(change.notes, at: 5)
        try device.bind(change.product.map(Int64.init), at: 6)
        try device.bind(change.settings, at: 7)
        try device.run()
    }

    private func write(_ change: StoredEvent) throws(SQLiteFailure) {
        try event.bind(change.name, at: 1)
        try event.bind(change.data, at: 2)
        try event.bind(change.coreID, at: 3)
        try event.bind(change.isPrivate, at: 4)
        try event.bind(Int64(change.timeToLive), at: 5)
        try event.bind(change.publishedAt.milliseconds, at: 6)
        try event.run()
    }
}
