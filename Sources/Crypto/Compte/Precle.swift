/// A public key that a device publishes for a time, signed by its DSK with everything that says what it is for.
public struct Precle: Hashable, Sendable {
    /// What a prekey is for. No key serves two uses.
    public enum Usage: UInt8, Sendable, CaseIterable {
        /// X25519, to which envelopes are sealed.
        case sceau = 1
        // 2 was the first release's and is never used again.
        /// X25519, the signed prekey of the handshake.
        case spk = 3
        /// ML-KEM-1024, for handshakes that get no one-time one: the last resort.
        case pqspk = 4
        /// X25519, for one handshake.
        case opk = 5
        /// ML-KEM-1024, for one handshake.
        case pqopk = 6

        /// The uses of which a device has one current key, renewed every 7 days.
        public static let durables: [Usage] = [.sceau, .spk, .pqspk]
        /// The uses whose keys are handed out once each.
        public static let ponctuelles: [Usage] = [.opk, .pqopk]

        /// Whether its keys are of ML-KEM-1024; the others are of X25519.
        public var estMLKEM: Bool { self == .pqspk || self == .pqopk }
    }

    /// What it is for.
    public let usage: Usage
    /// The account.
    public let compte: CompteId
    /// The device.
    public let appareil: UInt32
    /// Its number among the device's keys of this use; never used again.
    public let id: UInt32
    /// First second of its validity, since 1970.
    public let debut: UInt64
    /// First second after its validity.
    public let fin: UInt64
    /// The key.
    public let cle: ClePrecle
    /// The DSK's signature, 64 bytes.
    public let signature: [UInt8]

    /// Makes and signs a prekey valid for 45 days from `debut`.
    /// - Throws: `cleRefusee` for a key of a kind that `usage` does not have.
    public init(
        usage: Usage, compte: CompteId, appareil: UInt32, id: UInt32, debut: UInt64, cle: ClePrecle, dsk: PaireEd25519
    ) throws(ErreurCrypto) {
        guard cle.estMLKEM == usage.estMLKEM else { throw ErreurCrypto(.cleRefusee, "prekey of another kind") }
        self.usage = usage
        self.compte = compte
        self.appareil = appareil
        self.id = id
        self.debut = debut
        self.cle = cle
        fin = debut + Limites.validitePrecle
        let corps = Self.corps(usage, compte, appareil, id, debut, fin, cle)
        signature = try dsk.signer(corps)
    }

    /// Reads a prekey; nothing of it may be believed before `verifier`.
    /// - Throws: `encodage`, `limite`, `cleRefusee`, or `versionInconnue` for a use that this build does not know.
    public init(octets: [UInt8]) throws(ErreurCrypto) {
        guard octets.count <= Limites.precle else { throw ErreurCrypto(.limite, "prekey size") }
        var tout = Decodeur(octets)
        var champs = Decodeur(try tout.variable(max: Limites.precle))
        signature = try tout.fixe(ClePubliqueEd25519.tailleSignature)
        try tout.fin()
        try champs.etiquette(.precle)
        guard let usage = Usage(rawValue: try champs.entier()) else {
            throw ErreurCrypto(.versionInconnue, "prekey use")
        }
        self.usage = usage
        compte = try CompteId(champs.fixe(CompteId.taille))
        appareil = try champs.entier()
        id = try champs.entier()
        debut = try champs.entier()
        fin = try champs.entier()
        cle = try ClePrecle(champs.variable(max: Limites.precle), usage: usage)
        try champs.fin()
    }

    /// Body and signature.
    public var octets: [UInt8] {
        var tout = Encodeur(capacite: Limites.precle)
        tout.variable(Self.corps(usage, compte, appareil, id, debut, fin, cle))
        tout.fixe(signature)
        return tout.octets
    }

    /// Accepts this as the `usage` key of a device whose signing key is `dsk`.
    /// - Parameters:
    ///   - maintenant: the time, in seconds since 1970.
    ///   - apres: for how long after its validity it is still accepted, in seconds: 0 to write with it, 38 days to read
    ///     what was under way.
    /// - Throws: `signature` when it is for something else or not signed by that device; `perime` outside its validity or
    ///   when it claims more than 45 days; `cleRefusee` for a point of low order.
    public func verifier(
        usage: Usage, compte: CompteId, appareil: UInt32, dsk: ClePubliqueEd25519, maintenant: UInt64,
        apres: UInt64 = 0
    ) throws(ErreurCrypto) {
        guard self.usage == usage, self.compte == compte, self.appareil == appareil else {
            throw ErreurCrypto(.signature, "prekey made for something else")
        }
        let corps = Self.corps(usage, compte, appareil, id, debut, fin, cle)
        guard dsk.verifie(signature, de: corps) else { throw ErreurCrypto(.signature, "prekey signature") }
        guard fin > debut, fin - debut <= Limites.validitePrecle else {
            throw ErreurCrypto(.perime, "prekey validity too long")
        }
        let attente = maintenant > fin ? maintenant - fin : 0
        guard debut <= maintenant + Limites.toleranceHorloge, maintenant < fin || attente < apres else {
            throw ErreurCrypto(.perime, "prekey outside its validity")
        }
        if case .x25519(let cle) = cle { try cle.verifierOrdre() }
    }

    private static func corps(
        _ usage: Usage, _ compte: CompteId, _ appareil: UInt32, _ id: UInt32, _ debut: UInt64, _ fin: UInt64,
        _ cle: ClePrecle
    ) -> [UInt8] {
        var codeur = Encodeur(capacite: Limites.precle)
        codeur.variable(Etiquette.precle.octets)
        codeur.entier(usage.rawValue)
        codeur.fixe(compte.octets)
        codeur.entier(appareil)
        codeur.entier(id)
        codeur.entier(debut)
        codeur.entier(fin)
        codeur.variable(cle.octets)
        return codeur.octets
    }
}
