/// A device named in a statement.
public struct Appareil: Hashable, Sendable {
    /// Its number in the account, from 1.
    public let id: UInt32
    /// IDH, its X25519 identity key.
    public let idh: ClePubliqueX25519
    /// DSK, its Ed25519 key, which signs its prekeys and logins.
    public let dsk: ClePubliqueEd25519
    /// The statement from which on it belongs to the account.
    public let depuis: UInt32

    /// Names a device.
    public init(id: UInt32, idh: ClePubliqueX25519, dsk: ClePubliqueEd25519, depuis: UInt32) {
        self.id = id
        self.idh = idh
        self.dsk = dsk
        self.depuis = depuis
    }
}

/// What an account says of its keys (protocol section 1), signed. Hash and signatures cover the body alone.
///
/// This release makes and accepts statement 0 only: `init(octets:)` reads the general form, `verifierPremiere` accepts.
public struct Declaration: Hashable, Sendable {
    /// Why a statement was made.
    public enum Raison: UInt8, Sendable {
        /// The account begins.
        case creation = 0
    }

    /// Whose key made a signature.
    public enum Signataire: UInt8, Sendable {
        /// The identity key that this statement names.
        case ik = 0
    }

    /// The account.
    public let compte: CompteId
    /// 16 random bytes that make the compteId unpredictable.
    public let alea: [UInt8]
    /// Counts the account's statements from 0.
    public let numero: UInt32
    /// Rises only when `ik` changes.
    public let gen: UInt32
    /// Hash of the previous statement's body, 32 bytes; zero for statement 0.
    public let precedente: [UInt8]
    /// IK, the identity key: it signs statements and nothing else.
    public let ik: ClePubliqueEd25519
    /// The devices, in the order of their numbers.
    public let appareils: [Appareil]
    /// REC, which the recovery code makes.
    public let rec: ClePubliqueEd25519
    /// RECX, to which backups are sealed.
    public let recx: ClePubliqueX25519
    /// Why it was made.
    public let raison: Raison
    /// When, in seconds since 1970.
    public let date: UInt64
    /// The signed bytes.
    public let corps: [UInt8]
    /// The signatures, 64 bytes each, by signer.
    public let signatures: [Signataire: [UInt8]]

    /// Hash of the body, 32 bytes: what the next statement, `moi` and `toi` name.
    public func hash() throws(ErreurCrypto) -> [UInt8] { try Blake2b.hash(.hashDeclaration, corps) }

    /// The device numbered `id`, or nil.
    public func appareil(_ id: UInt32) -> Appareil? { appareils.first { $0.id == id } }

    /// Makes and signs an account's first statement, from which its compteId follows.
    public static func premiere(
        ik: PaireEd25519, appareils: [Appareil], rec: ClePubliqueEd25519, recx: ClePubliqueX25519, date: UInt64
    ) throws(ErreurCrypto) -> Declaration {
        let alea = try Alea.octets(16)
        var suite = Encodeur()
        suite.fixe(alea)
        suite.entier(UInt32(0))
        suite.entier(UInt32(0))
        suite.fixe([UInt8](repeating: 0, count: 32))
        suite.fixe(ik.publique.octets)
        suite.liste(appareils) { codeur, appareil in
            codeur.entier(appareil.id)
            codeur.fixe(appareil.idh.octets)
            codeur.fixe(appareil.dsk.octets)
            codeur.entier(appareil.depuis)
        }
        suite.fixe(rec.octets)
        suite.fixe(recx.octets)
        suite.entier(Raison.creation.rawValue)
        suite.entier(date)
        var corps = Encodeur()
        corps.variable(Etiquette.declaration.octets)
        corps.fixe(try Blake2b.hash(.compteId, suite.octets, taille: CompteId.taille))
        corps.fixe(suite.octets)
        var tout = Encodeur()
        tout.variable(corps.octets)
        tout.liste([try ik.signer(corps.octets)]) { codeur, signature in
            codeur.entier(Signataire.ik.rawValue)
            codeur.fixe(signature)
        }
        return try Declaration(octets: tout.octets)
    }

    /// The whole statement, body and signatures.
    public var octets: [UInt8] {
        var tout = Encodeur(capacite: corps.count + 128)
        tout.variable(corps)
        tout.liste(signatures.sorted { $0.key.rawValue < $1.key.rawValue }) { codeur, paire in
            codeur.entier(paire.key.rawValue)
            codeur.fixe(paire.value)
        }
        return tout.octets
    }

    /// Reads a statement. Nothing of it may be believed before `verifierPremiere`.
    /// - Throws: `encodage`, `limite` or `cleRefusee`.
    public init(octets: [UInt8]) throws(ErreurCrypto) {
        guard octets.count <= Limites.declaration else { throw ErreurCrypto(.limite, "statement size") }
        var tout = Decodeur(octets)
        corps = try tout.variable(max: Limites.declaration)
        signatures = try Self.lireSignatures(&tout)
        try tout.fin()

        var champs = Decodeur(corps)
        try champs.etiquette(.declaration)
        compte = try CompteId(champs.fixe(CompteId.taille))
        alea = try champs.fixe(16)
        numero = try champs.entier()
        gen = try champs.entier()
        precedente = try champs.fixe(32)
        ik = try ClePubliqueEd25519(champs.fixe(ClePubliqueEd25519.taille))
        appareils = try champs.liste(max: Limites.appareils) { champs throws(ErreurCrypto) in
            Appareil(
                id: try champs.entier(), idh: try ClePubliqueX25519(champs.fixe(ClePubliqueX25519.taille)),
                dsk: try ClePubliqueEd25519(champs.fixe(ClePubliqueEd25519.taille)), depuis: try champs.entier())
        }
        rec = try ClePubliqueEd25519(champs.fixe(ClePubliqueEd25519.taille))
        recx = try ClePubliqueX25519(champs.fixe(ClePubliqueX25519.taille))
        guard let raison = Raison(rawValue: try champs.entier()) else {
            throw ErreurCrypto(.versionInconnue, "statement reason")
        }
        self.raison = raison
        date = try champs.entier()
        try champs.fin()
        guard !appareils.isEmpty, zip(appareils, appareils.dropFirst()).allSatisfy({ $0.id < $1.id }) else {
            throw ErreurCrypto(.encodage, "devices missing or out of order")
        }
    }

    /// Accepts this as the first statement of its account: number and generation 0, no predecessor, devices numbered from
    /// 1 that belong to it from the start, a compteId that is
    /// the hash of the rest, and exactly one signature, by the identity key that it names.
    /// - Throws: `signature` when one of these does not hold.
    public func verifierPremiere() throws(ErreurCrypto) {
        guard numero == 0, gen == 0, precedente.allSatisfy({ $0 == 0 }),
            appareils.allSatisfy({ $0.id >= 1 && $0.depuis == 0 })
        else {
            throw ErreurCrypto(.signature, "not a first statement")
        }
        let debut = 4 + Etiquette.declaration.octets.count + CompteId.taille
        guard try Blake2b.hash(.compteId, Array(corps[debut...]), taille: CompteId.taille) == compte.octets else {
            throw ErreurCrypto(.signature, "compteId is not the hash of the first statement")
        }
        guard signatures.count == 1, let signature = signatures[.ik], ik.verifie(signature, de: corps) else {
            throw ErreurCrypto(.signature, "statement signature")
        }
    }

    private static func lireSignatures(_ tout: inout Decodeur) throws(ErreurCrypto) -> [Signataire: [UInt8]] {
        let lues = try tout.liste(max: 4) { champs throws(ErreurCrypto) in
            (role: try champs.entier(UInt8.self), signature: try champs.fixe(ClePubliqueEd25519.tailleSignature))
        }
        guard zip(lues, lues.dropFirst()).allSatisfy({ $0.role < $1.role }) else {
            throw ErreurCrypto(.encodage, "signatures out of order")
        }
        var signatures: [Signataire: [UInt8]] = [:]
        for (role, signature) in lues {
            guard let signataire = Signataire(rawValue: role) else {
                throw ErreurCrypto(.versionInconnue, "statement signer")
            }
            signatures[signataire] = signature
        }
        return signatures
    }
}
