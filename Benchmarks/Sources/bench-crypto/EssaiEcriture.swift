import CryptoChiffre

/// What a profile writes for a message of 1 KiB in a chain that goes on, besides making it: the session's new state and the
/// text, each sealed as a row. The database's own work is not in it.
struct EssaiEcriture {
    /// Beside the same bytes sealed by libsodium alone.
    let essai: Essai
    /// The sealed bytes of each row.
    let tailles: [Mesure]

    init(_ sodium: SodiumBrut, _ arene: Arene) throws {
        let taille = 1024
        var paire = try Paire(arene)
        try paire.etablir()
        let texte = try Alea.octets(taille)
        let ecritures = try paire.ecritures(apres: texte)
        let rangees = CleRangee(secret: try arene.aleatoire(32), gen: 0)
        let id = try Alea.octets(16)
        @Sendable func sceller() throws -> [Int] {
            // One session has moved on, and nothing was skipped.
            try ecritures.sessions.map { try rangees.sceller($0.etat, table: "sessions", id: id).count }
                + [rangees.sceller(texte, table: "messages", id: id).count]
        }
        let scellees = try sceller()
        try exiger(scellees.count == 2, "one session and one message")
        let etats = ecritures.sessions.map { $0.etat.count }
        // Label, generation, table and id, each with its length: what binds a row to its place.
        let lieu = 60
        essai = Essai(
            nom: "ecriture.\(taille)", plancher: "sodium.nonces+xchacha20poly1305_encrypt.\(etats[0])+\(taille)",
            notre: { try exiger(sceller() == scellees, "CleRangee.sceller") },
            brut: suite([
                sodium.tirerNonce(2), sodium.chiffrer(etats[0], ad: lieu), sodium.chiffrer(taille, ad: lieu),
            ]))
        tailles = [
            Mesure(name: "ecriture.session", value: Double(scellees[0]), unit: "bytes"),
            Mesure(name: "ecriture.message.\(taille)", value: Double(scellees[1]), unit: "bytes"),
        ]
    }
}
