/// What the relay stores: suite and seal key id in clear, the rest sealed to the recipient device's seal key and padded so
/// that the whole is 4, 8, 16, 32 or 64 KiB (protocol section 4). The seal hides the sender; it authenticates nothing.
public enum Enveloppe {
    private static let tailleEntete = 1 + 4

    /// Pads and seals `interieur` to `cle`.
    /// - Throws: `limite` when it does not fit the largest size or carries more than 8 statements, `cleRefusee` for a key of
    ///   another use or of low order.
    public static func sceller(
        _ interieur: Interieur, suite: UInt8, vers cle: Precle
    ) throws(ErreurCrypto) -> [UInt8] {
        guard cle.usage == .sceau else { throw ErreurCrypto(.cleRefusee, "not a seal key") }
        guard (interieur.amorce?.declarations.count ?? 0) <= Limites.declarationsParAmorce else {
            throw ErreurCrypto(.limite, "too many statements for an envelope")
        }
        var clair = interieur.octets
        let surcout = tailleEntete + Sceau.surcout
        guard let taille = Limites.enveloppes.first(where: { clair.count + surcout <= $0 }) else {
            throw ErreurCrypto(.limite, "content too long for an envelope")
        }
        clair.append(contentsOf: repeatElement(0, count: taille - surcout - clair.count))
        var enveloppe = Encodeur(capacite: taille)
        enveloppe.entier(suite)
        enveloppe.entier(cle.id)
        enveloppe.fixe(try Sceau.fermer(clair, vers: cle.cle.x25519))
        return enveloppe.octets
    }

    /// The clear part: suite and seal key id.
    /// - Throws: `limite` when the size is none of the five, `versionInconnue` for a suite that this build does not speak.
    public static func entete(_ enveloppe: [UInt8]) throws(ErreurCrypto) -> (suite: UInt8, cleSceau: UInt32) {
        guard Limites.enveloppes.contains(enveloppe.count) else { throw ErreurCrypto(.limite, "envelope size") }
        var champs = Decodeur(enveloppe)
        let suite = try champs.entier(UInt8.self)
        guard suite == Limites.suite else { throw ErreurCrypto(.versionInconnue, "suite \(suite)") }
        return (suite, try champs.entier())
    }

    /// Opens an envelope with the seal key that its header names.
    /// - Throws: what `entete` throws; `authentification` when the seal does not open; `encodage` for anything inside that
    ///   is not canonical, padding included.
    public static func ouvrir(_ enveloppe: [UInt8], avec paire: PaireX25519) throws(ErreurCrypto) -> Interieur {
        _ = try entete(enveloppe)
        return try Interieur(bourre: Sceau.ouvrir(Array(enveloppe[tailleEntete...]), avec: paire))
    }
}
