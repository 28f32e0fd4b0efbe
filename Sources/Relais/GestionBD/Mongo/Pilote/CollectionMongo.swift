import CMongoc

/// A collection, for as long as its client is lent.
final class CollectionMongo {
    let nom: String
    private let client: ClientMongo
    private let pointeur: OpaquePointer

    init(_ nom: String, de client: ClientMongo) throws(ErreurMongo) {
        guard let pointeur = mongoc_client_get_collection(client.pointeur, client.base, nom) else { throw .illisible }
        self.nom = nom
        self.client = client
        self.pointeur = pointeur
    }

    deinit { mongoc_collection_destroy(pointeur) }

    /// Gives each document that `filtre` lets through to `lire`, until that says false.
    func parcourir(
        _ filtre: Document, _ options: Document = [:], _ lire: (ChampsMongo) throws -> Bool
    ) throws {
        let options = try client.options(options)
        let curseur = filtre.preter { filtre in
            options.preter { mongoc_collection_find_with_opts(pointeur, filtre, $0, nil) }
        }
        try epuiser(curseur, lire)
    }

    /// What the pipeline `etapes` gives.
    func agreger(_ etapes: [ValeurMongo], _ options: Document = [:], _ lire: (ChampsMongo) throws -> Bool) throws {
        let options = try client.options(options)
        let pipeline: Document = ["pipeline": .tableau(etapes)]
        let curseur = pipeline.preter { pipeline in
            options.preter { mongoc_collection_aggregate(pointeur, MONGOC_QUERY_NONE, pipeline, $0, nil) }
        }
        try epuiser(curseur, lire)
    }

    /// The first document that `filtre` lets through.
    func premier<R>(_ filtre: Document, _ options: Document = [:], _ lire: (ChampsMongo) throws -> R) throws -> R? {
        options.ajouter("limit", 1)
        var trouve: R?
        try parcourir(filtre, options) {
            trouve = try lire($0)
            return false
        }
        return trouve
    }

    /// Whether there is a document that `filtre` lets through.
    func contient(_ filtre: Document) throws -> Bool {
        try premier(filtre, ["projection": ["_id": 1]]) { _ in true } ?? false
    }

    /// How many documents `filtre` lets through.
    func compter(_ filtre: Document) throws -> Int {
        var nombre = 0
        try agreger([["$match": .document(filtre)], ["$count": "nombre"]]) {
            nombre = Int(try $0.requis($0.entier("nombre")))
            return false
        }
        return nombre
    }

    /// Every document that `filtre` lets through.
    func tous<R>(_ filtre: Document, _ options: Document = [:], _ lire: (ChampsMongo) throws -> R) throws -> [R] {
        var tous: [R] = []
        try parcourir(filtre, options) {
            tous.append(try lire($0))
            return true
        }
        return tous
    }

    /// Stores one document.
    /// - Returns: false when a unique index has such an entry; in a transaction that throws.
    @discardableResult
    func inserer(_ document: Document) throws -> Bool {
        let bilan = try ecrire { $0.inserer(document) }
        return bilan.faits == 1
    }

    /// Changes the first document that `filtre` lets through.
    /// - Returns: whether there was one.
    @discardableResult
    func modifier(_ filtre: Document, _ changement: Document, sinonInserer: Bool = false) throws -> Bool {
        try ecrire { $0.modifier(filtre, changement, sinonInserer: sinonInserer) }.faits > 0
    }

    /// Changes all documents that `filtre` lets through.
    /// - Returns: how many.
    @discardableResult
    func modifierTous(_ filtre: Document, _ changement: Document) throws -> Int {
        try ecrire { $0.modifierTous(filtre, changement) }.faits
    }

    /// Erases all documents that `filtre` lets through.
    /// - Returns: how many.
    @discardableResult
    func effacer(_ filtre: Document) throws -> Int { try ecrire { $0.effacerTous(filtre) }.faits }

    /// Changes one document and gives it as it is then, or erases it and gives it as it was; nil when there is none.
    /// - Parameter quoi: `update`, with `new`, or `remove`; and `sort`, `upsert`, `fields`.
    func prendre<R>(_ filtre: Document, _ quoi: Document, _ lire: (ChampsMongo) throws -> R) throws -> R? {
        let commande: Document = ["findAndModify": .texte(nom), "query": .document(filtre)]
        quoi.champs.verser(dans: commande)
        return try client.ecrire(commande).champs.document("value").map { try lire($0.champs) }
    }

    /// Writes what `remplir` puts together, each of it whatever becomes of the others, or with `ordonne` nothing after what a
    /// unique index refuses.
    /// - Throws: `ErreurMongo` when it is not known of each what became of it, or not all of it is safe; in a transaction also
    ///   when a unique index has such an entry.
    @discardableResult
    func ecrire(
        confirme: LotMongo.Confirmation = .majorite, ordonne: Bool = false, _ remplir: (LotMongo) -> Void
    ) throws -> LotMongo.Bilan {
        let options = try client.options(["ordered": .booleen(ordonne || client.session != nil)])
        if confirme == .parUn { options.ajouter("writeConcern", ["w": .court(1)]) }
        let lot = options.preter { mongoc_collection_create_bulk_operation_with_opts(pointeur, $0) }
        guard let lot else { throw ErreurMongo.illisible }
        let ecriture = LotMongo(lot, enTransaction: client.session != nil, ordonne: ordonne)
        remplir(ecriture)
        let bilan = try ecriture.executer()
        // The server has ended the transaction.
        guard client.session == nil || bilan.doublons.isEmpty else { throw ErreurMongo.doublon }
        return bilan
    }

    /// - Throws: `ErreurMongo` when the cursor ends for another reason than its end.
    private func epuiser(_ curseur: OpaquePointer?, _ lire: (ChampsMongo) throws -> Bool) throws {
        guard let curseur else { throw ErreurMongo.illisible }
        defer { mongoc_cursor_destroy(curseur) }
        var document: OpaquePointer?
        while mongoc_cursor_next(curseur, &document), let courant = document {
            guard try lire(ChampsMongo(pointeur: courant)) else { return }
        }
        var erreur = bson_error_t()
        guard !mongoc_cursor_error(curseur, &erreur) else { throw Self.refus(erreur, de: curseur) }
    }

    private static func refus(_ erreur: bson_error_t, de curseur: OpaquePointer) -> ErreurMongo {
        var (erreur, reponse): (bson_error_t, OpaquePointer?) = (erreur, nil)
        _ = mongoc_cursor_error_document(curseur, &erreur, &reponse)
        return ErreurMongo(erreur, reponse: reponse.map { Document(copie: $0) })
    }
}
