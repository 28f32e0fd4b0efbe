/// The keyring: what makes this device this account (protocol section 7). Everything secret lives in `arene`.
public struct Trousseau: Sendable {
    private static let versionCorps: UInt8 = 2
    /// Longest relay name, in bytes of UTF-8.
    private static let nomRelaisMax = 255

    /// Where the secrets live.
    public let arene: Arene
    /// The account.
    public let compte: CompteId
    /// This device's number.
    public let appareil: UInt32
    /// The relay's name, pinned at creation: part of the password's derivation and of each login.
    public let nomRelais: String
    /// IK: signs statements.
    public let ik: PaireEd25519
    /// IDH: this device's identity in handshakes.
    public let idh: PaireX25519
    /// DSK: signs prekeys and logins.
    public let dsk: PaireEd25519
    /// The row keys of the profile.
    public let rangees: ClesRangees
    /// Raised at each opening, so that a profile restored from an old copy can be noticed.
    public let epoque: UInt64
    private let cleNoms: Secret
    private let cleEpoque: Secret

    /// Makes the keys of a new account with one device, its statement 0, and its recovery code, which is kept nowhere.
    /// - Parameter date: the time, in seconds since 1970.
    /// - Throws: `limite` for a relay name of more than 255 bytes of UTF-8, or none.
    public static func nouveau(
        nomRelais: String, date: UInt64, dans arene: Arene
    ) throws -> (trousseau: Trousseau, declaration: Declaration, code: CodeRecuperation) {
        guard (1...nomRelaisMax).contains(nomRelais.utf8.count) else { throw ErreurCrypto(.limite, "relay name") }
        let code = try CodeRecuperation(dans: arene)
        let ik = try PaireEd25519(dans: arene)
        let idh = try PaireX25519(dans: arene)
        let dsk = try PaireEd25519(dans: arene)
        let appareil = Appareil(id: 1, idh: idh.publique, dsk: dsk.publique, depuis: 0)
        let declaration = try Declaration.premiere(
            ik: ik, appareils: [appareil], rec: code.rec(dans: arene).publique, recx: code.recx(dans: arene).publique,
            date: date)
        let trousseau = Trousseau(
            arene: arene, compte: declaration.compte, appareil: appareil.id, nomRelais: nomRelais, ik: ik, idh: idh,
            dsk: dsk, rangees: try ClesRangees([CleRangee(secret: arene.aleatoire(32), gen: 0)]), epoque: 1,
            cleNoms: try arene.aleatoire(32), cleEpoque: try arene.aleatoire(32))
        return (trousseau, declaration, code)
    }

    /// The keyring after a change of password: new identity, handshake and signing keys, one row key more, which seals from now
    /// on; the filed names stay. The statement that announces it follows `derniere`, the account's newest.
    /// - Parameter date: the time, in seconds since 1970.
    /// - Throws: `signature` when `derniere` does not name this keyring's keys.
    public func renouvele(
        apres derniere: Declaration, raison: Declaration.Raison, date: UInt64
    ) throws -> (trousseau: Trousseau, declaration: Declaration) {
        let ik = try PaireEd25519(dans: arene)
        let idh = try PaireX25519(dans: arene)
        let dsk = try PaireEd25519(dans: arene)
        let autres = derniere.appareils.filter { $0.id != appareil }
        let celuiCi = Appareil(id: appareil, idh: idh.publique, dsk: dsk.publique, depuis: 0)
        let declaration = try derniere.suivante(
            ik: ik, ancienne: self.ik, appareils: (autres + [celuiCi]).sorted { $0.id < $1.id }, raison: raison,
            date: date)
        guard rangees.courante.gen < .max else { throw ErreurCrypto(.limite, "row key generation") }
        let rangee = CleRangee(secret: try arene.aleatoire(32), gen: rangees.courante.gen + 1)
        let trousseau = Trousseau(
            arene: arene, compte: compte, appareil: appareil, nomRelais: nomRelais, ik: ik, idh: idh, dsk: dsk,
            rangees: try ClesRangees(Array(rangees.cles.values) + [rangee]), epoque: epoque, cleNoms: cleNoms,
            cleEpoque: cleEpoque)
        return (trousseau, declaration)
    }

    /// The same without the row keys before the one that seals, once no row is sealed under them.
    public func sansAnciennesRangees() throws -> Trousseau {
        Trousseau(
            arene: arene, compte: compte, appareil: appareil, nomRelais: nomRelais, ik: ik, idh: idh, dsk: dsk,
            rangees: try ClesRangees([rangees.courante]), epoque: epoque, cleNoms: cleNoms, cleEpoque: cleEpoque)
    }

    /// The same without the row key that seals, once there are several: what a prepared keyring works with until it is sure that
    /// it will be the one in use, since the one before could not open what the new key seals.
    /// - Throws: `encodage` when there is only one.
    public func sansDerniereRangee() throws -> Trousseau {
        Trousseau(
            arene: arene, compte: compte, appareil: appareil, nomRelais: nomRelais, ik: ik, idh: idh, dsk: dsk,
            rangees: try ClesRangees(rangees.cles.values.filter { $0.gen != rangees.courante.gen }), epoque: epoque,
            cleNoms: cleNoms, cleEpoque: cleEpoque)
    }

    /// The name under which a peer or conversation is filed in the profile, 16 bytes, the same each time.
    public func nom(_ table: String, _ valeur: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        var codeur = Encodeur()
        codeur.variable(Etiquette.nom.octets)
        codeur.variable(Array(table.utf8))
        codeur.variable(valeur)
        return try Blake2b.hash(codeur.octets, cle: cleNoms, taille: 16)
    }

    /// What vouches for the epoch `numero` of this device where the relay keeps it, 32 bytes: 16 random ones and a MAC of 16. Nobody
    /// without this keyring, or an older copy of it, can make one; two copies never make the same (protocol section 7).
    public func preuve(epoque numero: UInt64) throws(ErreurCrypto) -> [UInt8] {
        let alea = try Alea.octets(Self.tailleAlea)
        return alea + (try mac(epoque: numero, alea))
    }

    /// Whether `preuve` was made for the epoch `numero` by this keyring or a copy of it.
    public func reconnait(_ preuve: [UInt8], epoque numero: UInt64) throws(ErreurCrypto) -> Bool {
        guard preuve.count == 2 * Self.tailleAlea else { return false }
        let mac = try mac(epoque: numero, Array(preuve.prefix(Self.tailleAlea)))
        return Comparaison.egaux(preuve.suffix(Self.tailleAlea), mac)
    }

    private func mac(epoque numero: UInt64, _ alea: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        var codeur = Encodeur()
        codeur.variable(Etiquette.epoque.octets)
        codeur.fixe(compte.octets)
        codeur.entier(appareil)
        codeur.entier(numero)
        codeur.fixe(alea)
        return try Blake2b.hash(codeur.octets, cle: cleEpoque, taille: Self.tailleAlea)
    }

    private static let tailleAlea = 16

    func epoqueSuivante() -> Trousseau {
        Trousseau(
            arene: arene, compte: compte, appareil: appareil, nomRelais: nomRelais, ik: ik, idh: idh, dsk: dsk,
            rangees: rangees, epoque: epoque + 1, cleNoms: cleNoms, cleEpoque: cleEpoque)
    }
}

extension Trousseau {
    /// The body in clear: the caller wipes it.
    var corps: [UInt8] {
        var codeur = Encodeur(capacite: 1024)
        codeur.entier(Self.versionCorps)
        codeur.fixe(compte.octets)
        codeur.entier(appareil)
        codeur.variable(Array(nomRelais.utf8))
        for secret in [ik.graine, idh.secrete, dsk.graine, cleNoms, cleEpoque] { secret.lire { codeur.fixe($0) } }
        codeur.liste(rangees.cles.values.sorted { $0.gen < $1.gen }) { codeur, cle in
            codeur.entier(cle.gen)
            cle.secret.lire { codeur.fixe($0) }
        }
        codeur.entier(epoque)
        return codeur.octets
    }

    init(corps: [UInt8], dans arene: Arene) throws {
        var champs = Decodeur(corps)
        guard try champs.entier(UInt8.self) == Self.versionCorps else {
            throw ErreurCrypto(.versionInconnue, "keyring body")
        }
        func secret() throws -> Secret {
            var octets = try champs.fixe(32)
            defer { effacer(&octets) }
            return try arene.copier(octets)
        }
        self.arene = arene
        compte = try CompteId(champs.fixe(CompteId.taille))
        appareil = try champs.entier()
        guard let nomRelais = String(validating: try champs.variable(max: Self.nomRelaisMax), as: UTF8.self) else {
            throw ErreurCrypto(.encodage, "relay name that is not UTF-8")
        }
        self.nomRelais = nomRelais
        ik = try PaireEd25519(graine: secret(), dans: arene)
        idh = try PaireX25519(secrete: secret())
        dsk = try PaireEd25519(graine: secret(), dans: arene)
        cleNoms = try secret()
        cleEpoque = try secret()
        var cles: [CleRangee] = []
        for _ in 0..<(try champs.entier(UInt16.self)) {
            let gen: UInt32 = try champs.entier()
            cles.append(CleRangee(secret: try secret(), gen: gen))
        }
        guard zip(cles, cles.dropFirst()).allSatisfy({ $0.gen < $1.gen }) else {
            throw ErreurCrypto(.encodage, "row keys out of order")
        }
        rangees = try ClesRangees(cles)
        epoque = try champs.entier()
        guard epoque < .max else { throw ErreurCrypto(.limite, "epoch") }
        try champs.fin()
    }
}
