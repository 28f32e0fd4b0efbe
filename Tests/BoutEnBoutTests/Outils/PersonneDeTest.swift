import Foundation

/// Somebody with a profile folder and a password file, who runs commands.
struct PersonneDeTest: Sendable {
    static let bonMdp = "tringle-velours 7412 corbeau"

    let pseudo: String
    let dossier: URL
    /// Where the relay is, or what stands before it.
    var url: String
    var programme = Executables.chiffreEssai
    var environnement: [String: String] = [:]
    /// What commands are run by, such as strace.
    var devant: [String] = []

    var profil: URL { dossier.appending(path: "profil") }
    var fichierMdp: URL { dossier.appending(path: "mdp") }

    init(pseudo: String, mdp: String, dossier: URL, url: String) throws {
        self.pseudo = pseudo
        self.dossier = dossier
        self.url = url
        try FileManager.default.createDirectory(at: dossier, withIntermediateDirectories: true)
        try changerMdp(mdp)
    }

    /// Writes another password into the file that commands read.
    func changerMdp(_ mdp: String, droits: Int = 0o600) throws {
        let fait = FileManager.default.createFile(
            atPath: fichierMdp.path, contents: Data("\(mdp)\n".utf8), attributes: [.posixPermissions: droits])
        guard fait else { throw ErreurEssai("the password file cannot be written") }
    }

    /// Runs one command to its end.
    /// - Parameters:
    ///   - entree: its standard input.
    ///   - json: whether `--json` is given.
    func commande(_ arguments: String..., entree: String? = nil, json: Bool = true) async throws -> Resultat {
        try await commande(arguments, entree: entree, json: json)
    }

    func commande(_ arguments: [String], entree: String? = nil, json: Bool = true) async throws -> Resultat {
        let (fin, sortie, erreurs) = try await jusquALaFin(arguments, entree: entree, json: json)
        guard case .code(let code) = fin else { throw ErreurEssai("\(arguments.first ?? "menus"): \(fin)") }
        return Resultat(code: code, sortie: sortie, erreurs: erreurs)
    }

    /// Runs one command to its end, whatever that is.
    func jusquALaFin(
        _ arguments: [String], entree: String? = nil, json: Bool = true
    ) async throws -> (fin: Processus.Fin, sortie: String, erreurs: String) {
        let base = dossier.appending(path: "commande-\(UUID().uuidString)").path
        defer { for fin in ["", ".sortie", ".erreurs"] { try? FileManager.default.removeItem(atPath: base + fin) } }
        if let entree { try Data(entree.utf8).write(to: URL(fileURLWithPath: base)) }
        let options = ["--relais", url, "--profil", profil.path, "--mdp-fichier", fichierMdp.path]
        let ligne = devant + [try programme.chemin()] + options + (json ? ["--json"] : []) + arguments
        let processus = try Processus(
            ligne[0], Array(ligne.dropFirst()), environnement: environnement,
            flux: .fichiers(
                entree: entree == nil ? "/dev/null" : base, sortie: base + ".sortie", erreurs: base + ".erreurs"))
        return (
            try await processus.attendreLaFin(), try String(contentsOfFile: base + ".sortie", encoding: .utf8),
            try String(contentsOfFile: base + ".erreurs", encoding: .utf8)
        )
    }

    /// Somebody who has stolen a copy of this profile as it is, with the password of now.
    func copie(_ nom: String) throws -> PersonneDeTest {
        var copie = try PersonneDeTest(
            pseudo: pseudo, mdp: "", dossier: dossier.deletingLastPathComponent().appending(path: nom), url: url)
        copie.programme = programme
        let fichiers = FileManager.default
        for (de, vers) in [(profil, copie.profil), (fichierMdp, copie.fichierMdp)] {
            try? fichiers.removeItem(at: vers)
            try fichiers.copyItem(at: de, to: vers)
        }
        return copie
    }

    // MARK: What is expected to go well

    @discardableResult
    func creerCompte() async throws -> CompteCree {
        try await commande("creer-compte", pseudo).reussi().un(CompteCree.self)
    }

    @discardableResult
    func envoyer(_ texte: String, a destinataire: PersonneDeTest) async throws -> Message {
        try await commande("envoyer", destinataire.pseudo, "-", entree: texte + "\n").reussi().un(Message.self)
    }

    /// What a synchronisation brings.
    @discardableResult
    func synchroniser() async throws -> [Message] {
        try await commande("synchroniser").reussi().objets(Message.self)
    }

    func conversation(avec autre: PersonneDeTest) async throws -> [Message] {
        try await commande("conversation", autre.pseudo).reussi().objets(Message.self)
    }

    func conversations() async throws -> [Conversation] {
        try await commande("conversations").reussi().objets(Conversation.self)
    }

    func etat() async throws -> Profil { try await commande("profil").reussi().un(Profil.self) }
}
