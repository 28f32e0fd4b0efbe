import Crypto

@testable import CryptoChiffre

/// A handshake and the first messages of its session made by hand, as Mallory makes them who knows every secret in them: each field
/// may be what no client sends, and everything else follows from it.
struct PoigneeForgee {
    /// What is not as it should be.
    struct Defauts {
        /// EKa, in place of a fresh one: of low order, so that whatever is computed with it is zero.
        var cleEphemere: ClePubliqueX25519?
        /// The ratchet key of the first header, likewise.
        var dh: ClePubliqueX25519?
        /// The encapsulation key of the first header.
        var ek: [UInt8]?
        /// What the first header says it answers; nothing does.
        var ct: [UInt8]?
        var pn: UInt32 = 0
    }

    let amorce: AmorcePqxdh
    private let liaison: Liaison
    private let cleEntete: SecretBref
    private let chaine: SecretBref
    private let dh: ClePubliqueX25519
    private let ek: [UInt8]
    private let defauts: Defauts

    /// Begins with the device whose bundle is `paquet`, without one-time prekeys.
    init(
        moi: Bout, idh: PaireX25519, lui: Bout, paquet: PaquetCles, _ defauts: Defauts = Defauts()
    ) throws {
        let spk = try paquet.spk.cle.x25519
        let ephemere = try X25519.paire()
        let cleEphemere = defauts.cleEphemere ?? ephemere.publique
        let (ss, chiffre) = try paquet.pqspk.cle.mlkem1024.encapsuler()
        let taille = SecretBref.tailleCle
        let materiel = try SecretBref(5 * taille) { sortie in
            sortie.update(repeating: 0, count: 5 * taille)
            sortie.update(repeating: 0xff, count: taille)
            try idh.partage(avec: spk, vers: sortie + taille)
            if defauts.cleEphemere == nil {
                try ephemere.secrete.emprunter { secrete in
                    try X25519.partage(secrete, lui.idh, vers: sortie + 2 * taille)
                    try X25519.partage(secrete, spk, vers: sortie + 3 * taille)
                }
            }
            ss.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(start: sortie + 4 * taille, count: taille).copyMemory(from: $0)
            }
        }
        amorce = try AmorcePqxdh(
            cleEphemere: cleEphemere,
            precles: .init(spk: paquet.spk.id, opk: nil, pqUsage: .pqspk, pq: paquet.pqspk.id), chiffre: chiffre)
        let secrets = Pqxdh.deriver(
            materiel,
            TranscriptionPqxdh(
                initiateur: moi, repondeur: lui, spk: .init(paquet.spk), opk: nil, pqUsage: .pqspk,
                pq: .init(paquet.pqspk), cleEphemere: cleEphemere, chiffre: chiffre))
        let paire = try PaireRatchet()
        dh = defauts.dh ?? paire.dh
        ek = defauts.ek ?? paire.ek
        let partage =
            defauts.dh == nil
            ? try paire.partage(avec: spk) : SecretBref(taille) { $0.update(repeating: 0, count: taille) }
        chaine =
            KdfRacine.deriver(
                secrets.racine, dh: partage, ss: nil,
                KdfRacine.Pas(emetteur: dh, recepteur: spk, ek: [], ct: [])
            ).chaine
        cleEntete = secrets.enteteInitiateur
        liaison = Liaison(
            session: secrets.session, ikInitiateur: try moi.hashIk(), ikRepondeur: try lui.hashIk(),
            appareilInitiateur: moi.partie.appareil, appareilRepondeur: lui.partie.appareil)
        self.defauts = defauts
    }

    /// Message `n` of the first chain.
    /// - Parameter dit: the number that its header says instead.
    func message(_ contenu: [UInt8], n: UInt32, dit: UInt32? = nil) throws -> [UInt8] {
        var entete = Encodeur()
        entete.fixe(dh.octets)
        entete.fixe(ek)
        entete.option(defauts.ct) { $0.fixe($1) }
        entete.entier(defauts.pn)
        entete.entier(dit ?? n)
        return try message(contenu, n: n, entete: entete.octets)
    }

    /// Message `n` of the first chain under a header of any bytes.
    func message(_ contenu: [UInt8], n: UInt32, entete: [UInt8]) throws -> [UInt8] {
        let cle = (0..<n).reduce(chaine) { cle, _ in KdfChaine.passer(cle) }
        let entete = try Self.couche(entete, cle: cleEntete, ad: liaison.adEntete)
        return try entete
            + Self.couche(
                contenu, cle: KdfChaine.avancer(cle).message, ad: liaison.adCorps(deInitiateur: true) + entete)
    }

    /// Nonce, length and what is encrypted under `cle`.
    private static func couche(_ clair: [UInt8], cle: SecretBref, ad: [UInt8]) throws -> [UInt8] {
        let nonce = try Alea.octets(XChaCha.tailleNonce)
        var chiffre = clair + [UInt8](repeating: 0, count: XChaCha.tailleSceau)
        try chiffre.withUnsafeMutableBufferPointer { tampon in
            guard let debut = tampon.baseAddress else { return }
            try XChaCha.chiffrer(surPlace: debut, taille: clair.count, cle: cle, nonce: nonce, ad: ad)
        }
        var codeur = Encodeur()
        codeur.fixe(nonce)
        codeur.entier(UInt32(chiffre.count))
        codeur.fixe(chiffre)
        return codeur.octets
    }
}
