import Contrat
import CryptoChiffre
import Foundation
import Logging
import NIOPosix

/// A MongoDB, kept from relays by a presence of its own. What is done there is done again while there is no primary for a moment.
struct CoteMongo: CoteMigration {
    /// How long it is tried again.
    private static let patience = Duration.seconds(60)

    let lieu: String
    let oublie = true
    let clients: ClientsMongo
    private let presence: PresenceMongo
    private let signes: SignesDeVie
    private let veille: Task<Void, Never>

    /// Opens it, and waits for relays that may be gone. A presence of the same name is of an earlier run, whoever holds `verrou` knows.
    /// - Throws: `ErreurDemarrage` when a relay uses it, or it cannot be used.
    init(_ adresse: AdresseMongo, presence nom: String) async throws {
        let clients = try BaseMongo.mongoClient(adresse, connexions: 4)
        let presence = try PresenceMongo(.attente, id: Data(Blake2b.hash(Array(nom.utf8), taille: 16)))
        self.clients = clients
        self.presence = presence
        lieu = "mongodb://\(clients.hotes)/\(clients.base)"
        try await NIOThreadPool.singleton.runIfActive {
            try ServiceMongo.disant(clients) {
                try clients.preparer {
                    try BaseMongo.exigerRepliques($0)
                    try presence.annoncer($0)
                }
            }
        }
        let signes = SignesDeVie()
        self.signes = signes
        veille = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: PresenceMongo.pas)
                if (try? await clients.executer { try presence.annoncer($0) }) != nil { signes.noter() }
            }
        }
        do {
            try await attendreLesRelais()
        } catch {
            await fermer()
            throw error
        }
    }

    private func attendreLesRelais() async throws {
        let fin = ContinuousClock.now + .milliseconds(PresenceMongo.ageMax) + PresenceMongo.pas
        let presence = presence
        while try await executer({ try presence.voit([.relais, .attente, .migration], $0) }) {
            guard ContinuousClock.now < fin else {
                throw ErreurDemarrage("a relay or another migration is at work on \(lieu); stop it first")
            }
            try await Task.sleep(for: .milliseconds(250))
        }
        try await executer { try presence.devenir(.migration, $0) }
        signes.recommencer()
    }

    func nomRelais(_ parties: [PartieMigree]) async throws -> String? {
        try await executer { client in
            try parties.compactMap { try IdentiteMongo.lire($0, client)?.nom }.first
        }
    }

    /// What the secret of the relay that is here makes.
    func temoin() async throws -> Data? { try await executer { try IdentiteMongo.lire(.comptes, $0)?.temoin } }

    func preparer(_ parties: [PartieMigree], nom: String, temoin: Data) async throws {
        try await executer { client in
            if parties.contains(.comptes) {
                try BaseMongo.preparerComptes(client)
                try BaseMongo.preparerDebits(client)
                _ = try IdentiteMongo.fixer(nom, propose: nom, temoin: temoin, seul: true, client)
            }
            if parties.contains(.messages) {
                try BaseMongo.preparerCourrier(client)
                try IdentiteMongo.fixerCourrier(nom, client)
            }
        }
    }

    func lire<R: RangeeMigree>(_ genre: R.Type, _ page: PageMigration) async throws -> [R] {
        try await executer { try R.lire($0, page) }
    }

    func ecrire<R: RangeeMigree>(
        _ rangees: [R], maintenant: UInt64, noter nom: String, _ mot: String
    ) async throws {
        try await executer {
            try R.ecrire(rangees, $0, maintenant: maintenant)
            try CarnetMongo(client: $0).noter(nom, mot)
        }
    }

    func compter<R: RangeeMigree>(_ genre: R.Type) async throws -> Int { try await executer { try R.compter($0) } }

    func ouvrir(_ fichier: FichierMigre) async throws -> (any LectureFichier)? {
        let id = try await executer { client in
            let id = try client.fichiersCollection().premier(
                ["filename": .texte(fichier.nomMongo)], ["projection": ["_id": 1]]
            ) { try $0.requis($0.octets("_id")) }
            guard let id else { return nil as Data? }
            let morceau = Int64(ArriveeFichier.tailleMorceau)
            let attendus = Int((fichier.taille + morceau - 1) / morceau)
            return try client.morceauxCollection().compter(["files_id": .octets(id)]) == attendus ? id : nil
        }
        return id.map { LectureMongo($0, taille: fichier.taille, clients: clients) }
    }

    func deposer(_ fichier: FichierMigre, _ lecture: any LectureFichier) async throws {
        for debut in stride(from: Int64(0), to: fichier.taille, by: PasFichier.octets) {
            let octets = try await lecture.lire(depuis: debut, nombre: PasFichier.octets)
            let numero = Int32(clamping: debut / Int64(ArriveeFichier.tailleMorceau))
            try await executer { client in
                _ = try client.morceauxCollection().ecrire { lot in
                    for (n, octets) in ArriveeFichier.morceaux(octets, depuis: numero) {
                        lot.modifier(
                            ["files_id": .octets(fichier.essai), "n": .court(n)],
                            ["$set": ["data": .octets(octets)]], sinonInserer: true)
                    }
                }
            }
        }
    }

    func exigerSilence() async throws {
        let releve = try await executer { [presence] client in
            try presence.annoncer(client)
            return try presence.voit([.relais], client)
        }
        signes.noter()
        guard !releve, signes.plusLongSilence < .milliseconds(PresenceMongo.ageMax) - PresenceMongo.pas else {
            throw ErreurDemarrage(
                "the migration was held up, and a relay may have used \(lieu) meanwhile; run the same command again")
        }
    }

    func achever(_ parties: [PartieMigree]) async throws {
        guard parties.contains(.messages) else { return }
        try await executer { try CompteurFichiers.recompter($0) }
    }

    func carnet<T: Sendable>(_ travail: @escaping @Sendable (any Carnet) throws -> T) async throws -> T {
        try await executer { try travail(CarnetMongo(client: $0)) }
    }

    func fermer() async {
        veille.cancel()
        await veille.value
        try? await clients.executer { [presence] in try presence.retirer($0) }
    }

    /// Every step may be done twice.
    private func executer<T: Sendable>(_ travail: @escaping @Sendable (ClientMongo) throws -> T) async throws -> T {
        let fin = ContinuousClock.now + Self.patience
        while true {
            do {
                return try await clients.executer(travail)
            } catch let erreur as ErreurMongo {
                guard erreur.genre == .passager, ContinuousClock.now < fin else {
                    throw ErreurDemarrage("\(lieu) cannot be used (\(erreur.pourJournal)); run the same command again")
                }
            } catch let refus as Refus {
                guard ContinuousClock.now < fin else { throw refus }
            }
            try await Task.sleep(for: .milliseconds(500))
            let clients = clients
            try? await clients.veiller { try clients.preparer { _ = try $0.demander(["hello": 1]) } }
        }
    }
}
