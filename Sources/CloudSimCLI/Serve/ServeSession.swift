import CloudServer
import CloudSim
import CloudStore
import Cryptography
import Dispatch
import Dispatcher
import EventModel
import HTTPServer
import Threads

/// One life of a serving cloud, from the state that it finds to the state that it leaves.
struct ServeSession {
    private let parts: Cloud.Parts
    private let wiring: Wiring
    private let owner: String
    /// What was made up because nobody gave it; nil for what is known already.
    private let password: String?
    private let token: String?
    private let directory: String?

    /// Opens the state and settles who may do what.
    ///
    /// - Throws: A state that cannot be used, an account that cannot be had, or an unusable forward.
    init(
        scenario: Scenario, sketches: SketchRun?, state directory: String?, users: [Credentials],
        clients: [Credentials],
        token given: String?,
        wishes: Wiring.Wishes, format: LogFormat, limits: CloudLimits
    ) throws(CommandFailure) {
        var store: Store?
        var keys: KeyStore?
        var state = StoredState()
        if let directory {
            do throws(StoreError) {
                let opened = try Store.open(directory: directory, keepingEvents: Cloud.keptEvents)
                store = opened.store
                keys = try KeyStore.open(directory: directory)
                state = opened.state
            } catch { throw .unable("\(error)") }
        }
        let kept = CloudClock(
            continuing: state, elapsed: WallClock.elapsed, timeOfDay: WallClock.timeOfDay, bootID: Clocks.bootID)
        let clock = WallClock(elapsedLead: kept.lead)
        let plan: HookPlan
        do throws(HookPlanError) {
            plan = try HookPlan(
                scenario: scenario.hooks, stored: state.hooks, limit: scenario.limits.hooks,
                now: WallClock.timeOfDay)
        } catch { throw .unable("\(error).") }

        var book = AccountBook(users: state.users, tokens: state.tokens)
        var changes = [kept.change]
        var password: String?
        var token = given
        do throws(AccountFault) {
            for user in users { changes += try book.setPassword(user.password, of: user.name) }
            if book.owner == nil {
                let made = RandomBytes.hex(6)
                password = made
                changes += try book.setPassword(made, of: "cloudsim")
            }
            for client in clients { try book.setClient(id: client.name, secret: client.password) }
            if token == nil, book.tokenCount == 0 { token = RandomBytes.hex(20) }
            if let token { changes += try book.give(token) }
        } catch { throw .invalid("\(error).") }
        if let store { try Self.keep(changes, in: store) }

        self.directory = directory
        self.password = password
        self.token = token
        owner = book.owner ?? ""
        wiring = try Wiring(scenario, wishes, clock: clock)
        var environment = wiring.environment
        environment.startSketch = sketches.map { $0.start }
        environment.sketchFaults = sketches?.faults ?? [:]
        environment.grantsAhead = false
        environment.awaitsSketches = false
        var commit: Accounts.Commit?
        if let store { commit = { store.commit($0, then: $1) } }
        var parts = Cloud.Parts(
            scenario: scenario, plan: plan, environment: environment, wake: wiring.wake, now: { clock.now },
            transportTime: { WallClock.steady }, timeOfDay: { WallClock.timeOfDay },
            accounts: Accounts(book, now: { WallClock.timeOfDay }, commit: commit),
            store: store, keys: keys, state: state, log: CloudLog(format: format) { Terminal.output($0) })
        parts.clock = kept
        parts.limits = limits
        parts.checkpoint = try KillSwitch.armed()
        parts.warn = { Terminal.error($0) }
        self.parts = parts
    }

    /// Serves until the person asks to stop.
    func run(host: String, port: Int, hostnames: [String]) throws(CommandFailure) -> ExitCode {
        HTTPServer.raiseDescriptorLimit()
        let cloud = Cloud(parts)
        let url: String
        do throws(ListenError) { url = try cloud.listen(host: host, port: port, hostnames: hostnames) } catch {
            throw .unable("\(error).")
        }
        welcome(url, host)
        for fault in cloud.unreadable { Terminal.error("warning: in \(directory ?? ""): \(fault); it is left alone") }
        Interrupt.ring(wiring.wake)
        let unsettled = cloud.run(
            isStopped: { Interrupt.isWanted }, isHurried: { Interrupt.isUrgent },
            awaiting: { count in
                Terminal.leaveEcho()
                let attempts = count == 1 ? "1 attempt" : "\(count) attempts"
                Terminal.error("waiting for \(attempts); press Ctrl-C again to leave at once")
            })
        wiring.close()
        Terminal.leaveEcho()
        if unsettled > 0 {
            let requests = unsettled == 1 ? "1 request" : "\(unsettled) requests"
            Terminal.error("stopped; \(requests) had no answer yet, which the hooks' logs say")
        } else {
            Terminal.error("stopped")
        }
        return .interrupted
    }

    private func welcome(_ url: String, _ host: String) {
        for notice in wiring.notices { Terminal.error("note: \(notice)") }
        Terminal.error("The cloud is at \(url); Ctrl-C ends.")
        Terminal.error("  user      \(Terminal.visible(owner))")
        if let password { Terminal.error("  password  \(password)") }
        if let token { Terminal.error("  token     \(token)") }
        if directory != nil, token == nil { Terminal.error("  tokens that were issued before still hold") }
        Terminal.error("Try, in another terminal:")
        if let token {
            Terminal.error("  export CLOUDSIM_URL=\(url) CLOUDSIM_TOKEN=\(token)")
        } else {
            Terminal.error("  cloudsim login --url \(url)")
        }
        Terminal.error("  cloudsim list")
        Terminal.error("  cloudsim subscribe")
        Terminal.error("  cloudsim publish greeting hello")
        if directory == nil { Terminal.error("Nothing is kept after the end; --state DIR would.") }
        if !Hosts.isLoopback(host) {
            Terminal.error(
                "note: with --host \(Terminal.visible(host)), whoever reaches this machine there can try to log in, read"
                    + " /metrics and, with a token, use the cloud; requests travel unencrypted")
        }
    }

    /// Waits until changes are safe: what is printed must hold.
    private static func keep(_ changes: [StoreChange], in store: Store) throws(CommandFailure) {
        let done = DispatchSemaphore(value: 0)
        let outcome = Lock<StoreError?>(nil)
        store.commit(changes) { error in
            outcome.withLock { $0 = error }
            done.signal()
        }
        done.wait()
        if let error = outcome.withLock({ $0 }) { throw .unable("\(error)") }
    }
}
