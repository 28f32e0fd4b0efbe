/// Suite 0x00 (protocol section 12): `crypto_box` between published keys. No forward secrecy.
///
/// - `moi`, `lui`: the two ends, bound into every plaintext together with the direction.
/// - `dsk`: the other device's signing key, which vouches for its box keys.
/// - `clesLui`: the other end's box keys by number, newest last, each with the end of its validity: none is written to after
///   that, none is believed 38 days later.
/// - `confirmee`: the newest number of ours that the other end has used; until it is our current one, each message carries
///   our signed key.
struct SessionBoite: Session {
    private static let versionEtat: UInt8 = 1
    private static let clesGardees = 8
    private static let clairMax = Limites.contenu + 256

    let moi: Partie
    let lui: Partie
    private let dsk: ClePubliqueEd25519
    private var clesLui: [(id: UInt32, cle: ClePubliqueX25519, fin: UInt64)]
    private var confirmee: UInt32?

    init(moi: Partie, lui: Declaration, appareil id: UInt32, cleLui: Precle?) throws(ErreurCrypto) {
        guard let appareil = lui.appareil(id) else { throw ErreurCrypto(.signature, "device that no statement names") }
        guard lui.compte != moi.compte else { throw ErreurCrypto(.signature, "session with oneself") }
        guard cleLui.map({ $0.compte == lui.compte && $0.appareil == id }) ?? true else {
            throw ErreurCrypto(.signature, "bundle of another device")
        }
        self.moi = moi
        self.lui = Partie(compte: lui.compte, appareil: id, gen: lui.gen)
        dsk = appareil.dsk
        clesLui = cleLui.map { [($0.id, $0.cle, $0.fin)] } ?? []
    }

    func estAvec(_ declaration: Declaration) -> Bool {
        declaration.compte == lui.compte && declaration.gen == lui.gen && declaration.appareil(lui.appareil)?.dsk == dsk
    }

    /// A bundle of another device is passed over: its key would let that device speak in the name of this one.
    mutating func noter(paquet: PaquetCles) {
        guard paquet.boite.compte == lui.compte, paquet.boite.appareil == lui.appareil else { return }
        retenir(paquet.boite)
    }

    mutating func chiffrer(
        _ contenu: [UInt8], id: IdContenu, cles: ClesLocales, maintenant: UInt64
    ) throws(ErreurCrypto) -> (message: [UInt8], champs: [UInt8]?) {
        guard contenu.count <= Limites.contenu else { throw ErreurCrypto(.limite, "content over 56 KiB") }
        guard let mienne = cles.courante(.boite, maintenant: maintenant) else {
            throw ErreurCrypto(.cleRefusee, "no box key of ours")
        }
        guard let sienne = clesLui.last(where: { maintenant < $0.fin }) else {
            throw ErreurCrypto(.perime, "no valid box key of the recipient")
        }
        let nonce = try Alea.octets(Boite.tailleNonce)
        var clair = Encodeur(capacite: contenu.count + 256)
        clair.fixe(Self.entete(de: moi, vers: lui))
        clair.fixe(id.octets)
        clair.variable(contenu)
        var message = Encodeur(capacite: contenu.count + 512)
        message.entier(mienne.precle.id)
        message.entier(sienne.id)
        message.fixe(nonce)
        message.variable(try Boite.fermer(clair.octets, nonce: nonce, de: mienne.paire, vers: sienne.cle))
        return (message.octets, confirmee == mienne.precle.id ? nil : mienne.precle.octets)
    }

    mutating func dechiffrer(
        _ message: [UInt8], champs: [UInt8]?, cles: ClesLocales, maintenant: UInt64
    ) throws(ErreurCrypto) -> (id: IdContenu, contenu: [UInt8]) {
        var copie = self
        if let champs { copie.retenir(try verifiee(champs, maintenant)) }
        var lecteur = Decodeur(message)
        let idSienne: UInt32 = try lecteur.entier()
        let idMienne: UInt32 = try lecteur.entier()
        let nonce = try lecteur.fixe(Boite.tailleNonce)
        let boite = try lecteur.variable(max: Self.clairMax)
        try lecteur.fin()
        guard let sienne = copie.clesLui.first(where: { $0.id == idSienne }) else {
            throw ErreurCrypto(.cleRefusee, "unknown box key of the sender")
        }
        guard maintenant < sienne.fin + Limites.retentionPrecle else {
            throw ErreurCrypto(.perime, "box key of the sender")
        }
        guard let mienne = cles.paire(.boite, idMienne) else {
            throw ErreurCrypto(.cleRefusee, "box key of ours that is erased or never was")
        }
        var clair = Decodeur(try Boite.ouvrir(boite, nonce: nonce, de: sienne.cle, vers: mienne))
        let entete = Self.entete(de: lui, vers: moi)
        guard try clair.fixe(entete.count) == entete else {
            throw ErreurCrypto(.authentification, "box made for other ends or another direction")
        }
        let id = try IdContenu(clair.fixe(IdContenu.taille))
        let contenu = try clair.variable(max: Limites.contenu)
        try clair.fin()
        copie.confirmee = max(confirmee ?? 0, idMienne)
        self = copie
        return (id, contenu)
    }

    /// What every plaintext begins with: label, suite, both ends, direction.
    private static func entete(de emetteur: Partie, vers destinataire: Partie) -> [UInt8] {
        var codeur = Encodeur()
        codeur.variable(Etiquette.boite.octets)
        codeur.entier(Limites.suiteBoite)
        for partie in [emetteur, destinataire] {
            codeur.fixe(partie.compte.octets)
            codeur.entier(partie.appareil)
            codeur.entier(partie.gen)
        }
        codeur.entier(UInt8(emetteur.compte < destinataire.compte ? 0 : 1))
        return codeur.octets
    }

    private func verifiee(_ champs: [UInt8], _ maintenant: UInt64) throws(ErreurCrypto) -> Precle {
        let precle = try Precle(octets: champs)
        try precle.verifier(
            usage: .boite, compte: lui.compte, appareil: lui.appareil, dsk: dsk, maintenant: maintenant,
            apres: Limites.retentionPrecle)
        return precle
    }

    private mutating func retenir(_ precle: Precle) {
        guard !clesLui.contains(where: { $0.id == precle.id }) else { return }
        clesLui.append((precle.id, precle.cle, precle.fin))
        clesLui.sort { $0.id < $1.id }
        clesLui.removeFirst(max(0, clesLui.count - Self.clesGardees))
    }
}

extension SessionBoite {
    var etat: [UInt8] {
        var codeur = Encodeur()
        codeur.entier(Limites.suiteBoite)
        codeur.entier(Self.versionEtat)
        for partie in [moi, lui] {
            codeur.fixe(partie.compte.octets)
            codeur.entier(partie.appareil)
            codeur.entier(partie.gen)
        }
        codeur.fixe(dsk.octets)
        codeur.liste(clesLui) { codeur, cle in
            codeur.entier(cle.id)
            codeur.fixe(cle.cle.octets)
            codeur.entier(cle.fin)
        }
        codeur.liste(confirmee.map { [$0] } ?? []) { $0.entier($1) }
        return codeur.octets
    }

    init(etat: [UInt8]) throws(ErreurCrypto) {
        var champs = Decodeur(etat)
        guard try champs.entier(UInt8.self) == Limites.suiteBoite, try champs.entier(UInt8.self) == Self.versionEtat
        else {
            throw ErreurCrypto(.versionInconnue, "session state")
        }
        moi = try Self.partie(&champs)
        lui = try Self.partie(&champs)
        dsk = try ClePubliqueEd25519(champs.fixe(ClePubliqueEd25519.taille))
        clesLui = try champs.liste(max: Self.clesGardees) { champs throws(ErreurCrypto) in
            (try champs.entier(), try ClePubliqueX25519(champs.fixe(ClePubliqueX25519.taille)), try champs.entier())
        }
        confirmee = try champs.liste(max: 1) { champs throws(ErreurCrypto) in try champs.entier(UInt32.self) }.first
        try champs.fin()
    }

    private static func partie(_ champs: inout Decodeur) throws(ErreurCrypto) -> Partie {
        Partie(
            compte: try CompteId(champs.fixe(CompteId.taille)), appareil: try champs.entier(), gen: try champs.entier())
    }
}
