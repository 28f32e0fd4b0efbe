/// What a device signs to log in: a stolen password alone opens nothing.
public enum Connexion {
    /// Size of the relay's nonce in bytes.
    public static let tailleNonce = 48

    /// The bytes that DSK signs: label, relay name, nonce.
    public static func message(nomRelais: String, nonce: [UInt8]) -> [UInt8] {
        corps(.connexion, nomRelais, nonce)
    }

    /// The bytes that DSK signs to erase the account: the same under a label of their own, so that no login is ever taken for
    /// a farewell.
    public static func suppression(nomRelais: String, nonce: [UInt8]) -> [UInt8] {
        corps(.suppression, nomRelais, nonce)
    }

    private static func corps(_ etiquette: Etiquette, _ nomRelais: String, _ nonce: [UInt8]) -> [UInt8] {
        var codeur = Encodeur()
        codeur.variable(etiquette.octets)
        codeur.variable(Array(nomRelais.utf8))
        codeur.variable(nonce)
        return codeur.octets
    }
}
