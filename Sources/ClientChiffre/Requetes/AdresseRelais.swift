import Foundation

/// A relay's address: `https://`, or `http://` to this machine only.
struct AdresseRelais: Hashable, Sendable {
    /// SERVEUR_URL of the owner's document: where a relay started without options listens.
    static let serveurURL = "http://127.0.0.1:8420"

    /// Scheme, host and port, without a final slash.
    let texte: String

    /// - Throws: `adresseRelais`.
    init(_ texte: String) throws(ErreurClient) {
        guard let url = URLComponents(string: texte), let hote = url.host, !hote.isEmpty,
            url.path.isEmpty || url.path == "/", url.query == nil, url.user == nil, url.fragment == nil
        else { throw .adresseRelais(texte) }
        guard url.scheme == "https" || (url.scheme == "http" && Self.estCetteMachine(hote)) else {
            throw .adresseRelais(texte)
        }
        self.texte = texte.hasSuffix("/") ? String(texte.dropLast()) : texte
    }

    private static func estCetteMachine(_ hote: String) -> Bool {
        let nu = hote.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        let parties = nu.split(separator: ".", omittingEmptySubsequences: false)
        let boucle4 = parties.count == 4 && parties[0] == "127" && parties.allSatisfy { UInt8($0) != nil }
        return boucle4 || nu == "::1" || nu == "localhost"
    }
}
