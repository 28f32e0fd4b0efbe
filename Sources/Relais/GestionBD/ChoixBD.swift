import Foundation

/// Where a part of what the relay keeps is: `sqlite:FILE`, or a `mongodb://` connection string. `@FILE` reads it from a file, so
/// that a password is not seen on the command line.
enum ChoixBD: Sendable {
    case sqlite(String)
    case mongodb(AdresseMongo)

    /// - Throws: `ErreurDemarrage` for anything else.
    init(_ option: String) throws(ErreurDemarrage) {
        guard !option.hasPrefix("@") else {
            self = try ChoixBD(Self.lire(String(option.dropFirst())))
            return
        }
        if AdresseMongo.estUne(option) {
            self = .mongodb(try AdresseMongo(option))
        } else if option.hasPrefix("sqlite:"), option.count > 7 {
            self = .sqlite(String(option.dropFirst(7)))
        } else {
            throw ErreurDemarrage(
                "a database is sqlite:FILE, mongodb://HOST:PORT/DATABASE?replicaSet=NAME, or @FILE with one of them in it"
            )
        }
    }

    private static func lire(_ fichier: String) throws(ErreurDemarrage) -> String {
        guard let lu = try? String(contentsOfFile: fichier, encoding: .utf8), !lu.hasPrefix("@") else {
            throw ErreurDemarrage("the file \(fichier) does not hold the address of a database; check its rights")
        }
        return lu.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
