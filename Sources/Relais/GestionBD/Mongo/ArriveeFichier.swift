import Contrat
import CryptoChiffre
import Foundation
import NIOCore

/// One attempt to leave a file. Each function is one transaction on a client that is lent for it, and blocks.
///
/// As long as the attempt lives it has a document in `arrivees`, and each batch of chunks is written together with a change of it:
/// once it is gone, no batch can be written that was late, and whoever took it away may erase the chunks.
struct ArriveeFichier: Sendable {
    /// How many bytes GridFS has in a chunk, by default.
    static let tailleMorceau = 255 * 1024
    /// Chunks written together.
    static let parLot = 4
    static let tailleLot = parLot * tailleMorceau

    /// 16 random bytes, so that chunks of two attempts never mix.
    let essai: Data
    let nom: String
    private let fichier: NouveauFichier
    private let maintenant: UInt64
    private let quota: QuotaCompte

    init(_ fichier: NouveauFichier, maintenant: UInt64) throws {
        essai = Data(try Alea.octets(16))
        nom = try Self.nom(fichier.id)
        self.fichier = fichier
        self.maintenant = maintenant
        quota = QuotaCompte(fichier.compte, maintenant: maintenant)
    }

    /// What a file is called here: whoever reads the database cannot fetch it.
    static func nom(_ id: Data) throws -> String { Hexadecimal.texte(try Blake2b.hash(Array(id))) }

    /// In seconds since 1970.
    var expire: UInt64 { maintenant + LimitesContrat.attenteFichier }

    /// Takes the name and sets the bytes aside.
    /// - Returns: nil, or why not.
    func reserver(_ quotas: QuotasFichiers, _ client: ClientMongo) throws -> DepotFichier? {
        try client.transaction {
            let arrivees = try client.arriveesCollection()
            guard try !client.fichiersCollection().contient(["filename": .texte(nom)]),
                try !arrivees.contient(["nom": .texte(nom)])
            else { return .existe }
            let occupes = try CompteurFichiers.lire(client)
            guard fichier.taille <= quotas.total - occupes else { return .plein }
            guard try fichier.taille <= quotas.jour - quota.lire(client) else { return .quotaAtteint }
            try CompteurFichiers.ajouter(fichier.taille, client)
            try quota.ajouter(fichier.taille, client)
            let arrivee: Document = ["$set": ["nom": .texte(nom), "taille": .entier(fichier.taille)]]
            DureesFichiers.dater("vu").champs.verser(dans: arrivee)
            try arrivees.modifier(["_id": .octets(essai)], arrivee, sinonInserer: true)
            return nil
        }
    }

    /// Writes the chunks that `octets` holds, of which the first is number `numero`.
    func ecrire(_ octets: ByteBuffer, depuis numero: Int32, _ client: ClientMongo) throws {
        try client.transaction {
            try prolonger(client)
            try client.morceauxCollection().ecrire { lot in
                for (n, octets) in Self.morceaux(octets, depuis: numero) {
                    lot.inserer(["files_id": .octets(essai), "n": .court(n), "data": .octets(octets)])
                }
            }
        }
    }

    /// Gives a sign of life.
    func prolonger(_ client: ClientMongo) throws {
        let signe = DureesFichiers.dater("vu")
        guard try client.arriveesCollection().modifier(["_id": .octets(essai)], signe) else { throw Self.perdue }
    }

    /// Makes a file of what has come.
    func achever(_ client: ClientMongo) throws {
        try client.transaction {
            guard try client.arriveesCollection().effacer(["_id": .octets(essai)]) == 1 else { throw Self.perdue }
            let document: Document = ["_id": .octets(essai)]
            Self.document(nom: nom, taille: fichier.taille, effacement: fichier.effacement, expire: expire).champs
                .verser(dans: document)
            try client.fichiersCollection().inserer(document)
        }
    }

    /// What GridFS and the relay know of a file, but for its `_id`.
    static func document(nom: String, taille: Int64, effacement: Data, expire: UInt64) -> Document {
        [
            "length": .entier(taille), "chunkSize": .court(Int32(tailleMorceau)),
            "uploadDate": .date(expire - min(expire, LimitesContrat.attenteFichier)), "filename": .texte(nom),
            "metadata": ["effacement": .octets(effacement), "x": .date(expire)],
        ]
    }

    /// The chunks that `octets` holds, of which the first is number `numero`.
    static func morceaux(_ octets: ByteBuffer, depuis numero: Int32) -> [(numero: Int32, octets: Data)] {
        var reste = octets
        var morceaux: [(numero: Int32, octets: Data)] = []
        while let morceau = reste.readSlice(length: min(tailleMorceau, reste.readableBytes)), morceau.readableBytes > 0
        {
            morceaux.append((numero + Int32(morceaux.count), Data(morceau.readableBytesView)))
        }
        return morceaux
    }

    /// Gives back what was set aside, and leaves the chunks to whoever erases what has gone.
    /// - Parameter reservee: whether it is known that something was set aside.
    /// - Returns: false when the file is there after all: the answer to `achever` did not arrive.
    func abandonner(reservee: Bool, _ client: ClientMongo) throws -> Bool {
        try client.transaction {
            guard try !client.fichiersCollection().contient(["_id": .octets(essai)]) else { return false }
            let vivante = try client.arriveesCollection().effacer(["_id": .octets(essai)]) == 1
            // Another relay that took it for dead has given back the room, but does not know whose quota it was.
            if vivante || reservee { try quota.rendre(fichier.taille, client) }
            if vivante {
                try CompteurFichiers.ajouter(-fichier.taille, client)
                try DepartsFichiers.noter([essai], lus: false, client)
            }
            return true
        }
    }

    /// Whoever saw no sign of life for too long has taken the attempt away.
    private static let perdue = Refus(.occupe, "the upload took too long between two parts; start again", attente: 2)
}
