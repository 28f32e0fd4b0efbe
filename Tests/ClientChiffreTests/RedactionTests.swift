import Contrat
import CryptoChiffre
import Foundation
import Synchronization
import Testing

@testable import ClientChiffre

@Suite("What leaves, and what does not")
struct RedactionTests {
    private static let jour: UInt64 = 86400

    @Test(
        "What is said while every key of its recipient is over is made all the same, and waits for a key to seal it to")
    func sansCleDuDestinataire() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        _ = try await bruno.lire(alice.ecrire("bonjour", a: bruno))
        _ = try await alice.lire(bruno.ecrire("bonjour", a: alice))
        let absence = Atelier.maintenant + 46 * Self.jour
        let lui = try await bruno.correspondant()
        let nouvelle = try alice.trousseau.renouvele(apres: alice.declaration, raison: .mdp, date: absence).declaration
        for (date, scellee) in [(absence, false), (Atelier.maintenant + 7 * Self.jour, true)] {
            let sortie = try await alice.base.ecrire { [trousseau = alice.trousseau] rangees in
                try Redaction(rangees: rangees, trousseau: trousseau, maintenant: date)
                    .clore(nouvelle, maGen: 0, avec: lui)
                guard let (place, sortie) = try Sortie.suivante(apres: 0, rangees) else { return nil as Sortie? }
                try Sortie.effacer(place.ordre, rangees)
                return sortie
            }
            let demande = try #require(sortie?.demande)
            #expect(demande.enveloppe.isEmpty == !scellee)
            let interieur = try Interieur(bourre: Array(try #require(sortie?.interieur)))
            #expect(interieur.compte == alice.trousseau.compte)
        }
        // Without a session nothing can be made.
        let carole = try await Atelier("carole")
        let elle = try await carole.correspondant()
        await #expect(throws: ErreurCrypto.self) {
            try await alice.base.ecrire { [trousseau = alice.trousseau] rangees in
                _ = try Redaction(rangees: rangees, trousseau: trousseau, maintenant: absence)
                    .composer(.texte("trop tard"), a: elle)
            }
        }
    }

    @Test(
        "A new name is told to those who can be written to: not to the blocked or alarming, and no bundle holds it up")
    func nouveauNom() async throws {
        let alice = try await Atelier("alice")
        let autres = [
            try await Atelier("bruno"), try await Atelier("carole"), try await Atelier("denis"),
            try await Atelier("emma"),
        ]
        var connus: [Correspondant] = []
        for autre in autres { connus.append(try await autre.correspondant()) }
        connus[1].confiance = .alerte(.fourche)
        connus[2].relation = .bloquee
        // Denis's bundle under Emma's statement.
        connus[3].paquets = connus[2].paquets
        try await alice.base.ecrire { [trousseau = alice.trousseau, connus] rangees in
            for connu in connus { try connu.ecrire(rangees) }
            try Redaction(rangees: rangees, trousseau: trousseau, maintenant: Atelier.maintenant).annoncerPseudo()
        }
        let destinataires = try await alice.base.lire { rangees in
            var destinataires: [Data] = []
            var apres: Int64 = 0
            while let (place, sortie) = try Sortie.suivante(apres: apres, rangees) {
                destinataires.append(sortie.demande.destinataire)
                apres = place.ordre
            }
            return destinataires
        }
        #expect(destinataires == [connus[0].compte])
    }

    @Test("What waits for somebody who was blocked or alarms since stays here")
    func sortieRetenue() async throws {
        for changement: @Sendable (inout Correspondant) -> Void in [
            { $0.relation = .bloquee }, { $0.confiance = .alerte(.nonSignee) },
        ] {
            let alice = try await Atelier("alice")
            let bruno = try await Atelier("bruno")
            let lui = try await bruno.correspondant()
            let messagerie = try await alice.messagerie()
            try await alice.base.ecrire { [trousseau = alice.trousseau] rangees in
                try lui.ecrire(rangees)
                try Redaction(rangees: rangees, trousseau: trousseau, maintenant: Atelier.maintenant)
                    .composer(.texte("avant"), a: lui)
            }
            // The relay is only asked for what may leave.
            #expect(await messagerie.viderSortie().raison != nil)
            try await alice.apprendre(de: bruno, changement)
            #expect(await messagerie.viderSortie().raison == nil)
            #expect(try await alice.base.lire { try $0.nombre("sortie") } == 1)
            await #expect(throws: ErreurClient.self) { try await messagerie.rediger(.texte("apres"), a: lui) }
            #expect(try await alice.base.lire { try $0.nombre("sortie") } == 1)
            try await messagerie.fermer()
        }
    }

    @Test("An upload that begins while dead ones are looked for is not taken for one")
    func televersementVivant() async throws {
        let alice = try await Atelier("alice")
        let messagerie = try await alice.messagerie()
        // So old that the relay need not be asked.
        let mort = Televersement(id: Data(repeating: 1, count: 32), secret: Data(repeating: 2, count: 32), debut: 0)
        let vivant = Televersement(id: Data(repeating: 3, count: 32), secret: Data(repeating: 4, count: 32), debut: 0)
        try await alice.base.ecrire { try mort.ecrire($0) }
        let ouverte = DispatchSemaphore(value: 0)
        let debut = Task { [base = alice.base] in
            try await base.ecrire { rangees in
                ouverte.wait()
                messagerie.televersements.withLock { _ = $0.insert(vivant.id) }
                try vivant.ecrire(rangees)
            }
        }
        try await Task.sleep(for: .milliseconds(200))
        let recherche = Task { await messagerie.effacerTeleversements() }
        try await Task.sleep(for: .milliseconds(200))
        ouverte.signal()
        try await debut.value
        await recherche.value
        #expect(try await alice.base.lire { try Televersement.tous($0) } == [vivant])
        try await messagerie.fermer()
    }
}
