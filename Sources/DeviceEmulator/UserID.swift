import EventModel

/// The ids of accounts, as claims and product hooks show them.
package enum UserID {
    /// The account that owns the devices where nothing names another.
    package static let usualOwner = "cloudsim"

    /// An account's id: 24 hexadecimal digits that follow from its name.
    package static func of(_ account: String) -> String { DeviceID(derivedFrom: "user \(account)").description }
}
