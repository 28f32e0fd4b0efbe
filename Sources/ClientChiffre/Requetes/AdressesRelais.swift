/// The addresses of one relay, in the order of the user's list: one, or several of relays that share a name and a database.
struct AdressesRelais: Hashable, Sendable {
    private static let separateur: Character = ","

    /// Each once; never empty.
    let toutes: [AdresseRelais]

    /// Reads `URL[,URL...]`. An address that comes again is dropped.
    /// - Throws: `adresseRelais`, with the address of the list that is none.
    init(_ texte: String) throws(ErreurClient) {
        var toutes: [AdresseRelais] = []
        for morceau in texte.split(separator: Self.separateur, omittingEmptySubsequences: false) {
            let nu = String(
                morceau.trimmingPrefix(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
            // Nothing between two commas has no name of its own: the whole is shown.
            guard !nu.isEmpty else { throw .adresseRelais(texte) }
            let adresse = try AdresseRelais(nu)
            if !toutes.contains(adresse) { toutes.append(adresse) }
        }
        self.toutes = toutes
    }

    func contiennent(_ adresse: String) -> Bool { toutes.contains { $0.texte == adresse } }

    /// As `--relais` takes it and the profile keeps it; of one address, the address.
    var texte: String { toutes.map(\.texte).joined(separator: String(Self.separateur)) }
    /// For people.
    var lisible: String { toutes.map(\.texte).joined(separator: "\(Self.separateur) ") }
}
