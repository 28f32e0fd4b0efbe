/// What a device signs to give up a change of password (protocol section 9).
public enum ChangementMdp {
    /// Size of the change's idempotency key in bytes.
    public static let tailleIdempotence = 16

    /// The bytes that the DSK of the statement before `numero` signs: label, relay name, account, key and number.
    public static func annulation(
        nomRelais: String, compte: CompteId, idempotence: [UInt8], numero: UInt32
    ) -> [UInt8] {
        var codeur = Encodeur()
        codeur.variable(Etiquette.annulation.octets)
        codeur.variable(Array(nomRelais.utf8))
        codeur.fixe(compte.octets)
        codeur.variable(idempotence)
        codeur.entier(numero)
        return codeur.octets
    }
}
