// swift-tools-version:6.2
import PackageDescription

// A package of its own: who builds the messenger does not build its benches. It links CryptoChiffre alone, so that of the
// messenger's dependencies only swift-crypto is compiled a second time.
let reglages: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "bancs",
    products: [
        .executable(name: "bench-crypto", targets: ["bench-crypto"]),
        .executable(name: "preparer-bench", targets: ["preparer-bench"]),
        .executable(name: "charger-relais", targets: ["charger-relais"]),
    ],
    dependencies: [
        .package(name: "messagerie", path: ".."),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .systemLibrary(name: "CSodiumBrut", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(
            name: "ComptesBench", dependencies: [.product(name: "CryptoChiffre", package: "messagerie")],
            swiftSettings: reglages),
        .executableTarget(
            name: "bench-crypto",
            dependencies: [
                "ComptesBench", "CSodiumBrut", .product(name: "CryptoChiffre", package: "messagerie"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: reglages),
        .executableTarget(
            name: "preparer-bench",
            dependencies: ["ComptesBench", .product(name: "CryptoChiffre", package: "messagerie")],
            swiftSettings: reglages),
        .systemLibrary(name: "CLinux"),
        .executableTarget(name: "charger-relais", dependencies: ["CLinux"], swiftSettings: reglages),
    ]
)
