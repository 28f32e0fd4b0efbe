/// What an account says of its keys (protocol section 1), signed. Hash and signatures cover the body alone.
///
/// `init(octets:)` reads; nothing may be believed before `verifierPremiere` or `verifierSuite` has accepted it.
public struct Declaration: Hashable, Sendable {
    /// Why a statement was made.
    public enum Raison: UInt8, Sendable {
        /// The account begins.
        case creation = 0
        /// A new password, and with it new keys.
        case mdp = 1
        /// The keys before may be in other hands: nothing that they sign counts from here on.
        case compromission = 2
    }

    /// Whose key made a signature.
    public enum Signataire: UInt8, Sendable {
        /// The identity key that this statement names.
        case ik = 0
        /// The one that the statement before names.
        case ikPrecedente = 1
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
        let suite = corpsSansCompte(
            alea: try Alea.octets(16), numero: 0, gen: 0, precedente: [UInt8](repeating: 0, count: 32),
            ik: ik.publique, appareils: appareils, rec: rec, recx: recx, raison: .creation, date: date)
        let compte = try Blake2b.hash(.compteId, suite, taille: CompteId.taille)
        let corps = corps(compte: compte, suite)
        return try Declaration(octets: assembler(corps, [.ik: try ik.signer(corps)]))
    }

    /// Makes the statement that follows this one: a new identity key, signed by itself and by the one before.
    /// - Parameters:
    ///   - appareils: the devices that the account has from now on; one that stays as it is keeps its `depuis`, the number of
    ///     the others is set here.
    ///   - ancienne: the identity key that this statement names.
    /// - Throws: `signature` when `ancienne` is another key, or `raison` is that of a first statement; `limite` when the numbers
    ///   are used up; `encodage` for devices out of order.
    public func suivante(
        ik: PaireEd25519, ancienne: PaireEd25519, appareils: [Appareil], raison: Raison, date: UInt64
    ) throws(ErreurCrypto) -> Declaration {
        guard numero < .max, gen < .max else { throw ErreurCrypto(.limite, "statement number") }
        let numero = numero + 1
        let dates = appareils.map {
            Appareil(id: $0.id, idh: $0.idh, dsk: $0.dsk, depuis: $0.depuis(apres: self, numero: numero))
        }
        let suite = Self.corpsSansCompte(
            alea: alea, numero: numero, gen: gen + 1, precedente: try hash(), ik: ik.publique, appareils: dates,
            rec: rec, recx: recx, raison: raison, date: date)
        let corps = Self.corps(compte: compte.octets, suite)
        let suivante = try Declaration(
            octets: Self.assembler(
                corps, [.ik: try ik.signer(corps), .ikPrecedente: try ancienne.signer(corps)]))
        try suivante.verifierSuite(de: self)
        return suivante
    }

    /// Whether at least one statement is missing between `autre` and this one, both of one account.
    public func vientApres(uneAutre autre: Declaration) -> Bool { numero > autre.numero && numero - autre.numero > 1 }

    /// The whole statement, body and signatures.
    public var octets: [UInt8] {
        Self.assembler(corps, signatures)
    }

    /// Reads a statement. Nothing of it may be believed before `verifierPremiere` or `verifierSuite`.
    /// - Throws: `encodage`, `limite` or `cleRefusee`; `versionInconnue` for a reason or signer that this build does not know.
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
    /// 1 that belong to it from the start, a compteId that is the hash of the rest, and exactly one signature, by the identity
    /// key that it names.
    /// - Throws: `signature` when one of these does not hold.
    public func verifierPremiere() throws(ErreurCrypto) {
        guard numero == 0, gen == 0, raison == .creation, precedente.allSatisfy({ $0 == 0 }),
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

    /// Accepts this as the statement that follows `avant`, which was accepted: one number and one generation up, naming its
    /// hash, with the same recovery keys, a new identity key, devices dated by `depuis`, and exactly two signatures: by that key
    /// and by the one before.
    /// - Throws: `signature` when one of these does not hold.
    public func verifierSuite(de avant: Declaration) throws(ErreurCrypto) {
        guard compte == avant.compte, alea == avant.alea, rec == avant.rec, recx == avant.recx,
            avant.numero < .max, avant.gen < .max, numero == avant.numero + 1, gen == avant.gen + 1,
            precedente == (try avant.hash())
        else {
            throw ErreurCrypto(.signature, "a statement that does not follow the one before")
        }
        guard raison != .creation, ik != avant.ik else {
            throw ErreurCrypto(.signature, "a later statement without a new identity key")
        }
        guard appareils.allSatisfy({ $0.id >= 1 && $0.depuis == $0.depuis(apres: avant, numero: numero) }) else {
            throw ErreurCrypto(.signature, "a device dated wrongly")
        }
        guard signatures.count == 2, let nouvelle = signatures[.ik], let ancienne = signatures[.ikPrecedente],
            ik.verifie(nouvelle, de: corps), avant.ik.verifie(ancienne, de: corps)
        else {
            throw ErreurCrypto(.signature, "statement signatures")
        }
    }

    private static func corpsSansCompte(
        alea: [UInt8], numero: UInt32, gen: UInt32, precedente: [UInt8], ik: ClePubliqueEd25519,
        appareils: [Appareil], rec: ClePubliqueEd25519, recx: ClePubliqueX25519, raison: Raison, date: UInt64
    ) -> [UInt8] {
        var suite = Encodeur()
        suite.fixe(alea)
        suite.entier(numero)
        suite.entier(gen)
        suite.fixe(precedente)
        suite.fixe(ik.octets)
        suite.liste(appareils) { codeur, appareil in
            codeur.entier(appareil.id)
            codeur.fixe(appareil.idh.octets)
            codeur.fixe(appareil.dsk.octets)
            codeur.entier(appareil.depuis)
        }
        suite.fixe(rec.octets)
        suite.fixe(recx.octets)
        suite.entier(raison.rawValue)
        suite.entier(date)
        return suite.octets
    }

    private static func corps(compte: [UInt8], _ suite: [UInt8]) -> [UInt8] {
        var corps = Encodeur()
        corps.variable(Etiquette.declaration.octets)
        corps.fixe(compte)
        corps.fixe(suite)
        return corps.octets
    }

    private static func assembler(_ corps: [UInt8], _ signatures: [Signataire: [UInt8]]) -> [UInt8] {
        var tout = Encodeur(capacite: corps.count + 192)
        tout.variable(corps)
        tout.liste(signatures.sorted { $0.key.rawValue < $1.key.rawValue }) { codeur, paire in
            codeur.entier(paire.key.rawValue)
            codeur.fixe(paire.value)
        }
        return tout.octets
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
