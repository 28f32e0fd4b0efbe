import Foundation

/// `chiffre agent` of somebody, in a process of its own.
struct AgentDeTest: Sendable {
    let processus: Processus
    private let base: String

    /// Starts it and waits until it says that it is ready.
    init(_ personne: PersonneDeTest, _ options: String...) async throws {
        base = personne.dossier.appending(path: "agent-\(UUID().uuidString)").path
        let sortie = base + ".sortie"
        let erreurs = base + ".erreurs"
        let processus = try Processus(
            personne.programme.chemin(),
            [
                "--relais", personne.url, "--profil", personne.profil.path, "--mdp-fichier", personne.fichierMdp.path,
                "--json", "agent",
            ] + options,
            environnement: personne.environnement, flux: .fichiers(sortie: sortie, erreurs: erreurs))
        self.processus = processus
        let pret = try await attendre { () throws -> Bool? in
            guard processus.etat == nil else {
                throw ErreurEssai(
                    "the agent ended at once: \((try? String(contentsOfFile: erreurs, encoding: .utf8)) ?? "")")
            }
            return try String(contentsOfFile: sortie, encoding: .utf8).hasSuffix("\n") ? true : nil
        }
        guard pret == true else { throw ErreurEssai("the agent does not get ready") }
    }

    /// What it said when it was ready.
    var annonce: String { (try? String(contentsOfFile: base + ".sortie", encoding: .utf8)) ?? "" }

    /// What it said on standard error.
    var erreurs: String { (try? String(contentsOfFile: base + ".erreurs", encoding: .utf8)) ?? "" }
}
