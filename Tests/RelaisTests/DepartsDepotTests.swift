import Contrat
import CryptoChiffre
import Foundation
import Logging
import Testing

@testable import Relais

@Suite("Envelopes of an account that is gone are erased where they are, though it may take a second try")
struct DepartsDepotTests {
    private static let date = DepotComptesTests.date

    /// Accounts of one engine whose envelopes are at `courrier`; what was left in `dossier` before is there.
    private static func ouvrir(
        _ moteur: Moteur, _ dossier: Dossier, _ courrier: CourrierEspion
    ) throws -> any DepotComptes {
        switch moteur {
        case .sqlite:
            let bassin = try BaseSqlite.getSqliteConnexion(
                chemin: dossier.chemin + "/base.sqlite", synchrone: .normal)
            return DepotComptesSqlite(
                base: try BaseRelais(bassin, journal: Logger(label: "essai")), courrier: courrier)
        case .mongodb:
            return DepotComptesMongo(clients: try MongoDeTest.base(de: dossier), courrier: courrier)
        }
    }

    @Test("At once, once the account is gone", arguments: Moteur.allCases)
    func aussitot(_ moteur: Moteur) async throws {
        let (dossier, courrier) = (try Dossier(), CourrierEspion())
        let depot = try Self.ouvrir(moteur, dossier, courrier)
        let (alice, bob) = (try CompteEssai("alice", date: Self.date), try CompteEssai("bob", date: Self.date))
        for compte in [alice, bob] { _ = try await depot.creer(DepotComptesTests.nouveau(compte)) }
        #expect(try await !depot.supprimer(alice.trousseau.compte, numero: 1, jusqua: Self.date) {})
        try await depot.purger(maintenant: Self.date)
        #expect(courrier.fermes.isEmpty)
        let parti = try await depot.supprimer(alice.trousseau.compte, numero: 0, jusqua: Self.date) {
            #expect(courrier.fermes.isEmpty, "it is told first")
        }
        #expect(parti && courrier.fermes == [alice.trousseau.compte])
        try await depot.purger(maintenant: Self.date)
        #expect(courrier.fermes == [alice.trousseau.compte], "it is not done again")
    }

    @Test(
        "By the next purge, when the relay fell in between; until then its name cannot come back",
        arguments: Moteur.allCases)
    func apresCoup(_ moteur: Moteur) async throws {
        let (dossier, courrier) = (try Dossier(), CourrierEspion())
        let alice = try CompteEssai("alice", date: Self.date)
        let compte = alice.trousseau.compte
        courrier.tomberEnPanne(true)
        do {
            let depot = try Self.ouvrir(moteur, dossier, courrier)
            _ = try await depot.creer(DepotComptesTests.nouveau(alice))
            try await confirmation { parti in
                let supprime = try await depot.supprimer(compte, numero: 0, jusqua: Self.date) { parti() }
                #expect(supprime)
            }
        }
        let depot = try Self.ouvrir(moteur, dossier, courrier)
        #expect(try await depot.compte(compte) == nil)
        await #expect(throws: CourrierEspion.Injoignable.self) { try await depot.purger(maintenant: Self.date) }
        let refus = await #expect(throws: Refus.self) { try await depot.creer(DepotComptesTests.nouveau(alice)) }
        #expect(refus?.erreur.code == .occupe)
        courrier.tomberEnPanne(false)
        for _ in 0..<2 { try await depot.purger(maintenant: Self.date) }
        #expect(courrier.fermes == [compte])
        #expect(try await depot.creer(DepotComptesTests.nouveau(alice)) == .cree)
    }
}
