import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre

@Suite("Keys that changed, as the client keeps them")
struct ClesChangeesTests {
    @Test("Whoever is no holder of a key raises no alarm about it, however many statements were asked for before")
    func alarmeParUnTiers() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        _ = try await bruno.lire(alice.ecrire("bonjour", a: bruno))
        let mallory = try await Atelier("mallory")
        // Far ahead of what Bruno knows, and of another account: its bytes are all that there is to it.
        let (une, premiere) = try mallory.trousseau.renouvele(apres: mallory.declaration, raison: .mdp, date: 1)
        let deux = try une.renouvele(apres: premiere, raison: .mdp, date: 2).declaration
        func mentir() async throws -> Data {
            try await bruno.detourner(try await mallory.ecrire("menteuse", a: bruno)) {
                Interieur(
                    compte: alice.trousseau.compte, appareil: 1,
                    amorce: $0.amorce.map { .init(declarations: [deux.octets], champs: $0.champs) },
                    message: $0.message)
            }
        }
        let menteuse = try await mentir()
        #expect(try await bruno.lire(menteuse).textes == ["sans declaration"])
        #expect(try await bruno.lire(menteuse, declarations: .refusees).textes == ["illisible"])
        #expect(try await bruno.connait(alice)?.confiance == .premierContact)
        // The relay's own silence is another matter.
        #expect(try await bruno.lire(alice.ecrire("suite", a: bruno)).textes == ["suite"])
        #expect(try await bruno.lire(mentir(), declarations: .cherchees([], depuis: 0)).textes == ["avis"])
        #expect(try await bruno.connait(alice)?.confiance == .alerte(.recul))
    }

    @Test(
        "A compromise that was learnt without a message ends the sessions under the keys before, another change does not"
    )
    func compromissionApprise() async throws {
        for (raison, attendu) in [(Declaration.Raison.compromission, "illisible"), (.mdp, "encore")] {
            let alice = try await Atelier("alice")
            let bruno = try await Atelier("bruno")
            _ = try await bruno.lire(alice.ecrire("bonjour", a: bruno))
            let nouvelle = try alice.trousseau.renouvele(apres: alice.declaration, raison: raison, date: 1).declaration
            try await bruno.apprendre(de: alice) {
                _ = try $0.apprendre(.suite([nouvelle]), maintenant: Atelier.maintenant)
            }
            let encore = try await alice.ecrire("encore", a: bruno)
            #expect(try await bruno.lire(encore).textes == [attendu])
            let sansAmorce = try await bruno.detourner(try await alice.ecrire("encore", a: bruno)) {
                Interieur(compte: $0.compte, appareil: $0.appareil, amorce: nil, message: $0.message)
            }
            #expect(try await bruno.lire(sansAmorce).textes.last == attendu)
        }
    }

    @Test("A last word that could not be read and comes again, in a session of the new keys, closes the old ones only")
    func derniereParoleRepetee() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        _ = try await bruno.lire(alice.ecrire("bonjour", a: bruno))
        _ = try await alice.lire(bruno.ecrire("bonjour", a: alice))
        let (nouveau, nouvelle) = try alice.trousseau.renouvele(apres: alice.declaration, raison: .mdp, date: 1)
        let lui = try await bruno.correspondant()
        /// What Alice, under her new keys, leaves in her outbox.
        func sousLesNouvelles(_ travail: @escaping @Sendable (Redaction) throws -> Void) async throws -> Data {
            try await alice.base.ecrire { rangees in
                try travail(Redaction(rangees: rangees, trousseau: nouveau, maintenant: Atelier.maintenant))
                guard let (place, sortie) = try Sortie.suivante(apres: 0, rangees) else { return Data() }
                try Sortie.effacer(place.ordre, rangees)
                return sortie.demande.enveloppe
            }
        }
        try await alice.base.ecrire { rangees in
            guard var compte = try CompteLocal.lire(rangees) else { return }
            compte.declarations.append(Data(nouvelle.octets))
            try compte.ecrire(rangees)
        }
        let derniere = try await sousLesNouvelles { try $0.clore(nouvelle, maGen: 0, avec: lui) }
        let message = try await bruno.ouvrir(derniere).message
        let texte = try await sousLesNouvelles { try $0.composer(.texte("moi, autrement"), a: lui) }
        #expect(try await bruno.lire(texte).textes == ["avis", "avis", "moi, autrement"], "the word before is missing")

        let hash = try CryptoChiffre.Conversation.hash(message: message)
        let repetee = try await sousLesNouvelles { try $0.renvoyer(message: hash, a: lui) }
        #expect(try await bruno.lire(repetee).textes == ["rien"])
        let suite = try await sousLesNouvelles { try $0.composer(.texte("et après"), a: lui) }
        #expect(try await bruno.lire(suite).textes == ["et après"])
        // The old keys have spoken their last word, wherever it was read.
        let tardifs = try await alice.base.ecrire { [ancien = alice.trousseau] rangees in
            var compte = try #require(try CompteLocal.lire(rangees))
            compte.declarations.removeLast()
            try compte.ecrire(rangees)
            return try [Brouillon.accuse([]), .texte("trop tard")].map { brouillon in
                try Redaction(rangees: rangees, trousseau: ancien, maintenant: Atelier.maintenant)
                    .composer(brouillon, a: lui)
                let (place, sortie) = try #require(try Sortie.suivante(apres: 0, rangees))
                try Sortie.effacer(place.ordre, rangees)
                return sortie.demande.enveloppe
            }
        }
        // A receipt is of another flow, and may have been written before: no alarm for that.
        #expect(try await bruno.lire(tardifs[0]).textes == ["rien"])
        #expect(try await bruno.lire(tardifs[1]).textes == ["avis"])
    }

    @Test("Once the user has decided for other keys, the ones before are not read any more either")
    func autresClesAcceptees() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        _ = try await bruno.lire(alice.ecrire("bonjour", a: bruno))
        let (nouveau, une) = try alice.trousseau.renouvele(apres: alice.declaration, raison: .mdp, date: 1)
        let deux = try alice.trousseau.renouvele(apres: alice.declaration, raison: .mdp, date: 2).declaration
        let lui = try await bruno.correspondant()
        func sousLesUnes(_ texte: String) async throws -> Data {
            try await alice.base.ecrire { rangees in
                try Redaction(rangees: rangees, trousseau: nouveau, maintenant: Atelier.maintenant)
                    .composer(.texte(texte), a: lui)
                guard let (place, sortie) = try Sortie.suivante(apres: 0, rangees) else { return Data() }
                try Sortie.effacer(place.ordre, rangees)
                return sortie.demande.enveloppe
            }
        }
        try await alice.base.ecrire { rangees in
            guard var compte = try CompteLocal.lire(rangees) else { return }
            compte.declarations.append(Data(une.octets))
            try compte.ecrire(rangees)
            for usage in Precle.Usage.durables {
                try PrecleLocale.nouvelle(usage, id: 2, gen: 1, trousseau: nouveau, maintenant: Atelier.maintenant)
                    .ecrire(rangees)
            }
        }
        #expect(try await bruno.lire(sousLesUnes("moi")).textes == ["avis", "moi"])
        try await bruno.apprendre(de: alice) { [premiere = alice.declaration] in
            try $0.remplacer(par: [premiere, deux], maintenant: Atelier.maintenant)
        }
        let sansAmorce = try await bruno.detourner(try await sousLesUnes("encore moi")) {
            Interieur(compte: $0.compte, appareil: $0.appareil, amorce: nil, message: $0.message)
        }
        #expect(try await bruno.lire(sansAmorce).textes == ["illisible"])
    }

    @Test("With other keys admitted, sessions and last words under statements that are not among them go")
    func autresClesSansSuite() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        _ = try await bruno.lire(alice.ecrire("bonjour", a: bruno))
        let deux = try alice.trousseau.renouvele(apres: alice.declaration, raison: .mdp, date: 2).declaration
        let compte = alice.trousseau.compte
        try await bruno.base.ecrire { [premiere = alice.declaration] rangees in
            var sessions = try SessionsLocales.lire(compte, 1, rangees)
            for gen in UInt32(0)...1 { sessions.clore(saGen: gen, .init(flux: "00", seq: 7)) }
            try sessions.ecrire(rangees)
            guard var correspondant = try Correspondant.lire(compte, rangees) else { return }
            try correspondant.admettre([premiere, deux], rangees, maintenant: Atelier.maintenant)
            let gardees = try SessionsLocales.lire(compte, 1, rangees)
            #expect(gardees.fin(saGen: 0) != nil && gardees.fin(saGen: 1) == nil)
            #expect(gardees.sessions.sessions.count == 1)
            try correspondant.admettre([deux], rangees, maintenant: Atelier.maintenant)
            #expect(try SessionsLocales.lire(compte, 1, rangees).fin(saGen: 0) == nil)
            #expect(try SessionsLocales.lire(compte, 1, rangees).sessions.sessions.isEmpty)
            #expect(try Correspondant.lire(compte, rangees)?.confiance == .aReverifier)
        }
    }

    @Test("An alarm is told once; what comes after it is set aside and counted, and of the blocked nothing is told")
    func alarmeDiteUneFois() async throws {
        for bloquee in [false, true] {
            let alice = try await Atelier("alice")
            let bruno = try await Atelier("bruno")
            _ = try await bruno.lire(alice.ecrire("bonjour", a: bruno))
            let une = try alice.trousseau.renouvele(apres: alice.declaration, raison: .mdp, date: 1).declaration
            let deux = try alice.trousseau.renouvele(apres: alice.declaration, raison: .mdp, date: 2).declaration
            try await bruno.apprendre(de: alice) {
                _ = try $0.apprendre(.suite([une]), maintenant: Atelier.maintenant)
                if bloquee { $0.relation = .bloquee }
            }
            var lus: [String] = []
            for texte in ["un", "deux"] {
                let fourchue = try await bruno.detourner(try await alice.ecrire(texte, a: bruno)) {
                    Interieur(
                        compte: $0.compte, appareil: $0.appareil,
                        amorce: $0.amorce.map { .init(declarations: [deux.octets], champs: $0.champs) },
                        message: $0.message)
                }
                lus += try await bruno.lire(fourchue).textes
            }
            #expect(lus == (bloquee ? ["rien", "rien"] : ["avis", "illisible"]))
            #expect(try await bruno.connait(alice)?.confiance == .alerte(.fourche))
        }
    }
}
