import Foundation

/// `chiffre recevoir --suivre` of somebody, in a process of its own.
struct SuiviDeTest: Sendable {
    let processus: Processus
    private let base: String

    /// - Parameter tube: where it prints, instead of a file.
    init(_ personne: PersonneDeTest, _ options: String..., sortie tube: String? = nil) throws {
        base = personne.dossier.appending(path: "suivi-\(UUID().uuidString)").path
        processus = try Processus(
            personne.programme.chemin(),
            [
                "--relais", personne.url, "--profil", personne.profil.path, "--mdp-fichier", personne.fichierMdp.path,
                "--json", "recevoir", "--suivre",
            ] + options,
            environnement: personne.environnement,
            flux: .fichiers(sortie: tube ?? base + ".sortie", erreurs: base + ".erreurs"))
    }

    /// What it has printed so far, line by line.
    var messages: [Message] {
        let dit = (try? String(contentsOfFile: base + ".sortie", encoding: .utf8)) ?? ""
        return dit.split(separator: "\n").compactMap { try? JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
    }

    /// What it said on standard error.
    var erreurs: String { (try? String(contentsOfFile: base + ".erreurs", encoding: .utf8)) ?? "" }

    /// Waits until it has printed `nombre` messages.
    /// - Parameter delai: how long, when something else would bring them later.
    func attendreMessages(_ nombre: Int, _ delai: Duration = patience) async throws -> [Message] {
        guard let messages = try await attendre(delai, { messages.count >= nombre ? messages : nil }) else {
            throw ErreurEssai("\(messages.count) messages instead of \(nombre); \(erreurs)")
        }
        return messages
    }
}
