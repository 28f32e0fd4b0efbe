import CryptoChiffre
import Foundation
import NIOCore
import Testing

@testable import Relais

@Suite("Files in the depot")
struct DepotFichiersTests {
    /// Far away, since a MongoDB erases quotas of days that are past for it.
    static let date: UInt64 = 4_000_000_000

    private let alice: CompteId
    private let bob: CompteId

    init() throws {
        alice = try CompteId(Alea.octets(CompteId.taille))
        bob = try CompteId(Alea.octets(CompteId.taille))
    }

    private static func id(_ octet: UInt8) -> Data { Data(repeating: octet, count: 32) }

    /// Leaves a file of these bytes in two pieces.
    private static func deposer(
        _ octets: Data, id octet: UInt8, de compte: CompteId, dans depot: any DepotFichiers, a date: UInt64 = date
    ) async throws -> DepotFichier {
        let (corps, source) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        for part in [octets.prefix(octets.count / 2), octets.dropFirst(octets.count / 2)] {
            source.yield(ByteBuffer(bytes: part))
        }
        source.finish()
        let fichier = NouveauFichier(
            id: id(octet), taille: Int64(octets.count), effacement: id(octet &+ 100), compte: compte)
        return try await depot.deposer(fichier, corps: corps, maintenant: date)
    }

    private static func lire(_ octet: UInt8, dans depot: any DepotFichiers, a date: UInt64 = date) async throws -> Data?
    {
        guard let lecture = try await depot.ouvrir(id(octet), maintenant: date) else { return nil }
        return Data(try await lecture.lire(depuis: 0, nombre: Int(lecture.taille)).readableBytesView)
    }

    @Test(
        "A file comes back as it was, whole or in part, also after a restart, until it expires",
        arguments: Moteur.allCases)
    func aller(_ moteur: Moteur) async throws {
        let dossier = try Dossier()
        let octets = Data(try Alea.octets(777))
        var expire: UInt64 = 0
        do {
            let depot = try moteur.ouvrir(dossier).fichiers
            let issue = try await Self.deposer(octets, id: 1, de: alice, dans: depot)
            guard case .depose(let fin) = issue else {
                Issue.record("\(issue)")
                return
            }
            expire = fin
            #expect(try await Self.deposer(octets, id: 1, de: bob, dans: depot) == .existe)
        }
        let depot = try moteur.ouvrir(dossier).fichiers
        #expect(try await Self.lire(1, dans: depot) == octets)
        let lecture = try #require(try await depot.ouvrir(Self.id(1), maintenant: Self.date))
        for (debut, nombre) in [(0, 1), (100, 300), (700, 77), (700, 500), (777, 10)] {
            let lus = try await lecture.lire(depuis: Int64(debut), nombre: nombre)
            #expect(Data(lus.readableBytesView) == octets.dropFirst(debut).prefix(nombre))
        }
        let etats = try await depot.etats([Self.id(2), Self.id(1)], maintenant: Self.date)
        #expect(etats == [nil, FichierRange(taille: 777, expire: expire)])
        #expect(try await Self.lire(1, dans: depot, a: expire) == nil)
        #expect(try await depot.etats([Self.id(1)], maintenant: expire) == [nil])
        #expect(try await depot.purger(maintenant: expire - 1) == 0)
        #expect(try await depot.purger(maintenant: expire) == 1)
        #expect(try await Self.lire(1, dans: depot) == nil)
        withExtendedLifetime(dossier) {}
    }

    @Test("Only the deletion secret erases, and whoever reads already reads on", arguments: Moteur.allCases)
    func effacement(_ moteur: Moteur) async throws {
        let dossier = try Dossier()
        let depot = try moteur.ouvrir(dossier).fichiers
        let octets = Data(try Alea.octets(500))
        _ = try await Self.deposer(octets, id: 1, de: alice, dans: depot)
        try await depot.effacer(Self.id(1), effacement: Self.id(7))
        #expect(try await Self.lire(1, dans: depot) == octets)
        let lecture = try #require(try await depot.ouvrir(Self.id(1), maintenant: Self.date))
        try await depot.effacer(Self.id(1), effacement: Self.id(101))
        #expect(try await Self.lire(1, dans: depot) == nil)
        #expect(Data(try await lecture.lire(depuis: 0, nombre: 500).readableBytesView) == octets)
        withExtendedLifetime(dossier) {}
    }

    @Test("An account has so much a day, and all together so much at a time", arguments: Moteur.allCases)
    func quotas(_ moteur: Moteur) async throws {
        let dossier = try Dossier()
        let depot = try moteur.ouvrir(dossier).fichiers
        func deposer(_ taille: Int, _ id: UInt8, _ compte: CompteId, jour: UInt64 = 0) async throws -> DepotFichier {
            try await Self.deposer(
                Data(count: taille), id: id, de: compte, dans: depot, a: Self.date + jour * 86400)
        }
        func depose(_ issue: DepotFichier) -> Bool { if case .depose = issue { true } else { false } }
        #expect(depose(try await deposer(600, 1, alice)))
        #expect(try await deposer(401, 2, alice) == .quotaAtteint)
        #expect(depose(try await deposer(400, 2, alice)))
        #expect(depose(try await deposer(900, 3, bob)))
        #expect(try await deposer(101, 4, bob, jour: 1) == .plein)
        #expect(depose(try await deposer(100, 4, bob, jour: 1)))
        // What was erased makes room, but not in the day's quota.
        try await depot.effacer(Self.id(1), effacement: Self.id(101))
        #expect(try await deposer(600, 5, alice) == .quotaAtteint)
        #expect(depose(try await deposer(600, 5, alice, jour: 1)))
        withExtendedLifetime(dossier) {}
    }
}
