import Crypto

@testable import CryptoChiffre

/// Headers and messages of a session, and what is kept of sessions.
enum CibleRatchet: Cible {
    static let nom = "ratchet"
    static let tailleMax = 12 * 1024

    static func essayer(_ octets: [UInt8]) throws {
        var entree = Entree(octets)
        switch entree.octet() % 7 {
        case 0:
            let champs = entree.reste()
            exiger(try EnteteRatchet(octets: champs).octets == champs, "a header that is not canonical")
        case 1:
            _ = try lire(entree.reste(), Duo.etabli.avancee)
        case 2: try forge(&entree)
        case 3: try reprendre(etat: entree.reste(), sautees: nil)
        case 4:
            // The name of the session, which is drawn, is put in by the harness.
            let etat = Duo.etabli.avancee.etat
            try reprendre(etat: etat, sautees: entree.prendre(2) + Duo.etabli.avancee.id + entree.reste())
        case 5:
            let champs = entree.reste()
            exiger(try PoigneesFinies(octets: champs).octets == champs, "ended handshakes that are not canonical")
        default: try rassembler(&entree)
        }
    }

    /// A message of which the fuzzer says everything but the keys.
    private static func forge(_ entree: inout Entree) throws {
        let choix = entree.octet()
        let session = Duo.etabli.toutes[Int(choix & 3) % Duo.etabli.toutes.count]
        let chaine = Adversaire.Chaine(rawValue: choix >> 2 & 3) ?? .courante
        var entete = entree.partie()
        let contenu = entree.reste()
        // The chain's own key, which is drawn, is put in where it is asked for.
        if choix & 0x80 != 0, let dh = session.ratchet.reception?.dh.octets {
            entete = dh + entete.dropFirst(ClePubliqueX25519.taille)
        }
        let message = try Adversaire(contre: session).forger(entete, contenu, chaine)
        let (recu, apres) = try lire(message, session)
        exiger(recu == contenu, "another content than was sent")
        exiger((try? EnteteRatchet(octets: entete)) != nil, "a header that no decoder takes was taken")
        exigerRefus(.rejeu, .authentification, de: "a message again") { _ = try lire(message, apres) }
        try reprendre(apres)
    }

    private static func lire(_ message: [UInt8], _ session: Session) throws -> (contenu: [UInt8], apres: Session) {
        var copie = session
        let contenu = try copie.dechiffrer(MessageRatchet.Lu(message), maintenant: CompteFixe.maintenant)
        exiger(contenu.count <= Limites.contenu, "a content over its limit")
        exiger(copie.ratchet.sautees.nombre <= Limites.sauteesGardees, "too many skipped keys")
        return (contenu, copie)
    }

    /// What is kept of `session` gives it back, byte for byte.
    static func reprendre(_ session: Session) throws {
        let (etat, sautees) = (session.etat, session.etatSautees)
        do {
            let reprise = try Session(etat: etat, sautees: sautees)
            exiger(reprise.etat == etat && reprise.etatSautees == sautees, "a session that changes when it is kept")
        } catch { echouer("what was kept of a session is refused: \(error)") }
    }

    /// Takes up a session from any bytes, and goes on with it.
    private static func reprendre(etat: [UInt8], sautees: [UInt8]?) throws {
        var session = try Session(etat: etat, sautees: sautees)
        exiger(session.etat == etat, "a state that is not canonical")
        exiger(session.etatSautees == sautees, "skipped keys that are not canonical")
        exiger(session.ratchet.sautees.nombre <= Limites.sauteesGardees, "too many skipped keys")
        let adversaire = Adversaire(contre: session)
        let entete = Duo.etabli.avancee.ratchet.reception
        for chaine in [Adversaire.Chaine.courante, .suivante, .sautee] {
            guard let dh = (chaine == .courante ? session.ratchet.reception : entete)?.dh else { continue }
            let numero = session.ratchet.sautees.chaines.last?.cles.last?.n ?? session.ratchet.reception?.n ?? 0
            let ct =
                chaine == .courante && session.ratchet.reception?.premiere == true
                ? nil : [UInt8](repeating: 1, count: MLKEM768.tailleChiffre)
            let forgee = EnteteRatchet(
                dh: dh, ek: CibleRatchet.ek, ct: ct, pn: session.ratchet.reception?.n ?? 0, n: numero)
            let message = try adversaire.forger(forgee.octets, [1], chaine)
            if let (_, apres) = try? lire(message, session) { try reprendre(apres) }
        }
        session.ratchet.sautees.expirer(maintenant: CompteFixe.maintenant)
        _ = try session.chiffrer([1, 2, 3], maintenant: CompteFixe.maintenant)
        try reprendre(session)
    }

    /// An ML-KEM key that no decoder refuses.
    private static let ek = CompteFixe.ou { try PaireRatchet().ek }

    /// All that a client keeps of one device at once: ended handshakes, and states of sessions.
    private static func rassembler(_ entree: inout Entree) throws {
        let finies = entree.partie()
        let lues = entree.parties(max: 4).compactMap { try? Session(etat: $0, sautees: nil) }
        guard let premiere = lues.first else { throw ErreurCrypto(.encodage, "no session") }
        var sessions = try SessionsAppareil(
            compte: premiere.lui.compte, appareil: premiere.lui.appareil, sessions: lues,
            finies: finies.isEmpty ? nil : finies)
        let avant = sessions
        let maintenant = CompteFixe.maintenant
        if let active = sessions.active(maGen: premiere.moi.gen, saGen: premiere.lui.gen, maintenant: maintenant) {
            exiger(!active.fermee && !active.perdante, "a session to send on that only receives")
            _ = try? sessions.chiffrer([1], session: active.id, maintenant: maintenant)
        }
        sessions.fermer(premiere.id)
        for session in lues { sessions.preferer(session.id) }
        sessions.expirer(maintenant: maintenant)
        sessions.oublier(maintenant: maintenant) { $0.fermee }
        _ = sessions.ecritures(depuis: avant)
        for session in sessions.sessions { try reprendre(session) }
        exiger(
            try PoigneesFinies(octets: sessions.etatFinies).octets == sessions.etatFinies,
            "ended handshakes that change when they are kept")
    }

    static func semences() throws -> [[UInt8]] {
        let duo = Duo.etabli
        let paire = try PaireRatchet()
        let ct = [UInt8](repeating: 2, count: MLKEM768.tailleChiffre)
        func entete(ct: [UInt8]?, pn: UInt32, n: UInt32) -> [UInt8] {
            EnteteRatchet(dh: paire.dh, ek: paire.ek, ct: ct, pn: pn, n: n).octets
        }
        // Session, chain (current, next, skipped), whether the chain's own key is put in, and the header.
        let forges: [(session: UInt8, chaine: UInt8, dh: UInt8, entete: [UInt8])] = [
            (0, 1, 0, entete(ct: ct, pn: 0, n: 0)),
            (1, 0, 0x80, entete(ct: nil, pn: 0, n: 4)), (1, 0, 0x80, entete(ct: nil, pn: 0, n: 1)),
            (1, 0, 0x80, entete(ct: nil, pn: 0, n: 260)),
            (2, 0, 0x80, entete(ct: ct, pn: 3, n: 3)), (2, 0, 0x80, entete(ct: ct, pn: 3, n: 0)),
            (2, 1, 0, entete(ct: ct, pn: 3, n: 0)), (2, 1, 0, entete(ct: ct, pn: 20, n: 7)),
            (2, 1, 0, entete(ct: ct, pn: 1500, n: 1200)), (2, 2, 0, entete(ct: ct, pn: 3, n: 1)),
        ]
        let etats = duo.toutes.map(\.etat)
        var semences = Semences()
        semences.ajouter([0], entete(ct: nil, pn: 0, n: 0))
        semences.ajouter([0], entete(ct: ct, pn: 1, n: 2))
        let message = try Adversaire(contre: duo.avancee).forger(entete(ct: ct, pn: 3, n: 3), [1], .courante)
        semences.ajouter([1], message)
        for forge in forges {
            semences.ajouter([2, forge.session | forge.chaine << 2 | forge.dh], parties: [forge.entete], [1, 2, 3])
        }
        for etat in etats {
            semences.ajouter([3], etat)
            semences.ajouter([6], parties: [[], etat, etat])
        }
        for sautees in [duo.recue, duo.avancee].compactMap(\.etatSautees) {
            semences.ajouter([4], Array(sautees.prefix(2) + sautees.dropFirst(2 + Session.tailleId)))
        }
        semences.ajouter([5], duo.finies)
        semences.ajouter([6], parties: [duo.finies] + etats)
        return semences.toutes
    }
}
