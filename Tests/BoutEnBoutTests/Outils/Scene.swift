import Foundation

/// A temporary folder, a relay, and the people who use it. All of it is gone at the end.
struct Scene: Sendable {
    let dossier: URL
    let relais: RelaisDeTest
    /// Whether people's programs send receipts: where envelopes are counted these would stand among them.
    var accuses = true

    /// Sets a scene, plays `corps` in it, and clears it away whatever happens.
    /// - Parameters:
    ///   - places: how much of the machine it takes, 1 to 3.
    ///   - dossier: its folder, when something had to be there before.
    static func jouer(
        places: Int = 1, _ reglages: RelaisDeTest.Reglages = .init(), dans dossier: URL = nouveauDossier(),
        accuses: Bool = true,
        _ corps: (Scene) async throws -> Void
    ) async throws {
        try await Places.avec(places) {
            var relais: RelaisDeTest?
            var echec: (any Error)?
            do {
                let nouveau = try await RelaisDeTest(dans: dossierDuRelais(dossier), reglages)
                relais = nouveau
                try await corps(Scene(dossier: dossier, relais: nouveau, accuses: accuses))
            } catch {
                echec = error
                if let relais { print("[bout-en-bout] the relay's log:\n\(relais.journal)") }
            }
            await relais?.tuer()
            try? FileManager.default.removeItem(at: dossier)
            if let echec { throw echec }
        }
    }

    /// A folder for a scene, which is not made yet.
    static func nouveauDossier() -> URL {
        FileManager.default.temporaryDirectory.appending(path: "bout-en-bout-\(UUID().uuidString)")
    }

    /// Where the relay of a scene keeps all that it has.
    static func dossierDuRelais(_ dossier: URL) -> URL { dossier.appending(path: "relais") }

    /// Somebody with a profile folder and a password, and no account yet.
    func inconnu(_ pseudo: String, mdp: String = PersonneDeTest.bonMdp) throws -> PersonneDeTest {
        var personne = try PersonneDeTest(
            pseudo: pseudo, mdp: mdp, dossier: dossier.appending(path: "gens/\(pseudo)"), url: relais.url)
        if !accuses { personne.environnement["CHIFFRE_ESSAI_ACCUSES"] = "non" }
        return personne
    }

    /// Somebody who has just made an account.
    func personne(_ pseudo: String, mdp: String = PersonneDeTest.bonMdp) async throws -> PersonneDeTest {
        let personne = try inconnu(pseudo, mdp: mdp)
        try await personne.creerCompte()
        return personne
    }
}
