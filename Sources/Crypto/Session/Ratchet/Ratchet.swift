import Crypto

/// The Double Ratchet with header encryption and an encapsulation beside each Diffie-Hellman (protocol section 3). A value:
/// work on a copy.
struct Ratchet: Sendable {
    /// A chain of ours, and the pair that waits for the answer to it.
    struct Emission: Sendable {
        let paire: PaireRatchet
        let ct: [UInt8]?
        let entete: SecretBref
        let pn: UInt32
        var cle: SecretBref
        var n: UInt32
    }

    /// What the next chain of ours will be made from, at the first message sent in it. The pair before is erased already.
    struct Attente: Sendable {
        let dh: ClePubliqueX25519
        let ek: CleMLKEM<MLKEM768>
        /// How many messages our previous chain had.
        let pn: UInt32
    }

    enum Tour: Sendable {
        case emission(Emission)
        case attente(Attente)
    }

    /// The newest chain of the other end.
    struct Reception: Sendable {
        let dh: ClePubliqueX25519
        let entete: SecretBref
        /// Whether it is the initiator's first, the one whose headers carry no ciphertext.
        let premiere: Bool
        var cle: SecretBref
        /// The number of the next message.
        var n: UInt32
    }

    var racine: SecretBref
    var tour: Tour
    var reception: Reception?
    /// Header keys of the next chain of ours and of the other end's.
    var enteteEmission: SecretBref
    var enteteReception: SecretBref
    var sautees = ClesSautees()

    /// Begins as the initiator: the first chain is made at once, with the other end's signed prekey as its ratchet key.
    init(initiateur secrets: SecretsPqxdh, spk: ClePubliqueX25519) throws(ErreurCrypto) {
        let paire = try PaireRatchet()
        let pas = KdfRacine.Pas(emetteur: paire.dh, recepteur: spk, ek: [], ct: [])
        let cles = KdfRacine.deriver(secrets.racine, dh: try paire.partage(avec: spk), ss: nil, pas)
        racine = cles.racine
        enteteEmission = cles.entete
        enteteReception = secrets.enteteSuivanteRepondeur
        tour = .emission(
            Emission(paire: paire, ct: nil, entete: secrets.enteteInitiateur, pn: 0, cle: cles.chaine, n: 0))
    }

    /// Encrypts `contenu` as the next message of our chain, which begins with it when the other end's has changed.
    /// - Throws: `limite` when the chain is full.
    mutating func chiffrer(
        _ contenu: [UInt8], liaison: Liaison, deInitiateur: Bool
    ) throws(ErreurCrypto) -> [UInt8] {
        var emission = try emissionCourante()
        guard emission.n < .max else { throw ErreurCrypto(.limite, "chain of messages") }
        let (cle, suivante) = KdfChaine.avancer(emission.cle)
        let entete = EnteteRatchet(
            dh: emission.paire.dh, ek: emission.paire.ek, ct: emission.ct, pn: emission.pn, n: emission.n)
        let message = try MessageRatchet.sceller(
            entete, contenu, cleEntete: emission.entete, cleMessage: cle, liaison: liaison,
            deInitiateur: deInitiateur)
        emission.cle = suivante
        emission.n += 1
        tour = .emission(emission)
        return message
    }

    /// Our chain, made now if it is its turn: a fresh pair, and an encapsulation to the other end's.
    mutating func emissionCourante() throws(ErreurCrypto) -> Emission {
        switch tour {
        case .emission(let emission): return emission
        case .attente(let attente):
            let paire = try PaireRatchet()
            let (ss, ct) = try attente.ek.encapsuler()
            let pas = KdfRacine.Pas(emetteur: paire.dh, recepteur: attente.dh, ek: attente.ek.octets, ct: ct)
            let cles = KdfRacine.deriver(racine, dh: try paire.partage(avec: attente.dh), ss: ss, pas)
            let emission = Emission(
                paire: paire, ct: ct, entete: enteteEmission, pn: attente.pn, cle: cles.chaine, n: 0)
            racine = cles.racine
            enteteEmission = cles.entete
            return emission
        }
    }
}
