import ArgumentParser
import Foundation
import NIOPosix

/// `relais etat`: what a relay has stored, how much and since when, without naming anyone. It may run.
struct Etat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relais etat", abstract: "Tells what is stored, how much and since when, without naming anyone.",
        discussion: """
            Reads only, beside a running relay. In SQLite envelopes are summed up from what their mailboxes keep, the rest is \
            counted; in MongoDB envelopes, accounts and devices are counted, and of whole collections it is told what the server \
            says of them, which after a crash may be a little off.
            """)

    @Option(help: ArgumentHelp("Folder of the database.", valueName: "dossier"))
    var donnees = OptionsRelais.donneesParDefaut

    @Option(help: ArgumentHelp("Where accounts are, as the relay is told.", valueName: "base"))
    var comptes: String?

    @Option(help: ArgumentHelp("Where envelopes and files are, as the relay is told.", valueName: "base"))
    var messages: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        var options = OptionsRelais(donnees: donnees)
        options.comptes = try comptes.map { try ChoixBD($0) }
        options.messages = try messages.map { try ChoixBD($0) }
        try options.verifier()
        let etat = try await NIOThreadPool.singleton.runIfActive { [options] in try Self.lire(options) }
        if json {
            let codeur = JSONEncoder()
            codeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try codeur.encode(etat), as: UTF8.self))
        } else {
            let maintenant = Int64(clamping: ParametresRelais.courants.horloge.maintenant)
            print(etat.lignes(maintenant: maintenant).joined(separator: "\n"))
        }
    }

    /// Blocks.
    static func lire(_ options: OptionsRelais) throws -> EtatStocke {
        var etat = EtatStocke(disposition: "")
        switch (options.baseComptes, options.baseMessages) {
        case (.sqlite(let chemin), .sqlite):
            etat.disposition = "sqlite"
            try EtatSqlite(chemin).lire([.comptes, .messages], dans: &etat)
        case (.sqlite(let chemin), .mongodb(let adresse)):
            etat.disposition = "sqlite+mongodb"
            try EtatSqlite(chemin).lire([.comptes], dans: &etat)
            try lire(adresse, [.messages], &etat)
        case (.mongodb(let comptes), .mongodb(let messages)):
            etat.disposition = "mongodb"
            try lire(comptes, comptes == messages ? [.comptes, .messages] : [.comptes], &etat)
            if comptes != messages { try lire(messages, [.messages], &etat) }
        case (.mongodb, .sqlite): break
        }
        return etat
    }

    private static func lire(_ adresse: AdresseMongo, _ parties: [PartieMigree], _ etat: inout EtatStocke) throws {
        let clients = try BaseMongo.mongoClient(adresse, connexions: 1)
        try ServiceMongo.disant(clients) {
            try clients.emprunter { try EtatMongo(client: $0).lire(parties, dans: &etat) }
        }
    }
}
