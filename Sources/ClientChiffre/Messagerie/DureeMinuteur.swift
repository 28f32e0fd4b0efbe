/// How long messages stay, as people write it: a number and a unit.
enum DureeMinuteur {
    private static let unites: [String: UInt32] = [
        "": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "j": 86400, "d": 86400, "w": 604_800, "sem": 604_800,
    ]

    /// In seconds; 0 when they are to stay.
    /// - Throws: `dureeInvalide`.
    static func lire(_ texte: String) throws(ErreurClient) -> UInt32 {
        let mot = texte.lowercased()
        if ["non", "off", "no"].contains(mot) { return 0 }
        let chiffres = mot.prefix { $0.isASCII && $0.isNumber }
        guard let nombre = UInt32(chiffres), let unite = unites[String(mot.dropFirst(chiffres.count))] else {
            throw .dureeInvalide
        }
        let (duree, trop) = nombre.multipliedReportingOverflow(by: unite)
        guard !trop, duree <= Messagerie.minuteurMax else { throw .dureeInvalide }
        return duree
    }
}
