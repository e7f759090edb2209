/// The variables that every template may use beside the event's data. Keys in the data do not override them.
enum PredefinedVariable: CaseIterable {
    case deviceID, eventName, eventValue, publishedAt, productUserID, productVersion, productID, eventID
    case eventJSON, eventBase64

    /// The name and its aliases.
    var names: [String] {
        switch self {
        case .deviceID: ["PARTICLE_DEVICE_ID", "SPARK_DEVICE_ID", "SPARK_CORE_ID"]
        case .eventName: ["PARTICLE_EVENT_NAME", "SPARK_EVENT_NAME"]
        case .eventValue: ["PARTICLE_EVENT_VALUE", "SPARK_EVENT_VALUE"]
        case .publishedAt: ["PARTICLE_PUBLISHED_AT", "SPARK_PUBLISHED_AT"]
        case .productUserID: ["PRODUCT_USER_ID"]
        case .productVersion: ["PRODUCT_VERSION"]
        case .productID: ["PRODUCT_ID"]
        case .eventID: ["PARTICLE_EVENT_ID"]
        case .eventJSON: ["PARTICLE_EVENT_JSON"]
        case .eventBase64: ["PARTICLE_EVENT_BASE64"]
        }
    }

    /// Every name, as the templates' slots.
    static let slots: [String] = allCases.flatMap(\.names)
    /// The variable behind each slot.
    static let bySlot: [PredefinedVariable] = allCases.flatMap { variable in variable.names.map { _ in variable } }
}
