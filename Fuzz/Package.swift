// swift-tools-version:6.2
import PackageDescription

// A package of its own (docs/decisions/0018-fuzz-dans-un-paquet-a-part.md). The rooms are compiled a second time, from links
// to their sources, so that they can be instrumented; of the messenger's dependencies only swift-crypto comes along.
let reglages: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-sanitize=fuzzer", "-enable-testing"]),
]

let package = Package(
    name: "fuzz",
    products: [.executable(name: "fuzz", targets: ["fuzz"])],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", from: "4.5.2")],
    targets: [
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CFuzzer"),
        .target(name: "Contrat", swiftSettings: reglages),
        .target(
            name: "CryptoChiffre", dependencies: ["CSodium", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: reglages),
        .target(name: "ClientChiffre", dependencies: ["Contrat", "CryptoChiffre"], swiftSettings: reglages),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CFuzzer", "ClientChiffre", "Contrat", "CryptoChiffre",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: reglages,
            // The other linker of this platform stops with an internal error.
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
    ]
)
