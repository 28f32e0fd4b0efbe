import CMongoc

/// Writes that go to the server together.
final class LotMongo {
    /// Who has to have a write before it counts.
    enum Confirmation {
        /// The disks of a majority.
        case majorite
        /// The primary's memory: for what may be lost.
        case parUn
    }

    struct Bilan {
        /// Documents that were stored, changed or erased.
        let faits: Int
        /// Which of the writes, by their number, a unique index refused.
        let doublons: [Int]
    }

    private let pointeur: OpaquePointer
    private let enTransaction: Bool
    private let ordonne: Bool
    private(set) var nombre = 0
    private var refus: ErreurMongo?

    /// Takes over a bulk operation.
    /// - Parameters:
    ///   - enTransaction: a refusal by a unique index has ended the transaction, and is an error.
    ///   - ordonne: nothing is tried after such a refusal.
    init(_ pointeur: OpaquePointer, enTransaction: Bool, ordonne: Bool) {
        self.pointeur = pointeur
        self.enTransaction = enTransaction
        self.ordonne = ordonne
    }

    deinit { mongoc_bulk_operation_destroy(pointeur) }

    func inserer(_ document: Document) {
        ajouter { lot, erreur in document.preter { mongoc_bulk_operation_insert_with_opts(lot, $0, nil, &erreur) } }
    }

    func modifier(_ filtre: Document, _ changement: Document, sinonInserer: Bool = false) {
        let options: Document = ["upsert": .booleen(sinonInserer)]
        ajouter(filtre, changement, options) { mongoc_bulk_operation_update_one_with_opts($0, $1, $2, $3, &$4) }
    }

    func remplacer(_ filtre: Document, _ document: Document, sinonInserer: Bool = false) {
        let options: Document = ["upsert": .booleen(sinonInserer)]
        ajouter(filtre, document, options) { mongoc_bulk_operation_replace_one_with_opts($0, $1, $2, $3, &$4) }
    }

    func modifierTous(_ filtre: Document, _ changement: Document) {
        ajouter(filtre, changement, [:]) { mongoc_bulk_operation_update_many_with_opts($0, $1, $2, $3, &$4) }
    }

    func effacer(_ filtre: Document) {
        ajouter { lot, erreur in filtre.preter { mongoc_bulk_operation_remove_one_with_opts(lot, $0, nil, &erreur) } }
    }

    func effacerTous(_ filtre: Document) {
        ajouter { lot, erreur in filtre.preter { mongoc_bulk_operation_remove_many_with_opts(lot, $0, nil, &erreur) } }
    }

    fileprivate static let doublon: Int64 = 11000

    func executer() throws(ErreurMongo) -> Bilan {
        if let refus { throw refus }
        guard nombre > 0 else { return Bilan(faits: 0, doublons: []) }
        let reponse = try Document(pourReponse: ())
        var erreur = bson_error_t()
        let reussi = reponse.preter { mongoc_bulk_operation_execute(pointeur, $0, &erreur) != 0 }
        let champs = reponse.champs
        let refuses = champs.documents("writeErrors").map(\.champs)
        let faits = ["nInserted", "nMatched", "nUpserted", "nRemoved"].reduce(0) { $0 + Int(champs.entier($1) ?? 0) }
        let doublons = refuses.filter { $0.entier("code") == Self.doublon }.compactMap {
            $0.entier("index").map { Int($0) }
        }
        let tous = ordonne ? doublons == [faits] : faits + doublons.count >= nombre
        let parDoublons =
            !enTransaction && !doublons.isEmpty && doublons.count == refuses.count && tous
            && champs.documents("writeConcernErrors").isEmpty
        guard reussi || parDoublons else { throw ErreurMongo(erreur, reponse: reponse) }
        return Bilan(faits: faits, doublons: doublons)
    }

    private func ajouter(_ appel: (OpaquePointer, inout bson_error_t) -> Bool) {
        nombre += 1
        var erreur = bson_error_t()
        if !appel(pointeur, &erreur) { refus = ErreurMongo(erreur) }
    }

    private func ajouter(
        _ filtre: Document, _ changement: Document, _ options: Document,
        _ appel: (OpaquePointer, OpaquePointer, OpaquePointer, OpaquePointer, inout bson_error_t) -> Bool
    ) {
        ajouter { lot, erreur in
            filtre.preter { filtre in
                changement.preter { changement in options.preter { appel(lot, filtre, changement, $0, &erreur) } }
            }
        }
    }
}
