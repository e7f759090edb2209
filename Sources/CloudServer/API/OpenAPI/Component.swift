import EventModel

/// The bodies of the API that have a name.
enum Component: String, CaseIterable, Sendable {
    case fault = "Fault"
    case faultList = "FaultList"
    case tokenFault = "TokenFault"
    case permissionDenied = "PermissionDenied"
    case ok = "Ok"
    case user = "User"
    case tokenGrant = "TokenGrant"
    case token = "Token"
    case device = "Device"
    case deviceDetail = "DeviceDetail"
    case deviceChange = "DeviceChange"
    case claim = "Claim"
    case ping = "Ping"
    case variableResult = "VariableResult"
    case functionResult = "FunctionResult"
    case recentEvent = "RecentEvent"
    case product = "Product"
    case productList = "ProductList"
    case productDetail = "ProductDetail"
    case productDevices = "ProductDevices"
    case productDevicesAdded = "ProductDevicesAdded"
    case webhook = "Webhook"
    case webhookDetail = "WebhookDetail"
    case webhookCreated = "WebhookCreated"
    case webhookDeleted = "WebhookDeleted"
    case webhookTest = "WebhookTest"
    case webhookLogEntry = "WebhookLogEntry"
    case webhookCounter = "WebhookCounter"
    case explanation = "Explanation"
    case explainedWebhook = "ExplainedWebhook"
    case health = "Health"
    // Requests
    case tokenRequest = "TokenRequest"
    case deviceChangeRequest = "DeviceChangeRequest"
    case claimRequest = "ClaimRequest"
    case functionRequest = "FunctionRequest"
    case publishRequest = "PublishRequest"
    case productDevicesRequest = "ProductDevicesRequest"
    case webhookConfiguration = "WebhookConfiguration"
    case webhookChange = "WebhookChange"
    case webhookTestRequest = "WebhookTestRequest"
}

extension Component {
    /// What the body looks like.
    var schema: Schema {
        switch self {
        case .fault:
            .object(
                .optional("ok", .bool), .required("error", .text),
                .optional("error_description", .text), .optional("info", .text)
            ).described("Why a request was refused.")
        case .faultList:
            .object(.required("ok", .bool), .required("errors", .array(of: .text)))
                .described("Why a request was refused.")
        case .tokenFault:
            .object(.required("error", .text), .required("error_description", .text))
                .described("Why a token was refused.")
        case .permissionDenied:
            .object(
                .required("error", .oneOf(["Permission Denied", "Device not found for this product"])),
                .optional("ok", .bool), .optional("info", .text)
            )
            .described("The device is unknown, or is not the user's.")
        case .ok: .object(.required("ok", .bool))
        case .health: .object(.required("ok", .bool)).described("The cloud is well.")
        case .user, .tokenGrant, .token, .tokenRequest: tokens
        case .device, .deviceDetail, .deviceChange, .claim, .ping, .variableResult, .functionResult: devices
        case .deviceChangeRequest, .claimRequest, .functionRequest: deviceRequests
        case .recentEvent, .publishRequest: events
        case .product, .productList, .productDetail, .productDevices: products
        case .productDevicesAdded, .productDevicesRequest: products
        default: hooks
        }
    }

    private var tokens: Schema {
        let secret = Schema.text.matching("^[0-9a-f]{40}$")
        return switch self {
        case .user:
            .object(
                .required("id", .text), .required("username", .text),
                .required("subscription_ids", .array(of: .text)),
                .optional("account_info", .object(.optional("business_account", .bool))),
                .optional("team_invites", .array(of: .text)))
        case .tokenGrant:
            .object(
                .required("token_type", .constant("bearer")), .required("access_token", secret),
                .required("expires_in", .integer), .optional("refresh_token", secret))
        case .token:
            .object(
                .required("token", .text), .required("expires_at", .momentOrNull), .required("client", .text))
        default:
            .object(
                .required("grant_type", .oneOf(["password", "client_credentials", "refresh_token"])),
                .optional("username", .text(to: 255)), .optional("password", .text(to: 255)),
                .optional("refresh_token", .text(to: 255)), .optional("client_id", .text(to: 255)),
                .optional("client_secret", .text(to: 255)),
                .optional(
                    "expires_in", .integer(0...315_360_000).described("Seconds; 0 for a token that never expires."))
            )
        }
    }

    private var devices: Schema {
        switch self {
        case .device: Self.device()
        case .deviceDetail:
            Self.device(
                .optional("mobile_secret", .textOrNull), .optional("current_build_target", .textOrNull),
                .optional("default_build_target", .textOrNull), .optional("pinned_build_target", .textOrNull),
                .optional("firmware_updates_enabled", .bool), .optional("firmware_updates_forced", .bool),
                .required("variables", Schema.map(to: .text).orNull.described("Names with types; null when offline.")),
                .required("functions", Schema.array(of: .text).orNull.described("Names; null when offline.")))
        case .deviceChange:
            .object(
                .required("id", .text), .optional("name", .text), .optional("notes", .textOrNull),
                .optional("connected", .bool), .optional("signaling", .bool), .optional("development", .bool),
                .optional("denied", .bool), .optional("groups", .array(of: .text)),
                .optional("desired_firmware_version", Schema.integer.orNull), .optional("updated_at", .moment),
                .optional("ok", .bool))
        case .claim:
            .object(
                .required("user_id", .text), .required("id", .text), .required("connected", .bool),
                .required("ok", .bool))
        case .ping: .object(.required("online", .bool), .required("ok", .bool))
        case .variableResult:
            .object(
                .required("cmd", .constant("VarReturn")), .required("name", .text),
                .required("result", .any),
                .required(
                    "coreInfo",
                    .object(
                        .optional("name", .text), .optional("last_app", .textOrNull),
                        .required("last_heard", .momentOrNull),
                        .required("connected", .bool), .optional("last_handshake_at", .momentOrNull),
                        .required("deviceID", .text))))
        default:
            .object(
                .required("id", .text), .optional("name", .text), .optional("last_app", .textOrNull),
                .required("connected", .bool), .required("return_value", .integer(Int(Int32.min)...Int(Int32.max))))
        }
    }

    private static func device(_ more: Schema.Property...) -> Schema {
        let properties: [Schema.Property] = [
            .required("id", .text), .required("name", .textOrNull), .optional("last_app", .textOrNull),
            .optional("last_ip_address", .textOrNull), .required("last_heard", .momentOrNull),
            .optional("last_handshake_at", .momentOrNull), .optional("product_id", .integer),
            .optional("platform_id", .integer), .optional("cellular", .bool), .required("connected", .bool),
            .optional("online", .bool), .optional("notes", .textOrNull),
        ]
        return .object(properties + ofProduct + more)
    }

    private var deviceRequests: Schema {
        switch self {
        case .deviceChangeRequest:
            .object(
                .optional("name", .text(from: 1, to: 64).matching("^[^\\u0000-\\u001f\\u007f/]+$")),
                .optional("notes", Schema.text(to: DeviceChange.mostNotesBytes).orNull),
                .optional("signal", .bool.described("True or 1 to signal, false or 0 to stop.")),
                .optional("development", .bool.described("Of a product's device: opts out of firmware updates.")),
                .optional("denied", .bool.described("Of a product's device: the product denies it.")),
                .optional("groups", Self.groups.described("Of a product's device: the names of its groups.")),
                .optional(
                    "desired_firmware_version",
                    Schema.integer(0...ProductSettings.mostVersion).orNull.described(
                        "Of a product's device: the version that it is locked to; null unlocks it.")),
                .optional("flash", .bool.described("Ignored: there is no firmware to flash.")))
        case .claimRequest: .object(.required("id", .text.matching("^[0-9a-fA-F]{24}$")))
        default:
            .object(
                .optional("arg", Schema.text(to: 1024).described("The argument.")),
                .optional("args", Schema.text(to: 1024).described("The argument, by its older name.")))
        }
    }

    private var events: Schema {
        self == .recentEvent
            ? .object(
                .required("name", .text), .required("data", .textOrNull), .required("ttl", .integer),
                .required("published_at", .moment), .required("coreid", .text), .optional("private", .bool),
                .optional("device", Schema.text.described("The name of the device that published it.")))
            : .object(
                .required("name", .eventName), .optional("data", .text(to: 1024)),
                .optional("private", .bool), .optional("ttl", .integer(0...Int(Int32.max))))
    }
}
