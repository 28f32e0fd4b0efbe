import CryptoChiffre
import Foundation
import Testing

@Suite("A relay that alters the mail is found out, and breaks nothing", .timeLimit(.minutes(40)))
struct CourrierAltereTests {
    /// Two people who know each other and have said something both ways.
    private struct Duo {
        let camille: PersonneDeTest
        let noor: PersonneDeTest
        let base: BaseDuRelais

        init(_ scene: Scene) async throws {
            camille = try await scene.personne("camille")
            noor = try await scene.personne("noor")
            base = try BaseDuRelais(scene.relais.base)
            try await camille.envoyer("un", a: noor)
            try await noor.synchroniser()
            try await noor.envoyer("deux", a: camille)
            try await camille.synchroniser()
            // The receipts as well: from now on what waits is Camille's next message.
            try await noor.synchroniser()
            try await camille.synchroniser()
        }

        /// Camille's next message, as it waits for Noor.
        func prochaine(_ texte: String) async throws -> BaseDuRelais.Rangee {
            try await camille.envoyer(texte, a: noor)
            guard let rangee = try base.messages().last else { throw ErreurEssai("nothing waits") }
            return rangee
        }

        /// That the next message arrives as if nothing had been.
        func continuer(apres historique: [Message]) async throws {
            #expect(try await noor.conversation(avec: camille) == historique)
            try await camille.envoyer("la suite", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["la suite"])
            #expect(try await noor.conversation(avec: camille).map(\.texte) == historique.map(\.texte) + ["la suite"])
            let sienne = Hexadecimal.octets(try await noor.etat().compte)
            #expect(try base.messages().filter { Array($0.compte) == sienne }.isEmpty)
        }
    }

    /// 64 bits, by their number: each byte of suite, key id, ephemeral key and seal in part, the middle and the end.
    private static func positions(octets: Int) -> [Int] {
        let entete = (0..<5).map { $0 * 8 + $0 % 8 }
        let sceau = stride(from: 5, to: 53, by: 3).map { $0 * 8 + $0 % 8 }
        let debutChiffre = (53..<64).map { $0 * 8 + $0 % 8 }
        let milieu = (0..<16).map { octets / 2 * 8 + $0 * 5 }
        let fin = (0..<16).map { octets * 8 - 1 - $0 }
        return entete + sceau + debutChiffre + milieu + fin
    }

    @Test("One flipped bit anywhere makes an envelope unreadable and changes nothing else")
    func bits() async throws {
        try await Scene.jouer { scene in
            let duo = try await Duo(scene)
            let historique = try await duo.noor.conversation(avec: duo.camille)
            let bonne = try await duo.prochaine("trois")
            let positions = Self.positions(octets: bonne.enveloppe.count)
            #expect(Set(positions).count == 64)
            try duo.base.remplacerMessages(
                positions.map { position in
                    var alteree = bonne
                    alteree.enveloppe[position / 8] ^= 1 << UInt8(position % 8)
                    return alteree
                })
            let resultat = try await duo.noor.commande("synchroniser").reussi()
            #expect(resultat.sortie.isEmpty && resultat.erreurs.contains("64 envelope"))
            #expect(try await duo.noor.etat().illisibles == 64)
            #expect(try await duo.noor.conversation(avec: duo.camille) == historique)

            // The envelope itself comes through all the same.
            try duo.base.remplacerMessages([bonne])
            #expect(try await duo.noor.synchroniser().map(\.texte) == ["trois"])
            #expect(try await duo.noor.etat().illisibles == 64)
            try await duo.continuer(apres: try await duo.noor.conversation(avec: duo.camille))
        }
    }

    @Test("A message from a stranger whose envelope was altered makes no contact")
    func inconnu() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let base = try BaseDuRelais(scene.relais.base)
            try await camille.envoyer("bonjour", a: noor)
            var messages = try base.messages()
            messages[0].enveloppe[200] ^= 0x10
            try base.remplacerMessages(messages)
            #expect(try await noor.synchroniser().isEmpty)
            #expect(try await noor.conversations().isEmpty)
            try await camille.envoyer("bonjour encore", a: noor)
            let recus = try await noor.synchroniser()
            #expect(recus.map(\.sens) == ["avis", "recu"])
            #expect(recus.last?.texte == "bonjour encore")
        }
    }

    @Test("A replayed envelope is acknowledged in silence and shown once")
    func rejeu() async throws {
        try await Scene.jouer { scene in
            let duo = try await Duo(scene)
            let rangee = try await duo.prochaine("trois")
            try duo.base.remplacerMessages([rangee, rangee])
            #expect(try await duo.noor.synchroniser().map(\.texte) == ["trois"])
            try duo.base.remplacerMessages([rangee, rangee, rangee])
            let resultat = try await duo.noor.commande("synchroniser").reussi()
            #expect(resultat.sortie.isEmpty && resultat.erreurs.isEmpty)
            #expect(try await duo.noor.etat().illisibles == 0)
            try await duo.continuer(apres: try await duo.noor.conversation(avec: duo.camille))
        }
    }

    @Test("An envelope put into another mailbox cannot be read there", arguments: ["somebody else's", "its sender's"])
    func detournement(_ boite: String) async throws {
        try await Scene.jouer { scene in
            let duo = try await Duo(scene)
            let tiers = boite == "its sender's" ? duo.camille : try await scene.personne("tiers")
            let avant = try await tiers.conversations()
            let rangee = try await duo.prochaine("pour noor seule")
            var detournee = rangee
            detournee.compte = Data(try #require(Hexadecimal.octets(try await tiers.etat().compte)))
            try duo.base.remplacerMessages([detournee])
            let resultat = try await tiers.commande("synchroniser").reussi()
            #expect(resultat.sortie.isEmpty && !resultat.erreurs.isEmpty)
            #expect(try await tiers.etat().illisibles == 1)
            #expect(try await tiers.conversations().map(\.compte) == avant.map(\.compte))
            try duo.base.remplacerMessages([rangee])
            #expect(try await duo.noor.synchroniser().map(\.texte) == ["pour noor seule"])
            try await duo.continuer(apres: try await duo.noor.conversation(avec: duo.camille))
        }
    }

    @Test("A dropped envelope is told where it is missing, and swapped ones are all shown")
    func ordre() async throws {
        try await Scene.jouer { scene in
            let duo = try await Duo(scene)
            for texte in ["trois", "quatre", "cinq", "six"] { try await duo.camille.envoyer(texte, a: duo.noor) }
            let attente = try duo.base.messages()
            try #require(attente.count == 4)

            try duo.base.remplacerMessages([attente[1], attente[0]])
            let inverses = try await duo.noor.synchroniser()
            #expect(inverses.map(\.sens) == ["avis", "recu", "recu"])
            #expect(inverses.dropFirst().map(\.texte) == ["trois", "quatre"])

            try duo.base.remplacerMessages([attente[3]])
            let apresPerte = try await duo.noor.synchroniser()
            #expect(apresPerte.map(\.sens) == ["avis", "recu"])
            #expect(apresPerte.last?.texte == "six")
            #expect(try await duo.noor.etat().illisibles == 0)
            let historique = try await duo.noor.conversation(avec: duo.camille)
            #expect(historique.map(\.sens) == ["recu", "envoye", "avis", "recu", "recu", "avis", "recu"])
            try await duo.continuer(apres: historique)
        }
    }
}
