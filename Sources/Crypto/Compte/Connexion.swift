/// What a device signs to log in: a stolen password alone opens nothing.
public enum Connexion {
    /// Size of the relay's nonce in bytes.
    public static let tailleNonce = 48

    /// The bytes that DSK signs: label, relay name, nonce.
    public static func message(nomRelais: String, nonce: [UInt8]) -> [UInt8] {
        var codeur = Encodeur()
        codeur.variable(Etiquette.connexion.octets)
        codeur.variable(Array(nomRelais.utf8))
        codeur.variable(nonce)
        return codeur.octets
    }
}
