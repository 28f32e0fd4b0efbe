import Glibc

/// An account of the relay that posts, receives, or both.
struct CompteCharge {
    /// Its token, as the header has it.
    let jeton: String
    /// Its compteId, 16 bytes.
    let compte: [UInt8]
    /// Its device.
    let appareil: UInt32
    /// The clear header of envelopes to it, 5 bytes: suite and the id of its seal key.
    let entete: [UInt8]

    /// Reads a file with a line `token account device envelope` an account, all but the device in base64.
    static func lire(_ chemin: String) throws -> [CompteCharge] {
        guard let fichier = fopen(chemin, "r") else { throw Panne("cannot read \(chemin): errno \(errno)") }
        defer { fclose(fichier) }
        var ligne: UnsafeMutablePointer<CChar>?
        var taille = 0
        defer { free(ligne) }
        var comptes: [CompteCharge] = []
        while getline(&ligne, &taille, fichier) > 0, let ligne {
            let mots = String(cString: ligne).split(whereSeparator: \.isWhitespace)
            guard mots.count == 4, let compte = Base64.lire(mots[1].utf8), compte.count == 16,
                let appareil = UInt32(mots[2]), appareil < 10,
                let enveloppe = Base64.lire(mots[3].utf8.prefix(8)), enveloppe.count >= 5
            else { throw Panne("\(chemin): a line is no “token account device envelope”") }
            comptes.append(
                CompteCharge(
                    jeton: String(mots[0]), compte: compte, appareil: appareil, entete: Array(enveloppe.prefix(5))))
        }
        guard !comptes.isEmpty else { throw Panne("\(chemin) names no account") }
        return comptes
    }
}
