extension Operation {
    /// What the API's description says of it.
    var description: OperationDescription {
        switch self {
        case .getUser, .issueToken, .listTokens, .revokeAllTokens, .getCurrentToken, .revokeCurrentToken, .revokeToken:
            tokens
        case .listDevices, .claimDevice, .getDevice, .changeDevice, .releaseDevice, .pingDevice: devices
        case .readVariable, .callFunction: devices
        case .publishEvent, .streamEvents, .streamOwnEvents, .streamDeviceEvents, .streamProductEvents: events
        case .listRecentEvents: events
        case .listProducts, .getProduct, .listProductDevices, .addProductDevices, .removeProductDevice: products
        case .createHook, .listHooks, .getHook, .editHook, .deleteHook, .testHook, .explainEvent: hooks
        case .health, .metrics, .openAPI: service
        }
    }

    private var tokens: OperationDescription {
        let throttled = OperationDescription.Answer.fault(
            429, "Too many failed logins; `Retry-After` says how long to wait.")
        return switch self {
        case .getUser:
            OperationDescription(
                tag: .tokens, summary: "Show the account that asks", answers: [.ok("The account.", .user)])
        case .getCurrentToken:
            OperationDescription(
                tag: .tokens, summary: "Show the token that the request carries", answers: [.ok("The token.", .token)])
        case .issueToken:
            OperationDescription(
                tag: .tokens, summary: "Get an access token",
                details: "The client names itself by Basic authentication or with `client_id` and `client_secret`.",
                request: .tokenRequest,
                answers: [
                    .ok("A new token.", .tokenGrant),
                    .fault(400, "The credentials are wrong, or something is missing."),
                    throttled,
                ])
        case .listTokens:
            OperationDescription(
                tag: .tokens, summary: "List the account's tokens",
                answers: [
                    .ok("The tokens.", listOf: .token), .faults(400, "The user is unknown."),
                    .faults(401, "The password is wrong."), throttled,
                ])
        case .revokeAllTokens:
            OperationDescription(
                tag: .tokens, summary: "Revoke every token of the account",
                answers: [.ok("They are revoked.", .ok), throttled])
        case .revokeCurrentToken:
            OperationDescription(
                tag: .tokens, summary: "Revoke the token that the request carries",
                answers: [.ok("It is revoked.", .ok)])
        default:
            OperationDescription(
                tag: .tokens, summary: "Revoke a token",
                details: "The token in the path is the credential. With other credentials it must be their account's.",
                answers: [.ok("It is revoked.", .ok), .fault(404, "There is no such token."), throttled])
        }
    }

    private var devices: OperationDescription {
        switch self {
        case .listDevices:
            OperationDescription(
                tag: .devices, summary: "List the devices", answers: [.ok("The devices.", listOf: .device)])
        case .getDevice:
            OperationDescription(
                tag: .devices, summary: "Show a device",
                answers: [
                    .init(
                        status: 200, text: "The device with its variables and functions; for `events` their stream.",
                        body: .json(.named(.deviceDetail)), mayStream: true),
                    .unknownDevice,
                ])
        case .claimDevice:
            OperationDescription(
                tag: .devices, summary: "Claim a device", request: .claimRequest,
                answers: [
                    .ok("It is claimed.", .claim), .fault(400, "The id is missing."),
                    .faults(404, "The device is unknown or offline."),
                ])
        case .changeDevice:
            OperationDescription(
                tag: .devices, summary: "Rename a device, write its notes, make it signal",
                details: "Several keys at once are applied together. `development`, `denied`, `groups` and "
                    + "`desired_firmware_version` need a product's path.", request: .deviceChangeRequest,
                answers: [
                    .ok("It is changed.", .deviceChange),
                    .fault(400, "The name is taken, or a key is unfit or missing."),
                    .unknownDevice,
                ])
        case .releaseDevice:
            OperationDescription(
                tag: .devices, summary: "Release a device",
                answers: [.ok("It is released and can be claimed again.", .ok), .unknownDevice])
        case .pingDevice:
            OperationDescription(
                tag: .devices, summary: "Ask whether a device is online",
                answers: [.ok("Whether it is.", .ping), .unknownDevice])
        case .readVariable:
            OperationDescription(
                tag: .devices, summary: "Read a variable",
                query: [
                    .init(name: "format", schema: .text(to: 16), text: "`raw` for the value alone.")
                ],
                answers: [
                    .init(
                        status: 200, text: "Its value; for `events` their stream.",
                        body: .jsonOrText(.named(.variableResult)), mayStream: true),
                    .unknownDevice,
                    .fault(404, "The device has no such variable."), .fault(408, "The device is offline."),
                ])
        default:
            OperationDescription(
                tag: .devices, summary: "Call a function", request: .functionRequest, requestIsOptional: true,
                answers: [
                    .ok("What it returned.", .functionResult),
                    .fault(400, "The device is offline, or the argument is too long."), .unknownDevice,
                    .fault(404, "The device has no such function."),
                ])
        }
    }

    private var events: OperationDescription {
        let streamed = OperationDescription.Answer(status: 200, text: "Events as they come.", body: .events)
        let details = "The stream begins with `:ok` and has an empty line whenever nothing came for nine seconds."
        return switch self {
        case .publishEvent:
            OperationDescription(
                tag: .events, summary: "Publish an event", request: .publishRequest,
                answers: [.ok("It is published.", .ok), .fault(400, "The name or the data is unfit.")])
        case .streamEvents:
            OperationDescription(
                tag: .events, summary: "Stream public events and the account's own", details: details,
                answers: [streamed])
        case .streamOwnEvents:
            OperationDescription(
                tag: .events, summary: "Stream the events of the account's devices", details: details,
                answers: [streamed])
        case .streamProductEvents:
            OperationDescription(
                tag: .events, summary: "Stream the events of a product's devices and hooks", details: details,
                answers: [streamed])
        case .streamDeviceEvents:
            OperationDescription(
                tag: .events, summary: "Stream the events of one device", details: details,
                answers: [streamed, .unknownDevice])
        default:
            OperationDescription(
                tag: .events, summary: "List the last events, the newest last",
                query: [
                    .init(name: "limit", schema: .integer(1...10_000), text: "How many at most."),
                    .init(name: "prefix", schema: .text(to: 64), text: "What their names begin with."),
                ],
                answers: [
                    .ok("The events.", listOf: .recentEvent), .fault(400, "The limit is no number, or too large."),
                ])
        }
    }

    private var products: OperationDescription {
        switch self {
        case .listProducts:
            OperationDescription(
                tag: .products, summary: "List the products", answers: [.ok("The products.", .productList)])
        case .getProduct:
            OperationDescription(
                tag: .products, summary: "Show a product", answers: [.ok("The product.", .productDetail)])
        case .listProductDevices:
            OperationDescription(
                tag: .products, summary: "List a product's devices",
                query: [
                    .init(name: "page", schema: .integer(1...Int(Int32.max)), text: "The page, from 1."),
                    .init(name: "perPage", schema: .integer(1...10_000), text: "Devices on a page [default: 25]."),
                    .init(name: "deviceName", schema: .text(to: 64), text: "What their names contain."),
                    .init(name: "deviceId", schema: .text(to: 24), text: "What their ids contain."),
                    .init(name: "groups", schema: .text, text: "Names of groups, with commas between."),
                ],
                answers: [
                    .ok("The devices of one page.", .productDevices), .fault(400, "Page or size is out of range."),
                ])
        case .addProductDevices:
            OperationDescription(
                tag: .products, summary: "Put devices into a product",
                details: "A device leaves the product that it was in. A body of type `multipart/form-data` uploads the "
                    + "`file`.", request: .productDevicesRequest,
                answers: [.ok("What became of each id.", .productDevicesAdded), .fault(400, "The id is missing.")])
        default:
            OperationDescription(
                tag: .products, summary: "Take a device out of a product",
                details: "With `deny` in a body, the device stays in the product as denied.",
                answers: [.ok("It is out; it stays the owner's.", .ok), .unknownDevice])
        }
    }

    private var hooks: OperationDescription {
        let unfit = OperationDescription.Answer.fault(
            400, "The configuration is unfit, or the account's hooks are used up.")
        return switch self {
        case .createHook:
            OperationDescription(
                tag: .hooks, summary: "Create a webhook", request: .webhookConfiguration,
                answers: [.init(status: 201, text: "It is created.", body: .json(.named(.webhookCreated))), unfit])
        case .listHooks:
            OperationDescription(
                tag: .hooks, summary: "List the webhooks", answers: [.ok("The webhooks.", listOf: .webhook)])
        case .getHook:
            OperationDescription(
                tag: .hooks, summary: "Show a webhook with its last logs and counters",
                answers: [.ok("The webhook.", .webhookDetail), .unknownHook])
        case .editHook:
            OperationDescription(
                tag: .hooks, summary: "Change a webhook",
                details: "Each key that is sent replaces that key as a whole, and null removes it. Other keys stay.",
                request: .webhookChange, answers: [.ok("It is changed.", .webhookCreated), unfit, .unknownHook])
        case .explainEvent:
            OperationDescription(
                tag: .hooks, summary: "Ask which webhooks an event would fire now, and why others would not",
                query: [
                    .init(name: "event", schema: .eventName, text: "The event's name.", isRequired: true),
                    .init(name: "data", schema: .text(to: 1024), text: "Its data."),
                    .init(
                        name: "device", schema: .text(from: 1, to: 64),
                        text: "The id or name of the device that publishes it; without one a client of the API does."),
                ],
                answers: [
                    .ok("Each webhook, in creation order.", .explanation),
                    .fault(400, "The name is missing or unfit."), .unknownDevice,
                ])
        case .deleteHook:
            OperationDescription(
                tag: .hooks, summary: "Delete a webhook",
                answers: [.ok("It is deleted.", .webhookDeleted), .unknownHook])
        default:
            OperationDescription(
                tag: .hooks, summary: "Send a synthetic event through a webhook", request: .webhookTestRequest,
                requestIsOptional: true,
                answers: [.ok("What came of it.", .webhookTest), .fault(400, "The data is unfit."), .unknownHook])
        }
    }

    private var service: OperationDescription {
        switch self {
        case .health:
            OperationDescription(
                tag: .service, summary: "Ask whether the cloud is well", answers: [.ok("It is.", .health)])
        case .metrics:
            OperationDescription(
                tag: .service, summary: "Read figures in the Prometheus text format",
                answers: [.init(status: 200, text: "The figures.", body: .text)])
        default:
            OperationDescription(
                tag: .service, summary: "Read this document",
                answers: [.init(status: 200, text: "This document.", body: .document)])
        }
    }
}
