import Crypto

@testable import CryptoChiffre

/// Handshakes: their encoding, and the whole way from there to a session.
enum CiblePoignee: Cible {
    static let nom = "poignee"
    static let tailleMax = 8192

    static func essayer(_ octets: [UInt8]) throws {
        var entree = Entree(octets)
        switch entree.octet() % 3 {
        case 0:
            let champs = entree.reste()
            exiger(try AmorcePqxdh(octets: champs).octets == champs, "a handshake that is not canonical")
        case 1:
            let amorce = try AmorcePqxdh(octets: entree.partie())
            try accepter(entree.reste(), amorce, contenu: nil)
        default:
            let amorce = try AmorcePqxdh(octets: entree.partie())
            let entete = entree.partie()
            let contenu = entree.reste()
            try accepter(forger(amorce, entete, contenu), amorce, contenu: contenu)
        }
    }

    private static func accepter(_ message: [UInt8], _ amorce: AmorcePqxdh, contenu: [UInt8]?) throws {
        var sessions = try Duo.sessions(de: CompteFixe.alice)
        let recu: Recu
        do {
            recu = try Duo.recevoir((message, amorce), &sessions)
        } catch {
            exiger(sessions.sessions.isEmpty, "a refused handshake leaves a session behind")
            throw error
        }
        exiger(contenu == nil || recu.contenu == contenu, "another content than was sent")
        exiger(recu.nouvelle && sessions.sessions.count == 1, "no session of an accepted handshake")
        exiger(recu.contenu.count <= Limites.contenu, "a content over its limit")
        exiger(
            Set(recu.consommees.map(\.usage)).isSubset(of: Precle.Usage.ponctuelles), "a durable prekey is used up")
        exigerRefus(.rejeu, de: "a handshake with its first message again") {
            try Duo.recevoir((message, amorce), &sessions)
        }
        try CibleRatchet.reprendre(sessions.sessions[0])
        sessions.oublier(maintenant: CompteFixe.maintenant) { _ in true }
        guard recu.consommees.isEmpty else { return }
        exigerRefus(.rejeu, de: "the handshake of an ended session") { try Duo.recevoir((message, amorce), &sessions) }
    }

    /// What an initiator sends who made `amorce`, as far as the receiver can tell.
    private static func forger(_ amorce: AmorcePqxdh, _ entete: [UInt8], _ contenu: [UInt8]) throws -> [UInt8] {
        let (alice, bob) = (CompteFixe.alice, CompteFixe.bob)
        guard let cles = bob.cles(amorce, de: alice) else {
            throw ErreurCrypto(.cleRefusee, "keys that Bob does not have")
        }
        let secrets = try Pqxdh.repondre(amorce, cles: cles)
        let liaison = Liaison(
            session: secrets.session, ikInitiateur: try alice.bout.hashIk(), ikRepondeur: try bob.bout.hashIk(),
            appareilInitiateur: 1, appareilRepondeur: 1)
        let cle = try? cleMessage(secrets, EnteteRatchet(octets: entete))
        return try Adversaire.sceller(
            entete, contenu, cleEntete: secrets.enteteInitiateur, cleMessage: cle ?? secrets.racine,
            liaison: liaison, deInitiateur: true)
    }

    private static func cleMessage(_ secrets: SecretsPqxdh, _ entete: EnteteRatchet) throws -> SecretBref? {
        let spk = try CompteFixe.bob.spk.paire.x25519
        let dh = try SecretBref { sortie throws(ErreurCrypto) in try spk.partage(avec: entete.dh, vers: sortie) }
        let pas = KdfRacine.Pas(emetteur: entete.dh, recepteur: spk.publique, ek: [], ct: [])
        return Adversaire.avancer(KdfRacine.deriver(secrets.racine, dh: dh, ss: nil, pas).chaine, entete.n)
    }

    static func semences() throws -> [[UInt8]] {
        var semences = Semences()
        for avecPonctuelles in [true, false] {
            var sessions = try Duo.sessions(de: CompteFixe.bob)
            let id = try Duo.initier(&sessions, avecPonctuelles: avecPonctuelles)
            let (message, amorce) = try sessions.chiffrer([1, 2], session: id, maintenant: CompteFixe.maintenant)
            guard let champs = amorce?.octets else { continue }
            semences.ajouter([0], champs)
            semences.ajouter([1], parties: [champs], message)
            for n: UInt32 in [0, 5, 2100] {
                let paire = try PaireRatchet()
                let entete = EnteteRatchet(dh: paire.dh, ek: paire.ek, ct: nil, pn: 0, n: n)
                semences.ajouter([2], parties: [champs, entete.octets], [1, 2, 3])
            }
        }
        return semences.toutes
    }
}

extension EnteteRatchet {
    var octets: [UInt8] {
        var codeur = Encodeur()
        ecrire(&codeur)
        return codeur.octets
    }
}
