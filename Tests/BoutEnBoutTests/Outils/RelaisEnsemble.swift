import Foundation

/// Relays that share one MongoDB: one name, one secret.
struct RelaisEnsemble: Sendable {
    let relais: [RelaisDeTest]
    let mongo: MongoDuRelais

    var urls: [String] { relais.map(\.url) }

    /// Starts `nombre` of them on a database of `serveur`, plays `corps`, and ends them whatever happens.
    static func jouer(
        _ nombre: Int = 2, sur serveur: String, _ corps: (RelaisEnsemble) async throws -> Void
    ) async throws {
        let dossier = Scene.nouveauDossier()
        defer { try? FileManager.default.removeItem(at: dossier) }
        let mongo = MongoDuRelais(serveur)
        let secret = dossier.appending(path: "relais.secret").path
        var relais: [RelaisDeTest] = []
        var echec: (any Error)?
        do {
            for numero in 0..<nombre {
                let reglages = RelaisDeTest.Reglages(
                    options: ["--secret", secret, "--nom", "ensemble"], disposition: .partagee, mongo: mongo)
                relais.append(try await RelaisDeTest(dans: dossier.appending(path: "relais-\(numero)"), reglages))
            }
            try await corps(RelaisEnsemble(relais: relais, mongo: mongo))
        } catch {
            echec = error
            for un in relais { print("[bout-en-bout] a relay's log:\n\(un.journal)") }
        }
        for un in relais { await un.tuer() }
        if let echec { throw echec }
    }
}
