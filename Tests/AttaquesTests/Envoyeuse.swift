import Contrat
import CryptoChiffre
import Foundation
import Testing

/// Camille, who writes to Noor through a relay that lies, and must not.
struct Envoyeuse {
    let camille: PersonneDeTest
    let noor: PersonneDeTest
    let base: BaseDuRelais
    let menteur: MandataireMenteur

    /// Plays with the two of them at a relay behind a proxy that passes everything, for now.
    /// - Parameter connues: whether they have written to each other before.
    static func jouer(connues: Bool = false, _ corps: (Scene, Envoyeuse) async throws -> Void) async throws {
        // Their envelopes are counted and put elsewhere: receipts would stand among them.
        try await Scene.jouer(accuses: false) { scene in
            try await MandataireMenteur.devant(scene.relais.url) { menteur in
                let camille = try await scene.personne("camille")
                let noor = try await scene.personne("noor")
                // One-time prekeys are published at the first synchronisation.
                for personne in [camille, noor] { try await personne.synchroniser() }
                if connues {
                    try await camille.envoyer("un", a: noor)
                    try await noor.synchroniser()
                    try await noor.envoyer("deux", a: camille)
                    try await camille.synchroniser()
                }
                try await corps(
                    scene,
                    Envoyeuse(
                        camille: camille.derriere(menteur), noor: noor, base: try BaseDuRelais(scene.relais.base),
                        menteur: menteur))
            }
        }
    }

    /// An account's id, as the relay has it.
    static func compte(_ personne: PersonneDeTest) async throws -> CompteId {
        try CompteId(Hexadecimal.octets(try await personne.etat().compte) ?? [])
    }

    /// The bundle that the relay serves now of Noor, which costs it one-time prekeys.
    func paquetDeNoor() async throws -> [Precle] {
        try base.toutesPrecles(de: try await Self.compte(noor).octets).map { try Precle(octets: $0) }
    }

    /// That Camille cannot write to Noor: what she says does not leave, and does not wait to leave either.
    /// - Parameters:
    ///   - decalage: by how much her clock is ahead, in seconds.
    ///   - paquet: whether she has got as far as asking for the bundle.
    func refuse(
        _ erreurs: Set<String>, decalage: UInt64 = 0, paquet: Bool = true, de cas: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let partis = menteur.nombre(.envoyerMessage)
        let paquets = menteur.nombre(.cles)
        let enAttente = try base.messages().count
        var elle = camille
        elle.environnement["CHIFFRE_ESSAI_DECALAGE"] = "\(decalage)"
        let resultat = try await elle.commande("envoyer", "noor", "un secret")
        #expect(resultat.code != 0, "\(cas): it was sent", sourceLocation: sourceLocation)
        #expect(
            resultat.erreur.map { erreurs.contains($0) } == true, "\(cas): \(resultat.erreurs)",
            sourceLocation: sourceLocation)
        #expect(!paquet || menteur.nombre(.cles) > paquets, "\(cas): no bundle", sourceLocation: sourceLocation)
        #expect(menteur.nombre(.envoyerMessage) == partis, "\(cas): something left", sourceLocation: sourceLocation)
        #expect(try base.messages().count == enAttente, "\(cas)", sourceLocation: sourceLocation)
        #expect(try await camille.etat().enAttente == 0, "\(cas): it waits", sourceLocation: sourceLocation)
    }

    /// That all is well with a relay that does not lie.
    func temoin(_ texte: String = "bonjour") async throws {
        menteur.traiter(.cles, .passer)
        menteur.traiter(.verificationUtilisateur, .passer)
        menteur.traiter(.declarations, .passer)
        try await camille.envoyer(texte, a: noor)
        #expect(try await noor.synchroniser().last?.texte == texte)
    }
}
