/// What a seal hides: who claims to have sent this, the handshake until it was answered, and the session's message.
public struct Interieur: Hashable, Sendable {
    /// What the first messages of a session carry besides.
    public struct Amorce: Hashable, Sendable {
        /// The last statements of the sender, oldest first, at most 8, encoded.
        public let declarations: [[UInt8]]
        /// The suite's own handshake fields.
        public let champs: [UInt8]

        /// Gathers a handshake.
        public init(declarations: [[UInt8]], champs: [UInt8]) {
            self.declarations = declarations
            self.champs = champs
        }
    }

    private static let version: UInt8 = 1
    private static let tailleMax = 64 * 1024

    /// The account that claims to be the sender. Only the session proves it.
    public let compte: CompteId
    /// Its device.
    public let appareil: UInt32
    /// The handshake, until the first reply.
    public let amorce: Amorce?
    /// The session's message.
    public let message: [UInt8]

    /// Gathers what is to be sealed.
    public init(compte: CompteId, appareil: UInt32, amorce: Amorce?, message: [UInt8]) {
        self.compte = compte
        self.appareil = appareil
        self.amorce = amorce
        self.message = message
    }

    /// Its canonical encoding, without padding.
    public var octets: [UInt8] {
        var codeur = Encodeur(capacite: message.count + 1024)
        codeur.entier(Self.version)
        codeur.fixe(compte.octets)
        codeur.entier(appareil)
        codeur.entier(UInt8(amorce == nil ? 0 : 1))
        if let amorce {
            codeur.liste(amorce.declarations) { $0.variable($1) }
            codeur.variable(amorce.champs)
        }
        codeur.variable(message)
        return codeur.octets
    }

    /// Reads it, with or without the zeros that pad it.
    /// - Throws: `encodage` or `limite` for anything that is not canonical, `versionInconnue`.
    public init(bourre: [UInt8]) throws(ErreurCrypto) {
        var champs = Decodeur(bourre)
        guard try champs.entier(UInt8.self) == Self.version else {
            throw ErreurCrypto(.versionInconnue, "envelope version")
        }
        compte = try CompteId(champs.fixe(CompteId.taille))
        appareil = try champs.entier()
        switch try champs.entier(UInt8.self) {
        case 0:
            amorce = nil
        case 1:
            let declarations = try champs.liste(max: Limites.declarationsParAmorce) { champs throws(ErreurCrypto) in
                try champs.variable(max: Limites.declaration)
            }
            amorce = Amorce(declarations: declarations, champs: try champs.variable(max: Self.tailleMax))
        default:
            throw ErreurCrypto(.encodage, "handshake mark")
        }
        message = try champs.variable(max: Self.tailleMax)
        guard try champs.fixe(champs.reste).allSatisfy({ $0 == 0 }) else {
            throw ErreurCrypto(.encodage, "padding is not zero")
        }
    }
}
