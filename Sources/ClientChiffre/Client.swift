public import ArgumentParser
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The terminal client: menus without a command, one task with one.
public struct Client: AsyncParsableCommand {
    /// Name, help and subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "chiffre",
        abstract: "Messagerie chiffrée de bout en bout. Sans commande : les menus. / End-to-end encrypted messenger.",
        version: version,
        subcommands: [
            CreerCompte.self, SeConnecter.self, Envoyer.self, Synchroniser.self, Conversations.self,
            LireConversation.self, Recevoir.self, Acquitter.self, Chercher.self, Exporter.self, EnvoyerFichier.self,
            ListerFichiers.self, RecevoirFichier.self, Supprimer.self, Accepter.self, Ignorer.self, Bloquer.self,
            VoirEmpreinte.self, MontrerProfil.self, ChangerPseudo.self, ChangerMdp.self, AnnulerMdp.self,
            Modifier.self, Retirer.self, Reagir.self, Renvoyer.self, Minuteur.self, ReglerAccuses.self,
            SeDeconnecter.self, SupprimerCompte.self, Agent.self, Verrouiller.self,
        ])

    /// The program's version, as in CHANGELOG.md.
    static let version = "0.1.0"

    @OptionGroup var communes: OptionsCommunes

    /// Reads the command line.
    public init() {}

    /// Runs the program.
    public static func demarrer() async {
        reglerLocale()
        signal(SIGPIPE, SIG_IGN)
        do {
            var commande = try parseAsRoot()
            if var asynchrone = commande as? any AsyncParsableCommand {
                try await asynchrone.run()
            } else {
                try commande.run()
            }
        } catch {
            finir(error)
        }
    }

    /// Ends with the exit code that `error` stands for: a command line that makes no sense is the user's error, 1.
    private static func finir(_ error: any Error) -> Never {
        let code = exitCode(for: error)
        let message = fullMessage(for: error)
        if code == .success {
            _ = SortieStandard.ecrire(message + "\n")
        } else if !message.isEmpty {
            SortieStandard.signaler(message)
        }
        Foundation.exit(code == .validationFailure ? 1 : code.rawValue)
    }

    static func reglerLocale() {
        setlocale(LC_ALL, "")
        // Texts are UTF-8 whatever the locale says; the widths of characters must be too.
        if String(cString: nl_langinfo(nl_item(CODESET))) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
    }

    /// The same with parameters that only tests may choose.
    package static func demarrer(_ parametres: ParametresClient) async {
        await ParametresClient.$courants.withValue(parametres) { await demarrer() }
    }

    /// Opens the menus.
    public mutating func run() async throws {
        let textes = communes.textes
        do {
            let code = try await Menu(terminal: Terminal(), textes: textes, acces: communes.acces).executer()
            if code != 0 { throw ExitCode(code) }
        } catch let sortie as ExitCode {
            throw sortie
        } catch {
            let erreur = ErreurClient.depuis(error)
            await SortieCommande(textes: textes, json: communes.json).erreur(erreur)
            throw ExitCode(erreur.codeSortie)
        }
    }
}
