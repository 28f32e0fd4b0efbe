import Contrat
import CryptoChiffre
import Foundation

/// One content on its way to one device, inside one transaction: session, seal, and the row of the outbox.
struct Expedition {
    let rangees: Rangees
    let trousseau: Trousseau
    let maintenant: UInt64
    /// The author's statement, and the encoded ones up to it.
    let moi: Declaration
    let declarations: [Data]
    /// The recipient's pinned statement.
    let lui: Declaration
    let conversation: ConversationLocale
    /// Whether it is said by the program alone.
    var muette = false

    /// Encrypts `contenu` for `appareil`, whose bundle is at hand, and commits it to the outbox; begins a session when there is none
    /// between the keys of both ends.
    /// - Parameters:
    ///   - ordre: the message's number in the history, to be marked once it has left.
    ///   - choisie: the session to use, if it must be a certain one.
    ///   - place: where it is kept to be sent again; nil when it is not.
    ///   - fois: how often the content was sent before.
    func expedier(
        _ contenu: [UInt8], a correspondant: Correspondant, appareil: UInt32, ordre: Int64?,
        dansUneNouvelleSession: Bool = false, dans choisie: [UInt8]? = nil,
        place: Envoye.Place?, fois: UInt8 = 0
    ) throws {
        var sessions = try SessionsLocales.lire(lui.compte, appareil, rangees)
        let enCours = try dansUneNouvelleSession ? nil : choisie ?? active(sessions)
        let session = try enCours ?? commencer(&sessions, avec: correspondant, appareil)
        let (message, amorce) = try sessions.sessions.chiffrer(contenu, session: session, maintenant: maintenant)
        try sessions.ecrire(rangees)
        if let place {
            try Envoye(appareil: appareil, contenu: Data(contenu), fois: fois)
                .garder(message, place, dans: conversation, rangees, maintenant: maintenant)
        }
        let dernieres = declarations.suffix(Limites.declarationsParAmorce).map { Array($0) }
        let interieur = Interieur(
            compte: trousseau.compte, appareil: trousseau.appareil,
            amorce: amorce.map { Interieur.Amorce(declarations: dernieres, champs: $0.octets) }, message: message)
        let demande = DemandeEnvoyerMessage(
            destinataire: correspondant.compte, appareil: appareil,
            idempotence: Data(try Alea.octets(LimitesContrat.tailleIdempotence)),
            enveloppe: Data(try sceller(interieur, a: correspondant, appareil)))
        try Sortie(demande: demande, interieur: Data(interieur.octets), ordreMessage: ordre, muette: muette)
            .ajouter(a: lui.compte, rangees)
    }

    /// The envelope; empty while there is no key of the recipient's at hand that is still valid: it is sealed once there is.
    private func sceller(
        _ interieur: Interieur, a correspondant: Correspondant, _ appareil: UInt32
    ) throws -> [UInt8] {
        do {
            let sceau = try correspondant.sceau(de: appareil, maintenant: maintenant)
            return try Enveloppe.sceller(interieur, suite: Limites.suite, vers: sceau)
        } catch let erreur as ErreurCrypto where erreur.code == .perime || erreur.code == .encodage {
            return []
        }
    }

    private func active(_ sessions: SessionsLocales) throws(ErreurCrypto) -> [UInt8]? {
        guard let active = sessions.sessions.active(maGen: moi.gen, saGen: lui.gen, maintenant: maintenant),
            try active.estAvec(lui)
        else { return nil }
        return active.id
    }

    /// Begins a session; the one-time prekeys that it takes begin no other.
    private func commencer(
        _ sessions: inout SessionsLocales, avec correspondant: Correspondant, _ appareil: UInt32
    ) throws -> [UInt8] {
        let precles = correspondant.paquets.first { $0.appareil == appareil }?.precles ?? []
        let paquet = try PaquetCles(
            precles: precles.map { Array($0) }, declaration: lui, appareil: appareil, maintenant: maintenant)
        sessions.sessions.expirer(maintenant: maintenant)
        let id = try sessions.sessions.initier(
            moi: Bout(moi, appareil: trousseau.appareil), idh: trousseau.idh, lui: Bout(lui, appareil: appareil),
            paquet: paquet, du: correspondant.paquetsDate, maintenant: maintenant)
        if paquet.opk != nil || paquet.pqopk != nil {
            var connu = try Correspondant.lire(lui.compte, rangees) ?? correspondant
            try connu.oublierPonctuelles(de: appareil)
            try connu.ecrire(rangees)
        }
        return id
    }
}
