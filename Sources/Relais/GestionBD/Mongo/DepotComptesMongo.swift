import Contrat
import CryptoChiffre
import Foundation

/// Accounts and logins in MongoDB; the rest is in this type's other files. Other relays may use the same database: nothing is
/// remembered here, every answer comes from there.
struct DepotComptesMongo: DepotComptes {
    /// How often what a unique index refused is looked at anew.
    static let regards = 8

    let clients: ClientsMongo
    /// Where the envelopes of the accounts are.
    let courrier: any DepotMessages
    let jetons: DemandesGroupees<Data, JetonMongo>
    let sceaux: DemandesGroupees<CompteId, [SceauMongo]>

    init(clients: ClientsMongo, courrier: any DepotMessages) {
        self.clients = clients
        self.courrier = courrier
        jetons = DemandesGroupees { hashs in try await clients.executer { try JetonMongo.lire(hashs, $0) } }
        sceaux = DemandesGroupees { comptes in try await clients.executer { try SceauMongo.lire(comptes, $0) } }
    }

    func verifierCreation(
        pseudo: String, squelette: String, sel: Data, compte: CompteId, declaration: Data, maintenant: UInt64
    ) async throws -> Creation {
        try await clients.executer { client in
            try Self.obstacle(
                client, pseudo: pseudo, squelette: squelette, sel: sel, compte: compte, declaration: declaration,
                maintenant: maintenant)
        }
    }

    func creer(_ nouveau: NouveauCompte) async throws -> Creation {
        let rangee = nouveau.rangee
        return try await clients.executer { client in
            try client.transaction(regards: Self.regards) {
                let obstacle = try Self.obstacle(
                    client, pseudo: rangee.pseudo, squelette: nouveau.squelette, sel: rangee.sel, compte: rangee.compte,
                    declaration: nouveau.declaration, maintenant: nouveau.cree)
                guard obstacle == .cree else { return obstacle }
                // What is still to be erased of an account of this name would take the new one's envelopes with it.
                guard try !client.departsCollection().contient(["_id": .octets(CleMongo.de(rangee.compte))]) else {
                    throw Refus(.occupe, "the account is being erased", attente: 30)
                }
                try Self.inserer(nouveau, client)
                return .cree
            }
        }
    }

    func compte(pseudo: String) async throws -> CompteRange? {
        try await clients.executer { client in
            try client.comptesCollection().premier(
                ["pseudo": .texte(pseudo)], ["projection": ["declaration": 0, "premiere": 0, "sceaux": 0]], Self.lire)
        }
    }

    func compte(_ compte: CompteId) async throws -> (rangee: CompteRange, declaration: Data)? {
        try await clients.executer { client in
            try client.comptesCollection().premier(
                ["_id": .octets(CleMongo.de(compte))], ["projection": ["premiere": 0, "sceaux": 0]]
            ) { (try Self.lire($0), try $0.requis($0.octets("declaration"))) }
        }
    }

    func remplacerVerificateur(_ compte: CompteId, ancien: String, nouveau: String) async throws {
        try await clients.executer { client in
            _ = try client.comptesCollection().modifier(
                ["_id": .octets(CleMongo.de(compte)), "verificateur": .texte(ancien)],
                ["$set": ["verificateur": .texte(nouveau)]])
        }
    }

    /// Takes an account for the transaction that is under way: of two that take it at once, one is undone and run anew. A snapshot
    /// alone would let both read what the other is about to change.
    /// - Parameter champs: what of it is given to `lire`.
    static func prendre<R>(
        _ compte: CompteId, _ champs: Document, _ client: ClientMongo, _ lire: (ChampsMongo) throws -> R
    ) throws -> R? {
        try client.comptesCollection().prendre(
            ["_id": .octets(CleMongo.de(compte))],
            ["update": ["$inc": ["tour": 1]], "new": true, "fields": .document(champs)], lire)
    }

    /// Takes an account; the number of its newest statement, or nil when there is no such account.
    static func prendreNumero(_ compte: CompteId, _ client: ClientMongo) throws -> UInt32? {
        try prendre(compte, ["numero": 1], client) { try $0.requis($0.nombre("numero")) }
    }

    private static func inserer(_ nouveau: NouveauCompte, _ client: ClientMongo) throws {
        let rangee = nouveau.rangee
        let porteur = Porteur(compte: rangee.compte, appareil: nouveau.appareil)
        try rangerDurables(nouveau.precles, client, porteur: porteur, maintenant: nouveau.cree)
        try client.declarationsCollection().inserer([
            "_id": .octets(CleMongo.de(rangee.compte) + CleMongo.de(0)), "octets": .octets(nouveau.declaration),
        ])
        try client.comptesCollection().inserer([
            "_id": .octets(CleMongo.de(rangee.compte)), "pseudo": .texte(rangee.pseudo),
            "squelette": .texte(nouveau.squelette), "sel": .octets(rangee.sel),
            "version": .entier(Int64(rangee.version)), "verificateur": .texte(rangee.verificateur),
            "cree": .date(nouveau.cree), "numero": 0, "declaration": .octets(nouveau.declaration),
            "premiere": .octets(nouveau.declaration),
            "sceaux": try SceauMongo.derniers(rangee.compte, nouveau.declaration, client), "tour": 0,
        ])
    }

    private static func lire(_ champs: ChampsMongo) throws -> CompteRange {
        CompteRange(
            compte: try CompteId(Array(champs.requis(champs.octets("_id")))),
            pseudo: try champs.requis(champs.texte("pseudo")), sel: try champs.requis(champs.octets("sel")),
            version: UInt8(clamping: try champs.requis(champs.entier("version"))),
            verificateur: try champs.requis(champs.texte("verificateur")),
            numero: try champs.requis(champs.nombre("numero")))
    }

    private static func obstacle(
        _ client: ClientMongo, pseudo: String, squelette: String, sel: Data, compte: CompteId, declaration: Data,
        maintenant: UInt64
    ) throws -> Creation {
        let existant = try client.comptesCollection().premier(
            ["_id": .octets(CleMongo.de(compte))], ["projection": ["pseudo": 1, "sel": 1, "premiere": 1]]
        ) { lu -> (meme: Bool, identique: Bool) in
            (
                lu.texte("pseudo") == pseudo,
                lu.octets("premiere") == declaration && lu.octets("sel") == sel
            )
        }
        if let existant, existant.meme { return existant.identique ? .dejaCree : .compteExistant }
        let porte = try nomPorte(client, squelette: squelette, autreQue: nil, maintenant: maintenant)
        if let porte { return porte == pseudo ? .pseudoPris : .pseudoRessemblant }
        return existant == nil ? .cree : .compteExistant
    }
}
