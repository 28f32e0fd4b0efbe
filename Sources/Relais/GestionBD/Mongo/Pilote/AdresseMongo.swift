import CMongoc
import Foundation

/// Where a MongoDB is: a connection string, which may hold a user's name and password and so is never written anywhere.
struct AdresseMongo: Sendable, Hashable {
    private let texte: String
    /// The database's name in it.
    let base: String
    /// Host names and ports.
    let hotes: String

    /// Reads a `mongodb://` or `mongodb+srv://` connection string.
    /// - Throws: `ErreurDemarrage` when it is none, or names a lower write concern than the one of a majority.
    init(_ texte: String) throws(ErreurDemarrage) {
        self.texte = texte
        let uri = try Self.lire(texte)
        defer { mongoc_uri_destroy(uri) }
        base = mongoc_uri_get_database(uri).map { String(cString: $0) } ?? "messagerie"
        var hotes: [String] = []
        var hote = mongoc_uri_get_hosts(uri)
        while let courant = hote {
            hotes.append(
                withUnsafeBytes(of: courant.pointee.host_and_port) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                })
            hote = UnsafePointer(courant.pointee.next)
        }
        self.hotes = hotes.isEmpty ? "MongoDB" : hotes.joined(separator: ", ")
    }

    static func estUne(_ texte: String) -> Bool { texte.hasPrefix("mongodb://") || texte.hasPrefix("mongodb+srv://") }

    /// What libmongoc connects to, with what this relay needs: what was answered is on the disks of a majority. The caller frees it.
    func uri() throws(ErreurDemarrage) -> OpaquePointer {
        let uri = try Self.lire(texte)
        let concern = mongoc_write_concern_new()
        mongoc_write_concern_set_wmajority(concern, Self.delaiMajorite)
        mongoc_write_concern_set_journal(concern, true)
        mongoc_uri_set_write_concern(uri, concern)
        mongoc_write_concern_destroy(concern)
        let lecture = mongoc_read_concern_new()
        mongoc_read_concern_set_level(lecture, MONGOC_READ_CONCERN_LEVEL_MAJORITY)
        mongoc_uri_set_read_concern(uri, lecture)
        mongoc_read_concern_destroy(lecture)
        // Whatever the address says: a secondary may still know a token that has ended.
        let primaire = mongoc_read_prefs_new(MONGOC_READ_PRIMARY)
        mongoc_uri_set_read_prefs_t(uri, primaire)
        mongoc_read_prefs_destroy(primaire)
        mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYWRITES, true)
        mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYREADS, true)
        for (option, duree) in Self.durees where mongoc_uri_get_option_as_int32(uri, option, 0) == 0 {
            mongoc_uri_set_option_as_int32(uri, option, duree)
        }
        return uri
    }

    /// In milliseconds.
    private static let delaiMajorite: Int32 = 8000
    private static let durees: [(String, Int32)] = [
        (MONGOC_URI_SERVERSELECTIONTIMEOUTMS, 4000), (MONGOC_URI_CONNECTTIMEOUTMS, 4000),
        (MONGOC_URI_SOCKETTIMEOUTMS, 15000), (MONGOC_URI_HEARTBEATFREQUENCYMS, 2000),
    ]

    private static func lire(_ texte: String) throws(ErreurDemarrage) -> OpaquePointer {
        var erreur = bson_error_t()
        guard let uri = mongoc_uri_new_with_error(texte, &erreur) else {
            throw ErreurDemarrage(
                "the address of MongoDB cannot be read; it looks like mongodb://HOST:PORT/DATABASE?replicaSet=NAME")
        }
        return uri
    }
}
