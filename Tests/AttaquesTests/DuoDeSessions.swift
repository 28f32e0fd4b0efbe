@testable import CryptoChiffre

/// The sessions of two devices with each other, without profile or relay: what travels is carried by the test.
struct DuoDeSessions {
    /// What travels.
    struct Envoi {
        let message: [UInt8]
        let amorce: AmorcePqxdh?
    }

    /// One end.
    struct Cote {
        let moi: Bout
        let lui: Bout
        let idh: PaireX25519
        let cles: [ClesLocales.Cle]
        var sessions: SessionsAppareil

        mutating func envoyer(_ contenu: [UInt8] = []) throws -> Envoi {
            guard let id = sessions.active(maGen: 0, saGen: 0, maintenant: Faussaire.date)?.id else {
                throw ErreurEssai("no session")
            }
            let (message, amorce) = try sessions.chiffrer(contenu, session: id, maintenant: Faussaire.date)
            return Envoi(message: message, amorce: amorce)
        }

        @discardableResult
        mutating func recevoir(_ envoi: Envoi) throws -> Recu {
            let (moi, lui, idh, cles) = (moi, lui, idh, cles)
            return try sessions.recevoir(
                envoi.message, amorce: envoi.amorce, maintenant: Faussaire.date
            ) { _ in
                ClesReponse(moi: moi, lui: lui, idh: idh, spk: cles[1], opk: nil, pq: cles[2])
            }
        }

        /// Everything kept, byte for byte.
        var etat: [[UInt8]] {
            sessions.sessions.flatMap { [$0.etat, $0.etatSautees ?? []] } + [sessions.etatFinies]
        }
    }

    /// Who has begun, and who has heard nothing yet.
    let ana: Cote
    let bob: Cote

    init() throws {
        func personne() throws -> (Trousseau, Declaration, [ClesLocales.Cle]) {
            let arene = try Arene()
            let (trousseau, declaration, _) = try Trousseau.nouveau(
                nomRelais: "essai", date: Faussaire.date, dans: arene)
            let cles = try Precle.Usage.durables.map { usage in
                let paire = try PairePrecle(usage: usage, dans: arene)
                return ClesLocales.Cle(
                    precle: try Precle(
                        usage: usage, compte: trousseau.compte, appareil: 1, id: 1, debut: Faussaire.date,
                        cle: paire.publique, dsk: trousseau.dsk), paire: paire)
            }
            return (trousseau, declaration, cles)
        }
        func cote(
            _ moi: (Trousseau, Declaration, [ClesLocales.Cle]), _ lui: (Trousseau, Declaration, [ClesLocales.Cle])
        ) throws -> Cote {
            Cote(
                moi: try Bout(moi.1, appareil: 1), lui: try Bout(lui.1, appareil: 1), idh: moi.0.idh, cles: moi.2,
                sessions: try SessionsAppareil(compte: lui.0.compte, appareil: 1))
        }
        let (une, autre) = (try personne(), try personne())
        var ana = try cote(une, autre)
        bob = try cote(autre, une)
        try ana.sessions.initier(
            moi: ana.moi, idh: ana.idh, lui: ana.lui,
            paquet: PaquetCles(
                precles: autre.2.map(\.precle.octets), declaration: autre.1, appareil: 1, maintenant: Faussaire.date),
            du: Faussaire.date, maintenant: Faussaire.date)
        self.ana = ana
    }
}
