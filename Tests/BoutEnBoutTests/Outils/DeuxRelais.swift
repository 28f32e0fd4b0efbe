import Foundation

/// Two relays that are one: the same name, secret and database.
struct DeuxRelais: Sendable {
    let scene: Scene
    /// The first of the list, the scene's own, and the other.
    let un: RelaisDeTest
    let autre: RelaisDeTest

    /// What their users write after `--relais`.
    var urls: String { "\(un.url),\(autre.url)" }

    static func jouer(_ corps: (DeuxRelais) async throws -> Void) async throws {
        var reglages = RelaisDeTest.Reglages(options: ["--nom", "commun"])
        reglages.disposition = .partagee
        try await Scene.jouer(places: 2, reglages) { scene in
            reglages.options += ["--secret", scene.relais.donnees.appending(path: "relais.secret").path]
            let autre = try await RelaisDeTest(dans: scene.dossier.appending(path: "autre"), reglages)
            do {
                try await corps(DeuxRelais(scene: scene, un: scene.relais, autre: autre))
            } catch {
                print("[bout-en-bout] the other relay's log:\n\(autre.journal)")
                await autre.tuer()
                throw error
            }
            await autre.tuer()
        }
    }

    /// Somebody with an account and both addresses.
    func personne(_ pseudo: String, urls: String? = nil) async throws -> PersonneDeTest {
        var personne = try scene.inconnu(pseudo)
        personne.url = urls ?? self.urls
        try await personne.creerCompte()
        return personne
    }
}
