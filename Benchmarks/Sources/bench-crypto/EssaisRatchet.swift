import ComptesBench
import CryptoChiffre

/// The handshake at both ends, and a 1 KiB content: in a chain that goes on, and where each message begins a new one.
///
/// The floor of each is the sum of its primitives, called one after the other on buffers of the same sizes.
func essaisRatchet(_ sodium: SodiumBrut, _ arene: Arene) throws -> [Essai] {
    let taille = 1024
    let contenu = try Alea.octets(taille)
    let depart = try Paire(arene)
    var etablie = depart
    try etablie.etablir()
    let pret = etablie
    let message = try pret.envoyer(contenu)
    var joueurs = pret
    let brut = try RatchetBrut(sodium, taille: taille)
    return [
        Essai(
            nom: "poignee.\(taille)", plancher: "primitives.poignee.\(taille)",
            notre: {
                var paire = depart
                try exiger(paire.poignee(contenu) == taille, "poignee")
            },
            brut: suite(try brut.poignee)),
        Essai(
            nom: "chaine.chiffrer.\(taille)", plancher: "primitives.chaine.chiffrer.\(taille)",
            notre: { try exiger(pret.envoyer(contenu).count == message.count, "chaine.chiffrer") },
            brut: suite(brut.chiffrer(avecCt: true))),
        Essai(
            nom: "chaine.dechiffrer.\(taille)", plancher: "primitives.chaine.dechiffrer.\(taille)",
            notre: { try exiger(pret.lire(message) == taille, "chaine.dechiffrer") },
            brut: suite(try brut.dechiffrer(avecCt: true))),
        Essai(
            nom: "pingpong.\(taille)", plancher: "primitives.pingpong.\(taille)",
            notre: { try exiger(joueurs.coup(contenu) == taille, "pingpong") },
            brut: suite(try brut.nouvelleChaine + brut.chiffrer(avecCt: true) + brut.dechiffrer(avecCt: true))),
    ]
}

/// The primitives of a session's operations.
struct RatchetBrut {
    private static let entete = 32 + 1184 + 1 + 8
    private static let ct = 1088
    /// Session, identity hashes, direction, devices.
    private static let liaison = 32 + 64 + 1 + 8

    private let sodium: SodiumBrut
    private let kem: KemBrut
    private let taille: Int

    init(_ sodium: SodiumBrut, taille: Int) throws {
        self.sodium = sodium
        self.taille = taille
        kem = try KemBrut()
    }

    private func tailles(_ avecCt: Bool) -> (entete: Int, ad: Int) {
        let entete = Self.entete + (avecCt ? Self.ct : 0)
        return (entete, Self.liaison + 24 + 4 + entete + 16)
    }

    /// A message of a chain that goes on.
    func chiffrer(avecCt: Bool) -> [SodiumBrut.Operation] {
        let (entete, ad) = tailles(avecCt)
        return [
            sodium.avancerChaine(), sodium.tirerNonce(2), sodium.chiffrer(entete, ad: 64),
            sodium.chiffrer(taille, ad: ad),
        ]
    }

    /// The same at the other end.
    func dechiffrer(avecCt: Bool) throws -> [SodiumBrut.Operation] {
        let (entete, ad) = tailles(avecCt)
        return [
            try sodium.dechiffrer(entete, ad: 64), sodium.avancerChaine(), try sodium.dechiffrer(taille, ad: ad),
        ]
    }

    /// What a new chain costs its sender and its receiver together.
    var nouvelleChaine: [SodiumBrut.Operation] {
        let pas = [sodium.x25519(), kem.sha512(2336), kem.hkdf(96)]
        return [sodium.paireX25519(), kem.paire768(), kem.encapsuler768()] + pas + [kem.lire768(), kem.decapsuler768()]
            + pas
    }

    /// Both ends of a handshake with all one-time keys, and its first message.
    var poignee: [SodiumBrut.Operation] {
        get throws {
            let quatre = [SodiumBrut.Operation](repeating: sodium.x25519(), count: 4)
            let derivation = [kem.sha512(3600), kem.hkdf(128)]
            let pas = [sodium.x25519(), kem.sha512(64), kem.hkdf(96)]
            let initiateur =
                [sodium.paireX25519(), kem.encapsuler1024()] + quatre + derivation
                + [sodium.paireX25519(), kem.paire768()] + pas + chiffrer(avecCt: false)
            let repondeur =
                [kem.decapsuler1024()] + quatre + derivation + [kem.lire768()] + pas
                + (try dechiffrer(avecCt: false))
            return initiateur + repondeur
        }
    }
}

/// Two devices and their sessions with each other. A value: each operation may begin from the same state.
struct Paire {
    /// Any time will do, as long as prekeys and readers agree on it.
    private static let date: UInt64 = 1_800_000_000

    private let comptes: [CompteBench]
    private let bouts: [Bout]
    private let paquet: PaquetCles
    private let reponse: ClesReponse
    private var sessions: [SessionsAppareil]
    private var id: [UInt8] = []
    private var tour = 1

    init(_ arene: Arene) throws {
        let comptes = try (0..<2).map { _ in try CompteBench(nomRelais: "banc", date: Self.date, dans: arene) }
        self.comptes = comptes
        let bouts = try comptes.map { try $0.bout() }
        self.bouts = bouts
        paquet = try comptes[1].paquet(date: Self.date)
        reponse = try comptes[1].reponse(a: bouts[0])
        sessions = try [1, 0].map { autre in
            try SessionsAppareil(compte: comptes[autre].declaration.compte, appareil: comptes[autre].trousseau.appareil)
        }
    }

    /// The first begins and the second answers with what it read; returns the content's size.
    mutating func poignee(_ contenu: [UInt8]) throws -> Int {
        id = try sessions[0].initier(
            moi: bouts[0], idh: comptes[0].trousseau.idh, lui: bouts[1], paquet: paquet, du: Self.date,
            maintenant: Self.date)
        let (message, amorce) = try sessions[0].chiffrer(contenu, session: id, maintenant: Self.date)
        let reponse = reponse
        return try sessions[1].recevoir(message, amorce: amorce, maintenant: Self.date) { _ in reponse }.contenu.count
    }

    /// One message either way, after which the first sends in a chain with an encapsulation.
    mutating func etablir() throws {
        _ = try poignee([0])
        _ = try coup([0])
        _ = try coup([0])
        tour = 0
    }

    /// What the first one's profile has to write once a message of its chain was made.
    func ecritures(apres contenu: [UInt8]) throws -> EcrituresSessions {
        var copie = sessions[0]
        _ = try copie.chiffrer(contenu, session: id, maintenant: Self.date)
        return copie.ecritures(depuis: sessions[0])
    }

    /// The next message of the first one's chain.
    func envoyer(_ contenu: [UInt8]) throws -> [UInt8] {
        var copie = sessions[0]
        return try copie.chiffrer(contenu, session: id, maintenant: Self.date).message
    }

    /// Reads it at the other end.
    func lire(_ message: [UInt8]) throws -> Int {
        var copie = sessions[1]
        return try copie.recevoir(message, amorce: nil, maintenant: Self.date) { _ in nil }.contenu.count
    }

    /// One message from the one whose turn it is; the other reads it and has the next turn.
    mutating func coup(_ contenu: [UInt8]) throws -> Int {
        let message = try sessions[tour].chiffrer(contenu, session: id, maintenant: Self.date).message
        tour = 1 - tour
        return try sessions[tour].recevoir(message, amorce: nil, maintenant: Self.date) { _ in nil }.contenu.count
    }
}
