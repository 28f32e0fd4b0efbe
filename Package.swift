// swift-tools-version:6.2
import PackageDescription

let reglages: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "messagerie",
    products: [
        .executable(name: "relais", targets: ["relais"]),
        .executable(name: "chiffre", targets: ["chiffre"]),
        .library(name: "CryptoChiffre", targets: ["CryptoChiffre"]),
        // For tests only: loaded into a program to kill it at a chosen step.
        .library(name: "Coupure", type: .dynamic, targets: ["Coupure"]),
        // For tests only: the disk under a database, from which the power can be taken.
        .library(name: "Disque", type: .dynamic, targets: ["Disque"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    ],
    targets: [
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CMongoc", pkgConfig: "libmongoc-1.0", providers: [.apt(["libmongoc-dev"])]),
        .systemLibrary(name: "CZxcvbn", providers: [.apt(["libzxcvbn-dev"])]),
        .systemLibrary(name: "CWchar"),
        .target(name: "Contrat", swiftSettings: reglages),
        .target(
            name: "CryptoChiffre",
            dependencies: [
                "CSodium",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Sources/Crypto",
            swiftSettings: reglages
        ),
        .target(
            name: "Relais",
            dependencies: [
                "CMongoc", "Contrat", "CryptoChiffre",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: reglages
        ),
        .target(
            name: "ClientChiffre",
            dependencies: [
                "Contrat", "CryptoChiffre", "CWchar", "CZxcvbn",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: reglages
        ),
        .executableTarget(
            name: "relais", dependencies: ["Relais"], path: "Sources/Executables/relais", swiftSettings: reglages),
        .executableTarget(
            name: "chiffre", dependencies: ["ClientChiffre"], path: "Sources/Executables/chiffre",
            swiftSettings: reglages),
        .executableTarget(
            name: "relais-essai", dependencies: ["Relais", "CryptoChiffre"], path: "Tests/Executables/relais-essai",
            swiftSettings: reglages),
        .executableTarget(
            name: "chiffre-essai", dependencies: ["ClientChiffre", "CryptoChiffre"],
            path: "Tests/Executables/chiffre-essai",
            swiftSettings: reglages),
        .executableTarget(
            name: "remplir-histoire", dependencies: ["ClientChiffre"], path: "Tests/Executables/remplir-histoire",
            swiftSettings: reglages),
        .target(name: "Coupure", path: "Tests/Executables/coupure"),
        .target(name: "Disque", path: "Tests/Executables/disque"),
        .testTarget(
            name: "CryptoTests",
            dependencies: ["CryptoChiffre", .product(name: "Crypto", package: "swift-crypto")],
            resources: [.copy("Vecteurs")],
            swiftSettings: reglages),
        .testTarget(
            name: "RelaisTests",
            dependencies: [
                "Relais", "Contrat", "CryptoChiffre",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            exclude: ["Schemas"],
            swiftSettings: reglages),
        .testTarget(
            name: "ClientChiffreTests",
            dependencies: [
                "ClientChiffre", "Contrat", "CryptoChiffre", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: reglages),
        // The attacks play with the same people and relays as the other tests of whole processes: one module, two folders.
        .testTarget(
            name: "BoutEnBoutTests",
            dependencies: [
                "ClientChiffre", "Contrat", "CryptoChiffre",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests",
            exclude: [
                "AttaquesTests/mutations.txt", "ClientChiffreTests", "Contrat", "CryptoTests", "Executables",
                "Interop", "Livraison", "MaisonTests", "Mongo", "RelaisTests",
            ],
            sources: ["AttaquesTests", "BoutEnBoutTests"],
            swiftSettings: reglages),
        .testTarget(name: "MaisonTests", swiftSettings: reglages),
    ]
)
