import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

/// What happens to one account at once, through two relays where the engine allows it.
@Suite("Of two who change an account at once, each sees all or nothing of the other")
struct ComptesSimultanesTests {
    private typealias Aide = DepotComptesTests
    private static let date = DepotComptesTests.date

    private func depots(
        _ moteur: Moteur, _ essai: ([any DepotComptes], Dossier) async throws -> Void
    ) async throws {
        let dossier = try Dossier()
        let un = try moteur.ouvrir(dossier).comptes
        try await essai([un, moteur == .mongodb ? moteur.ouvrir(dossier).comptes : un], dossier)
        withExtendedLifetime(dossier) {}
    }

    private static func changement(_ ancien: CompteEssai, _ nouveau: CompteEssai) throws -> NouveauMdp {
        NouveauMdp(
            compte: ancien.trousseau.compte, idempotence: Data(try Alea.octets(16)),
            empreinte: Data(try Alea.octets(32)), ancienVerificateur: verificateur(ancien),
            ancienneDeclaration: Data(ancien.declaration.octets), sel: nouveau.sel, version: 1,
            verificateur: verificateur(nouveau), numero: nouveau.declaration.numero,
            declaration: Data(nouveau.declaration.octets), appareil: 1, precles: try nouveau.precles.map(Aide.rangee),
            date: date)
    }

    /// `verificateur` for the first, as `Aide.nouveau` has it.
    private static func verificateur(_ compte: CompteEssai) -> String {
        compte.declaration.numero == 0 ? "verificateur" : "verificateur\(compte.declaration.numero)"
    }

    /// Does each of these at once.
    private func ensemble<R: Sendable>(
        _ nombre: Int, _ corps: @escaping @Sendable (Int) async throws -> R
    ) async throws
        -> [R]
    {
        try await withThrowingTaskGroup(of: R.self) { groupe in
            for numero in 0..<nombre { groupe.addTask { try await corps(numero) } }
            return try await groupe.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("No token of a login outlives the change of password that came beside it", arguments: Moteur.allCases)
    func connexions(_ moteur: Moteur) async throws {
        try await depots(moteur) { depots, _ in
            var personne = try CompteEssai("alice", date: Self.date)
            for tour in 0..<300 {
                // The secrets of so many changes are as much as one keyring holds.
                if tour % 50 == 0 {
                    personne = try CompteEssai("alice\(tour)", date: Self.date)
                    _ = try await depots[0].creer(Aide.nouveau(personne))
                }
                let porteur = Aide.porteur(personne)
                let suivante = try personne.renouvele(date: Self.date)
                let changement = try Self.changement(personne, suivante)
                let numero = personne.declaration.numero
                async let issue = depots[1].changerMdp(changement)
                let jetons = try await ensemble(3) { rang in
                    let jeton = Data(try Alea.octets(32))
                    _ = try await depots[rang % 2].deposerJeton(
                        jeton, porteur: porteur, numero: numero, expire: Self.date + 100, epoque: Aide.epoque(1))
                    return jeton
                }
                #expect(try await issue == .fait)
                for jeton in jetons {
                    #expect(try await depots[0].porteur(jeton: jeton, maintenant: Self.date) == nil)
                }
                personne = suivante
            }
        }
    }

    @Test("A bundle is of one statement, whatever changes beside it", arguments: Moteur.allCases)
    func paquets(_ moteur: Moteur) async throws {
        try await depots(moteur) { depots, _ in
            var personne = try CompteEssai("alice", date: Self.date)
            _ = try await depots[0].creer(Aide.nouveau(personne))
            let porteur = Aide.porteur(personne)
            for tour in UInt32(0)..<80 {
                let suivante = try personne.renouvele(date: Self.date)
                let changement = try Self.changement(personne, suivante)
                let ponctuelles = try Aide.precles(suivante, .opk, tour * 20 + 1...tour * 20 + 20)
                let numero = personne.declaration.numero
                async let publication = {
                    #expect(try await depots[1].changerMdp(changement) == .fait)
                    return try await depots[1].publierPrecles(
                        ponctuelles, remplacer: false, porteur: porteur, numero: numero + 1, maintenant: Self.date)
                }()
                let paquets = try await ensemble(16) { rang in
                    try await depots[rang % 2].cles(
                        porteur.compte, depuis: numero, max: 9, ponctuelles: true, maintenant: Self.date)
                }
                guard case .faite = try await publication else {
                    Issue.record("not published")
                    return
                }
                for paquet in paquets {
                    let octets = try #require(paquet.declarations.last)
                    let dsk = try #require(try Declaration(octets: Array(octets)).appareil(1)?.dsk)
                    let precles = try paquet.precles.map { try Precle(octets: Array($0.octets)) }
                    #expect(precles.prefix(3).map(\.usage) == Precle.Usage.durables)
                    for precle in precles {
                        #expect(throws: Never.self) {
                            try precle.verifier(
                                usage: precle.usage, compte: porteur.compte, appareil: 1, dsk: dsk,
                                maintenant: Self.date)
                        }
                    }
                }
                personne = suivante
            }
        }
    }

    @Test("The same creation, many times at once, makes one account", arguments: Moteur.allCases)
    func creations(_ moteur: Moteur) async throws {
        try await depots(moteur) { depots, _ in
            for _ in 0..<10 {
                let personne = try CompteEssai("p" + UUID().uuidString.lowercased().prefix(8), date: Self.date)
                let issues = try await ensemble(8) { try await depots[$0 % 2].creer(Aide.nouveau(personne)) }
                #expect(issues.count { $0 == .cree } == 1 && issues.count { $0 == .dejaCree } == 7)
            }
        }
    }

    @Test(
        "Of accounts that take one name at once, one bears it, and its former name is held back",
        arguments: Moteur.allCases)
    func noms(_ moteur: Moteur) async throws {
        try await depots(moteur) { depots, _ in
            let gens = try (0..<12).map { try CompteEssai("nom\($0)x", date: Self.date) }
            for personne in gens { #expect(try await depots[0].creer(Aide.nouveau(personne)) == .cree) }
            let issues = try await ensemble(gens.count) { rang in
                try await depots[rang % 2].renommer(
                    gens[rang].trousseau.compte, pseudo: "cible", squelette: Squelette.de("cible"),
                    maintenant: Self.date, jusqua: Self.date + 9)
            }
            #expect(issues.count { $0 == .fait } == 1 && issues.count { $0 == .pseudoPris } == gens.count - 1)
            let porteur = try #require(try await depots[0].compte(pseudo: "cible"))
            let ancien = try #require(gens.first { $0.trousseau.compte == porteur.compte })
            let autre = try CompteEssai(ancien.pseudo, date: Self.date)
            #expect(try await depots[1].creer(Aide.nouveau(autre)) == .pseudoPris)
        }
    }

    @Test("Logins of one device at once all succeed, and the highest epoch stays", arguments: Moteur.allCases)
    func ensembleConnectes(_ moteur: Moteur) async throws {
        try await depots(moteur) { depots, _ in
            let alice = try CompteEssai("alice", date: Self.date)
            _ = try await depots[0].creer(Aide.nouveau(alice))
            let porteur = Aide.porteur(alice)
            let jetons = try (0..<40).map { _ in Data(try Alea.octets(32)) }
            let issues = try await ensemble(jetons.count) { rang in
                try await depots[rang % 2].deposerJeton(
                    jetons[rang], porteur: porteur, numero: 0, expire: Self.date + UInt64(rang) + 1,
                    epoque: Aide.epoque(UInt64(rang)))
            }
            #expect(!issues.contains(.perimee))
            #expect(try await depots[0].relever(Aide.epoque(0), porteur: porteur) == Aide.epoque(39))
            let valides = try await ensemble(jetons.count) {
                try await depots[$0 % 2].porteur(jeton: jetons[$0], maintenant: Self.date)
            }
            #expect(valides.count { $0 == porteur } == 16)
        }
    }

    @Test("Nothing of an account is left by what came beside its end", arguments: Moteur.allCases)
    func departs(_ moteur: Moteur) async throws {
        try await depots(moteur) { depots, _ in
            for tour in 0..<40 {
                let personne = try CompteEssai("nom\(tour)x", date: Self.date)
                _ = try await depots[0].creer(Aide.nouveau(personne))
                let porteur = Aide.porteur(personne)
                let precles = try Aide.precles(personne, .opk, 1...4) + Aide.precles(personne, .sceau, [2])
                let jetons = try (0..<4).map { _ in Data(try Alea.octets(32)) }
                async let parti = depots[1].supprimer(porteur.compte, numero: 0, jusqua: Self.date + 9) {}
                _ = try await ensemble(4) { rang in
                    _ = try await depots[rang % 2].deposerJeton(
                        jetons[rang], porteur: porteur, numero: 0, expire: Self.date + 100, epoque: Aide.epoque(1))
                    _ = try await depots[rang % 2].publierPrecles(
                        precles, remplacer: false, porteur: porteur, numero: 0, maintenant: Self.date)
                    _ = try await depots[rang % 2].relever(Aide.epoque(5), porteur: porteur)
                }
                #expect(try await parti)
                for jeton in jetons {
                    #expect(try await depots[0].porteur(jeton: jeton, maintenant: Self.date) == nil)
                }
                // What was left under its name would be the new one's.
                #expect(try await depots[0].creer(Aide.nouveau(personne, pseudo: "encore\(tour)x")) == .cree)
                let paquet = try await depots[1].cles(
                    porteur.compte, depuis: 0, max: 9, ponctuelles: true, maintenant: Self.date)
                #expect(paquet.precles.map(\.octets) == personne.precles && paquet.declarations.count == 1)
                #expect(try await depots[0].relever(Aide.epoque(1), porteur: porteur) == nil)
            }
        }
    }
}
