import CMongoc
import Foundation

/// A BSON document that this object owns: made here, read by libmongoc.
final class Document {
    private let pointeur: OpaquePointer
    /// Whether libmongoc made it in a place of ours.
    private let estReponse: Bool

    /// The members in the order in which they are given.
    init(_ membres: [(String, ValeurMongo)]) {
        pointeur = bson_new()
        estReponse = false
        for (nom, valeur) in membres { Self.ajouter(valeur, nom, a: pointeur) }
    }

    /// A copy of a document that is libmongoc's.
    convenience init(copie autre: OpaquePointer) { self.init(pris: bson_copy(autre)) }

    /// Takes over a document that libmongoc has made.
    init(pris pointeur: OpaquePointer) {
        self.pointeur = pointeur
        estReponse = false
    }

    /// An empty one that libmongoc makes a reply of.
    init(pourReponse: Void) throws(ErreurMongo) {
        guard let pointeur = reponse_nouvelle() else { throw .memoire }
        self.pointeur = pointeur
        estReponse = true
    }

    deinit { if estReponse { reponse_detruire(pointeur) } else { bson_destroy(pointeur) } }

    var champs: ChampsMongo { ChampsMongo(pointeur: pointeur, de: self) }

    /// Lends the document to a C function, which does not keep it.
    func preter<R, E: Error>(_ appel: (OpaquePointer) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(self) {} }
        return try appel(pointeur)
    }

    /// Adds a member at the end.
    func ajouter(_ nom: String, _ valeur: ValeurMongo) { Self.ajouter(valeur, nom, a: pointeur) }

    private static func ajouter(_ valeur: ValeurMongo, _ nom: String, a document: OpaquePointer) {
        switch valeur {
        case .octets(let octets):
            octets.withUnsafeBytes { octets in
                let debut = octets.bindMemory(to: UInt8.self).baseAddress
                _ = bson_append_binary(document, nom, -1, BSON_SUBTYPE_BINARY, debut, UInt32(octets.count))
            }
        case .texte(let texte): bson_append_utf8(document, nom, -1, texte, -1)
        case .entier(let entier): bson_append_int64(document, nom, -1, entier)
        case .court(let entier): bson_append_int32(document, nom, -1, entier)
        case .date(let secondes):
            bson_append_date_time(document, nom, -1, Int64(clamping: secondes.multipliedReportingOverflow(by: 1000)))
        case .moment(let secondes, let rang): bson_append_timestamp(document, nom, -1, secondes, rang)
        case .booleen(let booleen): bson_append_bool(document, nom, -1, booleen)
        case .document(let interieur): _ = interieur.preter { bson_append_document(document, nom, -1, $0) }
        case .tableau(let valeurs):
            let interieur = Document(valeurs.enumerated().map { ("\($0)", $1) })
            _ = interieur.preter { bson_append_array(document, nom, -1, $0) }
        }
    }
}

extension Int64 {
    /// The product, or the highest number when it is above.
    fileprivate init(clamping produit: (partialValue: UInt64, overflow: Bool)) {
        self = produit.overflow ? .max : Int64(clamping: produit.partialValue)
    }
}

extension Document: ExpressibleByDictionaryLiteral {
    convenience init(dictionaryLiteral membres: (String, ValeurMongo)...) { self.init(membres) }
}
