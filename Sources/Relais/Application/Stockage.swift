import CryptoChiffre
import Foundation
import Logging
import ServiceLifecycle

/// Where a relay keeps everything, in one of three layouts: SQLite for all (one file), accounts in SQLite and the rest in MongoDB
/// (the owner's), or MongoDB for all, which any number of relays share.
struct Stockage: Sendable {
    let nom: NomRelaisCourant
    let secret: SecretRelais
    let comptes: any DepotComptes
    let messages: any DepotMessages
    let fichiers: any DepotFichiers
    let arrivees: Arrivees
    /// Where relays that share the database add up their rates; nil for a relay that is alone.
    var registre: (any RegistreDebits)?
    /// What has to run beside the server; the first one is the last to be told to end.
    let services: [any Service]

    /// Opens what `options` name, or makes it. MongoDB need not be there yet. Blocks.
    /// - Throws: `ErreurDemarrage`, or what the system says.
    static func ouvrir(
        _ options: OptionsRelais, _ parametres: ParametresRelais, _ journal: Logger
    ) throws -> Stockage {
        let verrou = try prendreDossier(options.donnees)
        let arrivees = Arrivees(maximum: options.fluxMax)
        switch (options.baseComptes, options.baseMessages) {
        case (.sqlite(let chemin), .sqlite):
            return try embarque(options, parametres, chemin: chemin, verrou, arrivees, journal)
        case (.sqlite(let chemin), .mongodb(let adresse)):
            return try proprietaire(options, parametres, chemin: chemin, courrier: adresse, verrou, arrivees, journal)
        case (.mongodb(let adresseComptes), .mongodb(let adresse)):
            return try partage(options, comptes: adresseComptes, courrier: adresse, verrou, arrivees, journal)
        case (.mongodb, .sqlite):
            throw ErreurDemarrage("accounts in MongoDB go with messages in MongoDB")
        }
    }

    private static func embarque(
        _ options: OptionsRelais, _ parametres: ParametresRelais, chemin: String, _ verrou: VerrouDonnees,
        _ arrivees: Arrivees, _ journal: Logger
    ) throws -> Stockage {
        let secret = try secret(options, base: chemin)
        let base = try base(chemin, [.comptes, .messages], options, parametres, journal)
        return Stockage(
            nom: NomRelaisCourant(base.nom), secret: secret, comptes: DepotComptesSqlite(base: base.base),
            messages: DepotMessagesSqlite(base: base.base, arrivees: arrivees),
            fichiers: try fichiersSqlite(options, base.base, journal), arrivees: arrivees,
            services: [
                ServiceFin(verrou: verrou, base: base, journal: journal), ServiceControle(controle: base.controle),
            ])
    }

    private static func proprietaire(
        _ options: OptionsRelais, _ parametres: ParametresRelais, chemin: String, courrier adresse: AdresseMongo,
        _ verrou: VerrouDonnees, _ arrivees: Arrivees, _ journal: Logger
    ) throws -> Stockage {
        let secret = try secret(options, base: chemin)
        let base = try base(chemin, [.comptes], options, parametres, journal)
        let clients = try BaseMongo.mongoClient(adresse)
        let messages = DepotMessagesMongo(clients: clients, arrivees: arrivees)
        let presence = try PresenceMongo(.relais, reprendre: options.reprendreIci)
        let mongo = try ServiceMongo.prepare(clients, suites: [], journal) {
            try BaseMongo.exigerRepliques($0)
            try presence.entrer([.messages], $0)
            try BaseMongo.preparerCourrier($0)
            try IdentiteMongo.fixerCourrier(base.nom, $0)
        }
        return Stockage(
            nom: NomRelaisCourant(base.nom), secret: secret,
            comptes: DepotComptesSqlite(base: base.base, courrier: messages), messages: messages,
            fichiers: DepotFichiersMongo(clients: clients, quotas: options.quotas, journal: journal),
            arrivees: arrivees,
            services: [
                ServiceFin(verrou: verrou, base: base, journal: journal), ServiceControle(controle: base.controle),
                mongo, ServicePresence(clients: clients, presence: presence, parties: [.messages]),
            ])
    }

    private static func partage(
        _ options: OptionsRelais, comptes adresseComptes: AdresseMongo, courrier adresse: AdresseMongo,
        _ verrou: VerrouDonnees, _ arrivees: Arrivees, _ journal: Logger
    ) throws -> Stockage {
        let secret = try SecretRelais(chemin: options.cheminSecret, premierDemarrage: true)
        let temoin = Data(try secret.hash(.temoin, [], taille: 32))
        let nom = NomRelaisCourant(options.nom)
        let propose = try NomRelaisCourant.nouveau()
        let clients = try BaseMongo.mongoClient(adresseComptes)
        let courrier = adresse == adresseComptes ? clients : try BaseMongo.mongoClient(adresse)
        let messages = DepotMessagesMongo(clients: courrier, arrivees: arrivees)
        let meme = courrier === clients
        let parties: [PartieMigree] = meme ? [.comptes, .messages] : [.comptes]
        let presence = try PresenceMongo(.relais, reprendre: options.reprendreIci)
        let autrePresence = try PresenceMongo(.relais, reprendre: options.reprendreIci)
        let preparerCourrier: @Sendable (ClientMongo) throws -> Void = {
            if !meme {
                try BaseMongo.exigerRepliques($0)
                try autrePresence.entrer([.messages], $0)
            }
            try BaseMongo.preparerCourrier($0)
            try IdentiteMongo.fixerCourrier(nom.valeur(), $0)
        }
        let suiteJetons = BaseMongo.jetonsFinis(clients, arrivees, journal)
        let suiteMessages = messages.arriveesAilleurs(journal)
        let principal = try ServiceMongo.prepare(
            clients, suites: [suiteJetons] + (meme ? [suiteMessages] : []), journal
        ) {
            try BaseMongo.exigerRepliques($0)
            try presence.entrer(parties, $0)
            try BaseMongo.preparerComptes($0)
            try BaseMongo.preparerDebits($0)
            nom.fixer(
                try IdentiteMongo.fixer(
                    options.nom, propose: propose, temoin: temoin, seul: !presence.voit([.relais], $0), $0))
            if meme { try preparerCourrier($0) }
        }
        var services: [any Service] = [
            ServiceFin(verrou: verrou, base: nil, journal: journal), principal,
            ServicePresence(clients: clients, presence: presence, parties: parties),
        ]
        if !meme {
            services.append(try ServiceMongo.prepare(courrier, suites: [suiteMessages], journal, preparerCourrier))
            services.append(ServicePresence(clients: courrier, presence: autrePresence, parties: [.messages]))
        }
        return Stockage(
            nom: nom, secret: secret, comptes: DepotComptesMongo(clients: clients, courrier: messages),
            messages: messages,
            fichiers: DepotFichiersMongo(clients: courrier, quotas: options.quotas, journal: journal),
            arrivees: arrivees, registre: RegistreDebitsMongo(clients: clients), services: services)
    }

    /// The SQLite database of a relay that has these parts there.
    private static func base(
        _ chemin: String, _ parties: [PartieMigree], _ options: OptionsRelais, _ parametres: ParametresRelais,
        _ journal: Logger
    ) throws -> BaseEmbarquee {
        let embarquee = try BaseEmbarquee(chemin: chemin, nom: options.nom, parametres, journal)
        try embarquee.exigerPresence(parties, reprendre: options.reprendreIci)
        return embarquee
    }

    /// The secret of a relay whose accounts are in SQLite: it is made with the database.
    private static func secret(_ options: OptionsRelais, base chemin: String) throws -> SecretRelais {
        try SecretRelais(
            chemin: options.cheminSecret, premierDemarrage: !FileManager.default.fileExists(atPath: chemin))
    }

    private static func fichiersSqlite(
        _ options: OptionsRelais, _ base: BaseRelais, _ journal: Logger
    ) throws -> DepotFichiersSqlite {
        do {
            return try DepotFichiersSqlite(
                base: base, dossier: options.cheminFichiers, quotas: options.quotas, journal: journal)
        } catch is ErreurSysteme {
            throw ErreurDemarrage("the folder \(options.cheminFichiers) cannot be used; check the rights on it")
        }
    }

    /// Makes the folder of `--donnees` when it is missing, and keeps other relays out of it.
    static func prendreDossier(_ dossier: String) throws(ErreurDemarrage) -> VerrouDonnees {
        do {
            try FileManager.default.createDirectory(
                atPath: dossier, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ErreurDemarrage(
                "the folder \(dossier) cannot be made; name another one with --donnees, or give this user the rights")
        }
        return try VerrouDonnees(dossier: dossier)
    }
}
