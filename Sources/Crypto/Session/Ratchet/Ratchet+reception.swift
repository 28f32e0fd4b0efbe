import Crypto

extension Ratchet {
    /// Begins as the other end of a handshake, with the first message that arrives of it, whatever its number.
    /// - Parameter spk: our signed prekey, the ratchet key that the initiator began with.
    /// - Throws: as `dechiffrer`.
    init(
        repondeur secrets: SecretsPqxdh, spk: PaireX25519, message: MessageRatchet.Lu, liaison: Liaison,
        maintenant: UInt64, contenu: inout [UInt8]
    ) throws(ErreurCrypto) {
        guard let entete = try message.entete(sous: secrets.enteteInitiateur, liaison) else {
            throw ErreurCrypto(.authentification, "message header")
        }
        guard entete.ct == nil, entete.pn == 0 else { throw ErreurCrypto(.encodage, "first chain of a session") }
        let sauts = try Sauts(reste: 0, nouveaux: entete.n)
        let ek = try CleMLKEM<MLKEM768>(Array(entete.ek))
        let dh = try SecretBref { sortie throws(ErreurCrypto) in try spk.partage(avec: entete.dh, vers: sortie) }
        let pas = KdfRacine.Pas(emetteur: entete.dh, recepteur: spk.publique, ek: [], ct: [])
        let cles = KdfRacine.deriver(secrets.racine, dh: dh, ss: nil, pas)
        racine = cles.racine
        tour = .attente(Attente(dh: entete.dh, ek: ek, pn: 0))
        enteteEmission = secrets.enteteSuivanteRepondeur
        enteteReception = cles.entete
        var chaine = Reception(
            dh: entete.dh, entete: secrets.enteteInitiateur, premiere: true, cle: cles.chaine, n: 0)
        let cle = chaine.avancer(
            jusqua: entete.n, oublies: sauts.nouveauxOublies, maintenant, dans: &sautees)
        reception = chaine
        contenu = try message.contenu(sous: cle, liaison, deInitiateur: true)
    }

    /// Decrypts a message of the other end. After an error the value is worth nothing: work on a copy.
    /// - Throws: `authentification` when it is not of this session; `rejeu` when its key was used or erased; `limite` when it
    ///   would skip more than 25,000 messages; `encodage` or `cleRefusee` for a header against the rules.
    mutating func dechiffrer(
        _ message: MessageRatchet.Lu, liaison: Liaison, deInitiateur: Bool, maintenant: UInt64
    ) throws(ErreurCrypto) -> [UInt8] {
        sautees.expirer(maintenant: maintenant)
        let cle = try cleDeMessage(message, liaison, maintenant)
        return try message.contenu(sous: cle, liaison, deInitiateur: deInitiateur)
    }

    private mutating func cleDeMessage(
        _ message: MessageRatchet.Lu, _ liaison: Liaison, _ maintenant: UInt64
    ) throws(ErreurCrypto) -> SecretBref {
        if var chaine = reception, let entete = try message.entete(sous: chaine.entete, liaison) {
            guard entete.dh == chaine.dh, (entete.ct == nil) == chaine.premiere else {
                throw ErreurCrypto(.encodage, "header of another chain")
            }
            guard entete.n >= chaine.n else { return try sautee(entete, chaine.entete) }
            let sauts = try Sauts(reste: 0, nouveaux: entete.n - chaine.n)
            let cle = chaine.avancer(
                jusqua: entete.n, oublies: sauts.nouveauxOublies, maintenant, dans: &sautees)
            reception = chaine
            return cle
        }
        if let entete = try message.entete(sous: enteteReception, liaison) {
            return try nouvelleChaine(entete, maintenant)
        }
        for chaine in sautees.chaines.reversed() where chaine.entete != reception?.entete {
            guard let entete = try message.entete(sous: chaine.entete, liaison) else { continue }
            guard (entete.ct == nil) == chaine.premiere else {
                throw ErreurCrypto(.encodage, "header of another chain")
            }
            return try sautee(entete, chaine.entete)
        }
        throw ErreurCrypto(.authentification, "message header")
    }

    private mutating func sautee(_ entete: EnteteRatchet, _ cle: SecretBref) throws(ErreurCrypto) -> SecretBref {
        guard let cle = sautees.retirer(entete.n, entete: cle) else {
            throw ErreurCrypto(.rejeu, "message \(entete.n) of its chain")
        }
        return cle
    }

    /// The other end has answered our chain with one of its own: closes its chain before, uses our pair up and erases it.
    private mutating func nouvelleChaine(
        _ entete: EnteteRatchet, _ maintenant: UInt64
    ) throws(ErreurCrypto) -> SecretBref {
        guard case .emission(let emission) = tour, let ct = entete.ct.map({ Array($0) }) else {
            throw ErreurCrypto(.encodage, "chain that answers none of ours")
        }
        let lus = reception?.n ?? 0
        guard reception != nil || entete.pn == 0, entete.pn >= lus else {
            throw ErreurCrypto(.encodage, "length of the chain before")
        }
        let sauts = try Sauts(reste: entete.pn - lus, nouveaux: entete.n)
        let ek = try CleMLKEM<MLKEM768>(Array(entete.ek))
        let pas = KdfRacine.Pas(
            emetteur: entete.dh, recepteur: emission.paire.dh, ek: emission.paire.ek, ct: ct)
        let cles = KdfRacine.deriver(
            racine, dh: try emission.paire.partage(avec: entete.dh), ss: try emission.paire.decapsuler(ct), pas)
        reception?.sauter(jusqua: entete.pn, oublies: sauts.resteOublie, maintenant, dans: &sautees)
        var chaine = Reception(
            dh: entete.dh, entete: enteteReception, premiere: false, cle: cles.chaine, n: 0)
        let cle = chaine.avancer(
            jusqua: entete.n, oublies: sauts.nouveauxOublies, maintenant, dans: &sautees)
        reception = chaine
        racine = cles.racine
        enteteReception = cles.entete
        tour = .attente(Attente(dh: entete.dh, ek: ek, pn: emission.n))
        return cle
    }
}

/// How many message keys one message skips, counted before any is derived.
struct Sauts {
    /// Of the chain before, and of the message's own.
    let reste: UInt32
    let nouveaux: UInt32

    /// - Throws: `limite` for more than 25,000 together.
    init(reste: UInt32, nouveaux: UInt32) throws(ErreurCrypto) {
        guard UInt64(reste) + UInt64(nouveaux) <= UInt64(Limites.sautees) else {
            throw ErreurCrypto(.limite, "more than \(Limites.sautees) messages skipped")
        }
        self.reste = reste
        self.nouveaux = nouveaux
    }

    /// Of those of the chain before and of the message's own, how many come too early to be kept.
    var resteOublie: UInt32 { min(reste, surplus) }
    var nouveauxOublies: UInt32 { surplus - resteOublie }

    private var surplus: UInt32 { UInt32(max(0, Int(reste) + Int(nouveaux) - Limites.sauteesGardees)) }
}

extension Ratchet.Reception {
    /// Takes the key of message `n`, and puts those before it aside.
    mutating func avancer(
        jusqua n: UInt32, oublies: UInt32, _ maintenant: UInt64, dans sautees: inout ClesSautees
    ) -> SecretBref {
        sauter(jusqua: n, oublies: oublies, maintenant, dans: &sautees)
        let (message, suivante) = KdfChaine.avancer(cle)
        cle = suivante
        self.n += 1
        return message
    }

    /// Puts the keys of the messages before `n` aside, but for the first `oublies`, which are too many to be kept.
    mutating func sauter(
        jusqua n: UInt32, oublies: UInt32, _ maintenant: UInt64, dans sautees: inout ClesSautees
    ) {
        for _ in 0..<oublies { cle = KdfChaine.passer(cle) }
        self.n += oublies
        var mises: [ClesSautees.Cle] = []
        while self.n < n {
            let (message, suivante) = KdfChaine.avancer(cle)
            mises.append(ClesSautees.Cle(n: self.n, cle: message, date: maintenant))
            cle = suivante
            self.n += 1
        }
        sautees.ajouter(mises, entete: entete, premiere: premiere)
    }
}
