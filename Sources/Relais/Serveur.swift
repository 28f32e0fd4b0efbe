public import ArgumentParser
import CryptoChiffre
import Foundation
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// The relay's command line. A signal TERM or INT ends it within two seconds.
public struct Serveur: AsyncParsableCommand {
    /// The command's name and its help.
    public static let configuration = CommandConfiguration(
        commandName: "relais",
        abstract: "Keeps sealed envelopes for their recipients. It cannot open them.",
        usage: """
            relais [<options>]
            relais migrer --de <base> --vers <base> ...
            relais etat ...
            """,
        discussion: """
            Stops cleanly on SIGTERM and SIGINT. Log lines go to stderr.

            `relais migrer` moves what a relay has stored from SQLite to MongoDB, or back; `relais etat` tells how much that is. \
            Each has --help.
            """, version: "0.1.0")

    @Option(help: "Address to listen on. Without TLS or a proxy, only a loopback address is accepted.")
    var hote = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes any free one.")
    var port = 8420

    @Option(help: ArgumentHelp("Folder of the database, made when missing.", valueName: "dossier"))
    var donnees = OptionsRelais.donneesParDefaut

    @Option(help: "Name that clients pin when they create an account, fixed at the first start (default: made then).")
    var nom: String?

    @Option(help: ArgumentHelp("The relay's secret (default: relais.secret in --donnees).", valueName: "fichier"))
    var secret: String?

    @Option(
        help: ArgumentHelp(
            "Where accounts are: sqlite:FILE, mongodb://..., or @FILE with one of them in it (default: relais.sqlite in "
                + "--donnees).", valueName: "base"))
    var comptes: String?

    @Option(
        help: ArgumentHelp(
            "Where envelopes and files are (default: where accounts are). MongoDB for both lets several relays share it.",
            valueName: "base"))
    var messages: String?

    @Option(help: ArgumentHelp("Certificate chain in PEM; with --cle, the relay speaks TLS 1.3.", valueName: "fichier"))
    var certificat: String?

    @Option(help: ArgumentHelp("Private key of the certificate, in PEM.", valueName: "fichier"))
    var cle: String?

    @Flag(help: "A proxy in front speaks TLS; the client's address is the last entry of X-Forwarded-For.")
    var derriereMandataire = false

    @Option(help: "Requests without a token, each minute, for one IPv4 address or IPv6 /64.")
    var essaisParMinute = 60

    @Option(help: "Requests with a token, each minute, for one account.")
    var requetesParMinute = 1200

    @Option(help: "Live streams at once, for each device one; 0 holds none.")
    var fluxMax = OptionsRelais.fluxParDefaut

    @Option(help: "Largest file, in MiB; 0 takes no files.")
    var fichierMax = OptionsRelais.plusGrandFichier

    @Option(help: "What one account may upload in a day, in MiB; 0 takes no files.")
    var quotaJour = 5120

    @Option(help: "What all files together may take, in MiB; 0 takes no files.")
    var quotaTotal = 51200

    @Flag(help: "Take up again what was left by `relais migrer`: only when nobody has used it where it went.")
    var reprendreIci = false

    /// For the argument parser.
    public init() {}

    /// The program: reads the command line and serves, or does what its first word says. The parser's own subcommands would leave
    /// options of theirs to the relay where both have one of the same name.
    public static func main() async {
        PiloteMongo.sansMemoireNommee()
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "migrer": await Migrer.main(Array(arguments.dropFirst()))
        case "etat": await Etat.main(Array(arguments.dropFirst()))
        default: await main(arguments)
        }
    }

    /// Serves until a signal comes.
    public func run() async throws {
        var journal = Logger(label: "relais")
        journal.logLevel = .notice
        let options = try options()
        Self.permettreConnexions(journal)
        // A bound on the size of files is an error of a write like any other, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        let application = try await demarrer(options) {
            try await construireApplication(options: options, parametres: .courants, journal: journal) { nom, port in
                print("relais \(nom) ecoute sur \(options.adresse(port: port))")
                fflush(nil)
            }
        }
        let service = ServiceBorne(interieur: application, journal: journal)
        let groupe = ServiceGroup(
            configuration: .init(
                services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: journal))
        try await demarrer(options) { try await groupe.run() }
    }

    private func options() throws -> OptionsRelais {
        let tls: OptionsRelais.FichiersTLS?
        switch (certificat, cle) {
        case (let certificat?, let cle?): tls = .init(certificat: certificat, cle: cle)
        case (nil, nil): tls = nil
        default: throw ErreurDemarrage("--certificat and --cle go together; give both or neither")
        }
        return OptionsRelais(
            hote: hote, port: port, donnees: donnees, nom: nom, secret: secret,
            comptes: try comptes.map { try ChoixBD($0) }, messages: try messages.map { try ChoixBD($0) }, tls: tls,
            derriereMandataire: derriereMandataire, essaisParMinute: essaisParMinute,
            requetesParMinute: requetesParMinute, fluxMax: fluxMax, fichierMax: fichierMax, quotaJour: quotaJour,
            quotaTotal: quotaTotal, reprendreIci: reprendreIci)
    }

    /// Every connection is an open file, and the usual limit of 1,024 is for programs that cannot have more.
    private static func permettreConnexions(_ journal: Logger) {
        var limite = rlimit()
        let fichiers = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        if getrlimit(fichiers, &limite) == 0 {
            limite.rlim_cur = limite.rlim_max
            if setrlimit(fichiers, &limite) == 0 { return }
        }
        journal.warning("The limit of open files stays as it is: so many connections, and no more, are served at once")
    }

    /// Says what the system refused in words that help.
    private func demarrer<R>(_ options: OptionsRelais, _ etape: () async throws -> R) async throws -> R {
        do {
            return try await etape()
        } catch let erreur as IOError where erreur.errnoCode == EADDRINUSE {
            throw ErreurDemarrage(
                "port \(options.port) of \(options.hote) is taken; stop what listens there, or choose another --port")
        } catch let erreur as IOError where erreur.errnoCode == EACCES {
            throw ErreurDemarrage("this user may not listen on port \(options.port); choose a --port above 1023")
        } catch let erreur as IOError where erreur.errnoCode == EADDRNOTAVAIL {
            throw ErreurDemarrage("\(options.hote) is no address of this machine; choose another --hote")
        } catch let erreur as SocketAddressError {
            throw ErreurDemarrage("\(options.hote) cannot be listened on (\(erreur)); choose another --hote")
        } catch let erreur as ErreurCrypto {
            throw ErreurDemarrage("a file of the relay cannot be used (\(erreur.detail)); check its rights")
        }
    }
}
