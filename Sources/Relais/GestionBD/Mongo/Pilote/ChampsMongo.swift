import CMongoc
import Foundation

/// What a document holds, for as long as whoever lends it says. A member that is missing or of another kind is nil.
struct ChampsMongo {
    private let pointeur: OpaquePointer
    /// Keeps the document, when it is not libmongoc's.
    private let proprietaire: Document?

    init(pointeur: OpaquePointer, de proprietaire: Document? = nil) {
        self.pointeur = pointeur
        self.proprietaire = proprietaire
    }

    func octets(_ nom: String) -> Data? {
        var taille: UInt32 = 0
        return preter { document_octets($0, nom, &taille).map { Data(bytes: $0, count: Int(taille)) } }
    }

    func texte(_ nom: String) -> String? {
        var taille: UInt32 = 0
        return preter {
            document_texte($0, nom, &taille).map {
                String(decoding: UnsafeRawBufferPointer(start: $0, count: Int(taille)), as: UTF8.self)
            }
        }
    }

    /// A whole number, or a date in milliseconds since 1970.
    func entier(_ nom: String) -> Int64? {
        var valeur: Int64 = 0
        return preter { document_entier($0, nom, &valeur) } ? valeur : nil
    }

    /// A whole number of 32 bits without sign.
    func nombre(_ nom: String) -> UInt32? { entier(nom).flatMap { UInt32(exactly: $0) } }

    /// In seconds since 1970.
    func date(_ nom: String) -> UInt64? { entier(nom).map { UInt64(max(0, $0) / 1000) } }

    func a(_ nom: String) -> Bool { preter { document_type($0, nom) } != BSON_TYPE_EOD }

    /// A copy of a document, or of an array, inside; `chemin` may have dots.
    func document(_ chemin: String) -> Document? {
        var taille: UInt32 = 0
        return preter {
            document_interieur($0, chemin, &taille).flatMap { bson_new_from_data($0, Int(taille)) }.map {
                Document(pris: $0)
            }
        }
    }

    /// Each document of an array.
    func documents(_ chemin: String) -> [Document] {
        guard let tableau = document(chemin) else { return [] }
        var tous: [Document] = []
        while let suivant = tableau.champs.document("\(tous.count)") { tous.append(suivant) }
        return tous
    }

    /// Appends all members to `document`.
    func verser(dans document: Document) {
        preter { source in document.preter { _ = bson_concat($0, source) } }
    }

    /// What has to be there, since only relays write here.
    /// - Throws: `ErreurMongo` when it is not.
    func requis<R>(_ valeur: R?) throws(ErreurMongo) -> R {
        guard let valeur else { throw ErreurMongo.illisible }
        return valeur
    }

    private func preter<R>(_ appel: (OpaquePointer) -> R) -> R {
        defer { withExtendedLifetime(proprietaire) {} }
        return appel(pointeur)
    }
}
