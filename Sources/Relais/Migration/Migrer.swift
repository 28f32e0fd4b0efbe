import ArgumentParser
import Contrat
import Foundation
import GRDB
import Logging
import NIOPosix

/// `relais migrer`: moves a relay, or a part of it, from one engine to the other. No relay may run on either side.
struct Migrer: AsyncParsableCommand {
    /// What is moved.
    enum Quoi: String, ExpressibleByArgument, CaseIterable {
        case tout, comptes, messages

        var parties: [PartieMigree] {
            switch self {
            case .tout: [.comptes, .messages]
            case .comptes: [.comptes]
            case .messages: [.messages]
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "relais migrer", abstract: "Moves accounts, messages or both from SQLite to MongoDB, or back.",
        discussion: """
            Stop the relays of both sides first. Killed, it goes on where it was when it is run again with the same arguments. At \
            the end both sides are compared, and the source is marked: a relay started on it says where everything has gone.
            """)

    @Option(help: ArgumentHelp("Where the relay is: sqlite:FILE, mongodb://..., or @FILE.", valueName: "base"))
    var de: String

    @Option(help: ArgumentHelp("Where it shall go.", valueName: "base"))
    var vers: String

    @Option(help: "What is moved.")
    var quoi = Quoi.tout

    @Option(help: ArgumentHelp("The relay's secret (default: relais.secret in --donnees).", valueName: "fichier"))
    var secret: String?

    @Option(
        help: ArgumentHelp(
            "Folder of the relay on SQLite, with its lock, files and secret (default: the one in which sqlite:FILE is).",
            valueName: "dossier"))
    var donnees: String?

    func run() async throws {
        let bilans = try await Self.executer(
            de: ChoixBD(de), vers: ChoixBD(vers), quoi, secret: secret, donnees: donnees, parametres: .courants)
        guard !bilans.isEmpty else {
            print("it had all been moved before")
            return
        }
        for bilan in bilans { print("\(bilan.genre): \(bilan.nombre), \(bilan.empreinte)") }
        print("everything is there, and the same; start the relay on it")
    }

    /// - Returns: what was compared; empty when all had been moved before.
    static func executer(
        de: ChoixBD, vers: ChoixBD, _ quoi: Quoi, secret: String?, donnees: String?, parametres: ParametresRelais
    ) async throws -> [BilanGenre] {
        let sqlite: String
        switch (de, vers) {
        case (.sqlite(let chemin), .mongodb), (.mongodb, .sqlite(let chemin)): sqlite = chemin
        case (.sqlite, .sqlite):
            throw ErreurDemarrage("both are SQLite; stop the relay and copy its folder instead")
        case (.mongodb, .mongodb):
            throw ErreurDemarrage("both are MongoDB; stop the relays and use mongodump and mongorestore instead")
        }
        let dossier = donnees ?? URL(fileURLWithPath: sqlite).deletingLastPathComponent().path
        let (verrou, temoin) = try await NIOThreadPool.singleton.runIfActive {
            let verrou = try Stockage.prendreDossier(dossier)
            let secret = try SecretRelais(chemin: secret ?? "\(dossier)/relais.secret", premierDemarrage: false)
            return (verrou, Data(try secret.hash(.temoin, [], taille: 32)))
        }
        @Sendable func ouvrir(nom: String?) async throws -> CoteSqlite {
            try await NIOThreadPool.singleton.runIfActive {
                var journal = Logger(label: "relais")
                journal.logLevel = .notice
                return try CoteSqlite(sqlite, dossier: dossier, verrou: verrou, nom: nom, parametres, journal)
            }
        }
        let presence = nomDePresence(dossier)
        var cotes: [any CoteMigration] = []
        do {
            if case .mongodb(let adresse) = de {
                let mongo = try await CoteMongo(adresse, presence: presence)
                cotes.append(mongo)
                let nom = try await verifier(mongo, quoi, temoin)
                cotes.append(try await ouvrir(nom: nom))
            } else if case .mongodb(let adresse) = vers {
                cotes.append(try await ouvrir(nom: nil))
                cotes.append(try await CoteMongo(adresse, presence: presence))
            }
            let bilans = try await Migration(
                source: cotes[0], destination: cotes[1], parties: quoi.parties, temoin: temoin,
                horloge: parametres.horloge
            ).executer()
            for cote in cotes { await cote.fermer() }
            return bilans
        } catch {
            for cote in cotes { await cote.fermer() }
            throw enMots(error)
        }
    }

    /// The same for every run on this folder, of which one at a time has the lock, and for no other folder anywhere.
    private static func nomDePresence(_ dossier: String) -> String {
        let attributs = try? FileManager.default.attributesOfItem(atPath: "\(dossier)/relais.verrou")
        let numero = (attributs?[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
        var machine = [CChar](repeating: 0, count: 256)
        _ = gethostname(&machine, machine.count - 1)
        let nom = String(decoding: machine.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(nom) \(numero) \(URL(fileURLWithPath: dossier).resolvingSymlinksInPath().path)"
    }

    /// What the system or a database says, in words that help and hold nothing of what is stored.
    private static func enMots(_ erreur: any Error) -> any Error {
        switch erreur {
        case let erreur as DatabaseError:
            ErreurDemarrage("SQLite refuses (\(erreur.pourJournal)); make room, mend its rights, and run this again")
        case let erreur as ErreurSysteme:
            ErreurDemarrage(
                "a file cannot be moved (\(String(cString: strerror(erreur.code)))); make room, mend the rights, and run "
                    + "this again")
        case let erreur as ErreurMongo: ErreurDemarrage("MongoDB refuses (\(erreur.pourJournal)); run this again")
        case is Refus: ErreurDemarrage("MongoDB cannot be reached; run this again when it can")
        default: erreur
        }
    }

    /// The name of the relay in a source in MongoDB, whose secret is the one that is given.
    private static func verifier(_ source: CoteMongo, _ quoi: Quoi, _ temoin: Data) async throws -> String {
        guard let nom = try await source.nomRelais(quoi.parties) else {
            throw ErreurDemarrage("there is no relay in \(source.lieu)")
        }
        if quoi != .messages, try await source.temoin() != temoin { throw IdentiteMongo.autreSecret }
        return nom
    }
}
