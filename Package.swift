// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// The rooms on the hot path. Debug builds, and so all tests, check every access for exclusivity; in release builds the
/// check would cost a fifth of the pipeline's time.
let hot: [SwiftSetting] = [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

/// A room of the house: a Swift target and the lower floors it stands on.
func room(_ name: String, on floors: [Target.Dependency] = [], settings: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: floors, swiftSettings: strict + settings)
}

/// The tests of one room, beside the support that all tests share.
func tests(of name: String, with others: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + others, swiftSettings: strict)
}

let package = Package(
    name: "cloudsim",
    products: [.executable(name: "cloudsim", targets: ["CloudSimCLI"])],
    dependencies: [],
    targets: [
        // Floor 0
        room("EventModel", settings: hot),
        room("Cryptography", on: ["CCrypto"]),
        room("Threads"),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // Floor 1
        room("DeviceEmulator", on: ["EventModel"], settings: hot),
        room("Dispatcher", on: ["EventModel", "Cryptography"], settings: hot),
        // Floor 2
        room(
            "CloudSim", on: ["EventModel", "Cryptography", "DeviceEmulator", "Dispatcher"], settings: hot),
        // Floor 3
        room("HTTPTransport", on: ["EventModel", "Threads", "Dispatcher", "CCurl"]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        room("HTTPServer", on: ["Threads", "CLinux"]),
        .systemLibrary(name: "CLinux"),
        room("CloudStore", on: ["EventModel", "Threads", "CSQLite"]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        room("SketchHost", on: ["EventModel", "Cryptography", "Threads", "CloudSim", "CSketch"]),
        .target(
            name: "CSketch", exclude: ["runtime"],
            cSettings: [.unsafeFlags(["-std=c23", "-Wall", "-Wextra", "-Werror"])]),
        // Floor 4
        room(
            "CloudServer",
            on: [
                "EventModel", "Cryptography", "Threads", "DeviceEmulator", "Dispatcher", "CloudSim", "HTTPServer",
                "CloudStore",
            ]),
        room("CloudLoad", on: ["EventModel", "DeviceEmulator", "Dispatcher", "CloudSim"], settings: hot),
        // Floor 5
        .executableTarget(
            name: "CloudSimCLI",
            dependencies: [
                "EventModel", "Cryptography", "Threads", "DeviceEmulator", "Dispatcher", "CloudSim", "HTTPTransport",
                "HTTPServer", "CloudStore", "SketchHost", "CloudServer", "CloudLoad",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "EventModel", "Threads", "DeviceEmulator", "Dispatcher", "CloudSim", "HTTPTransport", "HTTPServer",
                "CloudStore", "CloudServer", "SketchHost", "CBareLoop",
            ],
            swiftSettings: strict),
        .target(
            name: "CBareLoop", dependencies: ["CCurl"], publicHeadersPath: ".",
            cSettings: [.unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror"])]),
        .executableTarget(
            name: "Fuzz", dependencies: ["EventModel", "Threads", "Dispatcher", "CloudSim", "HTTPServer"],
            swiftSettings: strict),
        // Tests
        .target(name: "TestSupport", dependencies: ["EventModel"], path: "Tests/TestSupport", swiftSettings: strict),
        tests(of: "EventModel"),
        tests(of: "Cryptography"),
        tests(of: "Threads"),
        tests(of: "DeviceEmulator", with: ["EventModel"]),
        tests(of: "Dispatcher", with: ["EventModel"]),
        tests(of: "CloudSim", with: ["EventModel", "DeviceEmulator", "Dispatcher"]),
        tests(
            of: "HTTPTransport", with: ["EventModel", "Threads", "Dispatcher", "CloudSim", "HTTPServer", "CloudServer"]),
        tests(of: "HTTPServer", with: ["EventModel"]),
        tests(of: "SketchHost", with: ["EventModel", "CloudSim"]),
        tests(of: "CloudStore", with: ["EventModel", "StoreProbe"]),
        .executableTarget(
            name: "StoreProbe", dependencies: ["EventModel", "CloudStore"], path: "Tests/StoreProbe",
            swiftSettings: strict),
        tests(
            of: "CloudServer",
            with: [
                "EventModel", "Cryptography", "DeviceEmulator", "Dispatcher", "CloudSim", "HTTPServer", "CloudStore",
            ]),
        tests(of: "CloudLoad", with: ["EventModel", "Dispatcher", "CloudSim"]),
        tests(
            of: "CloudSimCLI",
            with: ["EventModel", "DeviceEmulator", "Dispatcher", "CloudSim", "HTTPServer", "CloudStore", "CloudServer"]),
    ],
    swiftLanguageModes: [.v6]
)
