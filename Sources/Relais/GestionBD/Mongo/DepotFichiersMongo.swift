import Contrat
import CryptoChiffre
import Foundation
import Logging
import NIOCore

/// Files in MongoDB, laid out as GridFS does: any of its tools reads them. A file is there when its document is, which comes
/// after its chunks and goes before them. Several relays may have one database: nothing is counted in this process.
struct DepotFichiersMongo: DepotFichiers {
    /// How often an upload of which little comes gives a sign of life.
    private static let entreSignes = Duration.seconds(60)

    private let clients: ClientsMongo
    private let quotas: QuotasFichiers
    private let journal: Logger

    init(clients: ClientsMongo, quotas: QuotasFichiers, journal: Logger) {
        self.clients = clients
        self.quotas = quotas
        self.journal = journal
    }

    func deposer(
        _ fichier: NouveauFichier, corps: some AsyncSequence<ByteBuffer, any Error> & Sendable, maintenant: UInt64
    ) async throws -> DepotFichier {
        let arrivee = try ArriveeFichier(fichier, maintenant: maintenant)
        var reservee = false
        do {
            // Tasks of their own here and below: a client that leaves must not leave open what becomes of its file.
            let refus = try await Task { try await clients.executer { try arrivee.reserver(quotas, $0) } }.value
            if let refus { return refus }
            reservee = true
            guard try await ecrire(corps, arrivee, taille: fichier.taille) else {
                _ = await abandonner(arrivee, reservee: true)
                return .incomplet
            }
            try await Task { try await clients.executer(arrivee.achever) }.value
            return .depose(expire: arrivee.expire)
        } catch {
            guard await abandonner(arrivee, reservee: reservee) else { return .depose(expire: arrivee.expire) }
            guard (error as? ErreurMongo)?.disquePlein ?? false else { throw error }
            journal.error("The database's disk is full: a file was refused")
            return .plein
        }
    }

    func etats(_ ids: [Data], maintenant: UInt64) async throws -> [FichierRange?] {
        let noms = try ids.map(ArriveeFichier.nom)
        let ranges = try await lire(noms, maintenant)
        return noms.map { ranges[$0].map { FichierRange(taille: $0.taille, expire: $0.expire) } }
    }

    func ouvrir(_ id: Data, maintenant: UInt64) async throws -> (any LectureFichier)? {
        let nom = try ArriveeFichier.nom(id)
        return try await lire([nom], maintenant)[nom].map { LectureMongo($0.id, taille: $0.taille, clients: clients) }
    }

    func effacer(_ id: Data, effacement: Data) async throws {
        let nom = try ArriveeFichier.nom(id)
        _ = try await clients.executer { client in
            try DepartsFichiers.retirer(
                ["filename": .texte(nom), "metadata.effacement": .octets(effacement)], client)
        }
    }

    func purger(maintenant: UInt64) async throws -> Int {
        try await clients.executer { client in
            // The server does so too, by its own clock.
            _ = try client.quotasCollection().effacer(["x": ["$lte": .date(maintenant)]])
        }
        var effaces = 0
        while true {
            let (nombre, reste) = try await clients.executer {
                try DepartsFichiers.retirer(["metadata.x": ["$lte": .date(maintenant)]], $0)
            }
            effaces += nombre
            if !reste { break }
        }
        while try await clients.executer(DepartsFichiers.retirerArrivee) {}
        for essai in try await clients.executer(DepartsFichiers.mures) { try await effacerMorceaux(essai) }
        return effaces
    }

    /// Writes the body as it comes: the next bytes are asked for when those before them are written, so that about one batch is in
    /// memory.
    /// - Returns: false when fewer or more bytes came than announced.
    private func ecrire(
        _ corps: some AsyncSequence<ByteBuffer, any Error>, _ arrivee: ArriveeFichier, taille: Int64
    ) async throws -> Bool {
        var lot = ByteBuffer()
        var numero: Int32 = 0
        var recus: Int64 = 0
        var signe = ContinuousClock.now
        for try await var tampon in corps {
            recus += Int64(tampon.readableBytes)
            guard recus <= taille else { return false }
            while tampon.readableBytes > 0 {
                let place = ArriveeFichier.tailleLot - lot.readableBytes
                if var partie = tampon.readSlice(length: min(place, tampon.readableBytes)) { lot.writeBuffer(&partie) }
                guard lot.readableBytes == ArriveeFichier.tailleLot else { continue }
                try await ecrire(lot, depuis: numero, arrivee)
                numero += Int32(ArriveeFichier.parLot)
                lot = ByteBuffer()
                signe = .now
            }
            if ContinuousClock.now - signe > Self.entreSignes {
                try await clients.executer(arrivee.prolonger)
                signe = .now
            }
        }
        guard recus == taille else { return false }
        if lot.readableBytes > 0 { try await ecrire(lot, depuis: numero, arrivee) }
        return true
    }

    private func ecrire(_ lot: ByteBuffer, depuis numero: Int32, _ arrivee: ArriveeFichier) async throws {
        try await clients.executer { try arrivee.ecrire(lot, depuis: numero, $0) }
    }

    /// Gives back what an upload has set aside, and erases what it has written.
    /// - Returns: false when the file is there after all.
    private func abandonner(_ arrivee: ArriveeFichier, reservee: Bool) async -> Bool {
        await Task {
            do {
                guard try await clients.executer({ try arrivee.abandonner(reservee: reservee, $0) }) else {
                    return false
                }
                try await effacerMorceaux(arrivee.essai)
            } catch {
                journal.warning("What an upload has left is erased later", metadata: ["cause": "\(error)"])
            }
            return true
        }.value
    }

    private func effacerMorceaux(_ id: Data) async throws {
        while try await clients.executer({ try DepartsFichiers.effacerPartie(id, $0) }) {}
    }

    private func lire(_ noms: [String], _ maintenant: UInt64) async throws -> [String: Rangee] {
        let ranges = try await clients.executer { client in
            try client.fichiersCollection().tous(
                ["filename": ["$in": .tableau(noms.map { .texte($0) })], "metadata.x": ["$gt": .date(maintenant)]],
                ["projection": ["length": 1, "filename": 1, "metadata.x": 1]], Rangee.init)
        }
        return Dictionary(ranges.map { ($0.nom, $0) }) { premier, _ in premier }
    }

    /// What the document of a file says.
    private struct Rangee: Sendable {
        let id: Data
        let nom: String
        let taille: Int64
        let expire: UInt64

        init(_ champs: ChampsMongo) throws(ErreurMongo) {
            id = try champs.requis(champs.octets("_id"))
            nom = try champs.requis(champs.texte("filename"))
            taille = try champs.requis(champs.entier("length"))
            expire = try champs.requis(champs.document("metadata")?.champs.date("x"))
        }
    }
}
