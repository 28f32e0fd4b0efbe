import ArgumentParser
import Foundation

/// The options of every command; they may stand before it or after it.
struct OptionsCommunes: ParsableArguments {
    @Option(help: "Dossier du profil / profile folder.")
    var profil: String?

    @Option(
        help: ArgumentHelp(
            "Adresse du relais, ou plusieurs du meme / relay address, or several of one: https://HOTE[:PORT].",
            valueName: "URL[,URL...]"))
    var relais: String?

    @Option(help: "Autorite de certification du relais, PEM / the relay's certificate authority.")
    var autorite: String?

    @Option(help: "Langue / language: fr, en.")
    var langue: String?

    @Option(name: .customLong("mdp-fichier"), help: "Lire le mot de passe dans ce fichier / read the password there.")
    var mdpFichier: String?

    @Flag(help: "Un objet JSON par ligne / one JSON object a line.")
    var json = false

    func validate() throws {
        if profil?.isEmpty == true { throw ValidationError("--profil: '' ?") }
        if let langue, Langue(rawValue: langue) == nil {
            throw ValidationError("--langue: fr, en")
        }
    }

    private static var environnement: [String: String] { ProcessInfo.processInfo.environment }

    var textes: Textes {
        Textes(langue: langue.flatMap { Langue(rawValue: $0) } ?? .deLaLocale(Self.environnement))
    }

    var acces: Acces {
        let dossier = profil.map { DossierProfil(chemin: $0) } ?? .parDefaut(Self.environnement)
        // Kept in the profile, so it must not depend on where the program was started.
        let autorite = autorite.map { URL(filePath: $0).standardizedFileURL.path }
        return Acces(dossier: dossier, relais: relais, autorite: autorite, parametres: .courants)
    }

    /// The password, from `--mdp-fichier` or the terminal.
    func mdp() async throws -> String {
        let (fichier, invite) = (mdpFichier, textes.demandeMdp)
        return try await Messagerie.calculer {
            try fichier.map { try SaisieMdp.duFichier($0) } ?? SaisieMdp.duTerminal(invite)
        }
    }

    /// A new password that passes `verifier`: asked twice at the terminal.
    /// - Returns: nil when the two differ.
    func nouveauMdp(verifier: (String) throws -> Void) async throws -> String? {
        let mdp = try await mdp()
        try verifier(mdp)
        guard mdpFichier == nil else { return mdp }
        let invite = textes.demandeMdpEncore
        return try await Messagerie.calculer { try SaisieMdp.duTerminal(invite) } == mdp ? mdp : nil
    }
}
