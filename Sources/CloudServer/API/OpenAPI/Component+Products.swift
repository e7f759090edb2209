extension Component {
    /// The names of a device's groups.
    static let groups = Schema.array(
        of: .text(from: 1, to: ProductChange.mostGroupBytes).matching("^[^,]+$"), atMost: ProductChange.mostGroups)

    /// What a product's device has beside what every device has.
    static let ofProduct: [Schema.Property] = [
        .optional("development", .bool), .optional("denied", .bool), .optional("quarantined", .bool),
        .optional("groups", .array(of: .text)), .optional("owner", .textOrNull),
        .optional("firmware_product_id", .integer), .optional("firmware_version", .integer),
        .optional("desired_firmware_version", Schema.integer.orNull),
        .optional("targeted_firmware_release_version", .integer), .optional("system_firmware_version", .textOrNull),
        .optional("serial_number", .textOrNull),
    ]

    /// The schemas of products.
    var products: Schema {
        let ids = Schema.array(of: .text)
        return switch self {
        case .product:
            .object(
                .required("id", .integer), .required("slug", .text), .required("name", .text),
                .required("platform_id", .integer), .required("latest_firmware_version", .integer),
                .required("device_count", .integer))
        case .productList: .object(.required("products", .array(of: .named(.product))))
        case .productDetail: .object(.required("product", .named(.product)))
        case .productDevices:
            .object(
                .required("devices", .array(of: .named(.device))), .required("customers", .array(of: .any)),
                .required(
                    "meta",
                    .object(
                        .required("total_pages", .integer), .required("page", .integer),
                        .required("per_page", .integer), .required("total_records", .integer))))
        case .productDevicesAdded:
            .object(
                .required("updated", .integer), .required("updatedDeviceIds", ids),
                .required("existingDeviceIds", ids), .required("invalidDeviceIds", ids),
                .required("nonmemberDeviceIds", ids))
        default:
            .object(
                .optional("id", Schema.text.described("One device's id.")), .optional("ids", ids),
                .optional("file", Schema.text.described("A file with one id on each line.")))
        }
    }
}
