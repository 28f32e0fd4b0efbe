import Foundation

/// A file as `--json` prints it.
struct Fichier: Decodable, Hashable, Sendable {
    struct Enregistrement: Decodable, Hashable, Sendable {
        let nom: String
    }

    let numero: Int64
    let correspondant: String
    let sens: String
    let nom: String
    let type: String
    let taille: Int64
    let etat: String
    let auRelais: Bool?
    let enregistre: Enregistrement?
    let chemin: String?
}

extension PersonneDeTest {
    /// Where this person's received files go.
    var recus: URL { dossier.appending(path: "recus") }

    /// Everything in that folder, hidden files too.
    var nomsRecus: [String] { (try? FileManager.default.contentsOfDirectory(atPath: recus.path).sorted()) ?? [] }

    /// Writes a file to send.
    func fichier(_ nom: String, _ octets: Data) throws -> URL {
        let url = dossier.appending(path: "a-envoyer/\(nom)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try octets.write(to: url)
        return url
    }

    @discardableResult
    func envoyerFichier(_ nom: String, _ octets: Data, a autre: PersonneDeTest) async throws -> Message {
        try await commande("envoyer-fichier", autre.pseudo, try fichier(nom, octets).path).reussi().un(Message.self)
    }

    func fichiers() async throws -> [Fichier] { try await commande("fichiers").reussi().objets(Fichier.self) }

    /// Saves file `numero`, whatever comes of it.
    func recevoir(_ numero: Int64) async throws -> Resultat {
        try await commande("recevoir-fichier", "\(numero)", "--dans", recus.path)
    }

    /// Starts a command and does not wait for it.
    func lancer(_ arguments: String...) throws -> Processus {
        let base = dossier.appending(path: "lancee-\(UUID().uuidString)").path
        return try Processus(
            programme.chemin(),
            ["--relais", url, "--profil", profil.path, "--mdp-fichier", fichierMdp.path, "--json"] + arguments,
            environnement: environnement, flux: .fichiers(sortie: base + ".sortie", erreurs: base + ".erreurs"))
    }
}

extension Data {
    /// So many random bytes.
    static func aleatoire(_ taille: Int) -> Data {
        var source = SystemRandomNumberGenerator()
        var mots = [UInt64]()
        mots.reserveCapacity(taille / 8 + 1)
        for _ in 0...taille / 8 { mots.append(source.next()) }
        return mots.withUnsafeBytes { Data($0.prefix(taille)) }
    }
}
