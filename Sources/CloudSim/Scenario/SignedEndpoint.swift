package import Dispatcher

extension Scenario {
    /// A signed endpoint that stands when the run begins.
    package struct SignedEndpoint: Sendable {
        /// What the scenario, its trace and its expectations call it.
        package var name: String
        /// The name of its dialect.
        package var dialect: String
        /// Where it listens.
        package var url: String
        /// The secret's text. Without one it follows from the scenario's seed: then no receiver knows it.
        package var secret: String?
        /// Whose it is.
        package var project = DeliveryEngine.defaultProject
        /// Which events it hears of by itself, where the dialect's endpoints do; nil for the dialect's usual ones.
        package var events: String?
        /// Whether its deliveries are signed.
        package var isSigned = true

        /// A signed endpoint from its parts.
        package init(name: String, dialect: String, url: String) {
            self.name = name
            self.dialect = dialect
            self.url = url
        }
    }

    /// An alert, or a watch, that stands when the run begins: what to look for, when to tell, and whom.
    package struct Alert: Sendable {
        /// Its title.
        package var title: String
        /// The name of its dialect.
        package var dialect: String
        /// Whose it is.
        package var project = DeliveryEngine.defaultProject
        /// When its deliveries go out; nil for the dialect's usual way.
        package var cadence: Watch.Cadence?
        /// The devices whose events it sees.
        package var devices: [Glob] = []
        /// What the names of the events begin with that it sees.
        package var prefixes: [String] = []
        /// What the data of the events mentions that it sees.
        package var mentions: [String] = []
        /// The positions of the endpoints that it tells; nil for all of its project and dialect.
        package var endpoints: [Int]?

        /// An alert from its parts.
        package init(title: String, dialect: String) {
            self.title = title
            self.dialect = dialect
        }
    }

    /// Addresses that a name has by the scenario, not by the network.
    package struct NameEntry: Sendable {
        /// The name, in lower case.
        package var host: String
        /// Its addresses; empty for a name that does not exist.
        package var addresses: [IPAddress]

        /// An entry from its parts.
        package init(host: String, addresses: [IPAddress]) {
            self.host = host
            self.addresses = addresses
        }
    }
}
