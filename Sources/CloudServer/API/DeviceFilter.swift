import CloudSim
import EventModel

/// Which of a product's devices a listing shows, as its query asks.
struct DeviceFilter: Sendable {
    private let names: [String]
    private let ids: [String]
    private let groups: [String]

    /// Reads the filters of a query: parts of a name or an id, and names of groups with commas between.
    init(_ request: APIRequest) {
        names = ["deviceName", "device_name"].compactMap(request.query).map { $0.lowercased() }
        ids = ["deviceId", "device_id"].compactMap(request.query).map { $0.lowercased() }
        groups = request.query("groups")?.split(separator: ",").map(String.init) ?? []
    }

    /// True if a device fits every filter: it is in one of the groups, if there are any.
    func matches(_ slot: Int, in world: World) -> Bool {
        let name = world.simulation.name(of: slot).lowercased()
        let id = world.simulation.id(of: slot).description
        guard names.allSatisfy({ name.contains($0) }), ids.allSatisfy({ id.contains($0) }) else { return false }
        return groups.isEmpty || world.productSettings[slot]?.groups.contains(where: groups.contains) == true
    }
}
