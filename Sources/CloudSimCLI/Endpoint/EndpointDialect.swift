/// The dialects that `cloudsim endpoint` speaks, by the names that the cloud gives them.
enum EndpointDialect: String, CaseIterable {
    case particlePro = "particle-pro"
    case zStack = "zstack"
    case signa

    /// The one that is meant when nobody says.
    static let usual = EndpointDialect.signa

    /// What people call it.
    var title: String {
        switch self {
        case .particlePro: "Particle Pro"
        case .zStack: "ZStack"
        case .signa: "Signa"
        }
    }
}
