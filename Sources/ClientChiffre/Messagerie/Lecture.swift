import Contrat
import CryptoChiffre
import Foundation

/// One envelope on its way in, inside one transaction: seal, statements, session on a copy, content, history, or quarantine.
struct Lecture {
    let rangees: Rangees
    let trousseau: Trousseau
    let maintenant: UInt64
    let declarations: DeclarationsServies

    /// What is known of the sender's statements besides what the message and the profile say.
    enum DeclarationsServies: Sendable {
        /// The relay was not asked.
        case ignorees
        /// It was asked, and has these.
        case cherchees([[UInt8]])
        /// It is not asked any more for now. What is missing says nothing about anybody then.
        case refusees
    }

    /// What became of an envelope.
    enum Resultat: Sendable {
        case lignes([Messagerie.Ligne])
        /// Read before, from somebody who is blocked, or said by a program to this one: passed over in silence.
        case rien
        case illisible
        /// The sender has statements that neither the message nor the profile holds: to be asked for, then to be read again.
        /// Nothing was written.
        case sansDeclaration(CompteId, depuis: UInt32)
    }

    func lire(_ message: MessageEnAttente) throws -> Resultat {
        do {
            return try rangees.toutOuRien { try lireLisible(message) }
        } catch let alarme as Alarme {
            return try alerter(alarme, message)
        } catch let erreur as ErreurCrypto where erreur.code != .systeme && erreur.code != .argon2 {
            try mettreDeCote(message, erreur.description)
            return .illisible
        }
    }

    /// Opens the seal with the key that the envelope names; no other is tried.
    static func ouvrir(_ enveloppe: [UInt8], _ cles: ClesLocales) throws -> Interieur {
        let (_, id) = try Enveloppe.entete(enveloppe)
        guard let paire = cles.paire(.sceau, id) else {
            throw ErreurCrypto(.cleRefusee, "seal key of ours that is erased or never was")
        }
        return try Enveloppe.ouvrir(enveloppe, avec: paire)
    }

    /// What must be told even though the message is refused.
    private struct Alarme: Error {
        let compte: CompteId
        let avis: MessageLocal.Avis
        /// Whether sending to this person stops.
        let alerte: Correspondant.Alerte?
        let raison: String
    }

    @discardableResult
    private func mettreDeCote(_ message: MessageEnAttente, _ raison: String) throws -> Bool {
        try Quarantaine(recu: message.recu, raison: raison, enveloppe: message.enveloppe).ajouter(rangees)
    }

    private func alerter(_ alarme: Alarme, _ message: MessageEnAttente) throws -> Resultat {
        guard try mettreDeCote(message, alarme.raison),
            var correspondant = try Correspondant.lire(alarme.compte, rangees)
        else { return .illisible }
        let connue = alarme.alerte.map { correspondant.confiance == .alerte($0) } ?? false
        if let alerte = alarme.alerte, !connue {
            correspondant.confiance = .alerte(alerte)
            try correspondant.ecrire(rangees)
        }
        if correspondant.relation == .bloquee { return .rien }
        // Told once; what was set aside is counted all the same.
        if connue { return .illisible }
        var conversation = try ConversationLocale.ouvrir(alarme.compte, rangees)
        let avis = MessageLocal.avis(alarme.avis, Date(timeIntervalSince1970: TimeInterval(message.recu)))
        let ordre = try conversation.ajouter(avis, rangees)
        try conversation.ecrire(rangees)
        return .lignes([Messagerie.Ligne(correspondant: correspondant, ordre: ordre, message: avis)])
    }

    private func lireLisible(_ message: MessageEnAttente) throws -> Resultat {
        let cles = try PrecleLocale.cles(rangees, dans: trousseau.arene)
        let interieur = try Self.ouvrir(Array(message.enveloppe), cles)
        guard interieur.compte != trousseau.compte else {
            throw ErreurCrypto(.authentification, "a message that claims to be from oneself")
        }
        var identite = try Identite(interieur, rangees, declarations)
        switch try identite.apprendre(interieur.amorce?.declarations) {
        case .sue: break
        case .inconnue(let depuis): return try manquantes(interieur.compte, depuis: depuis)
        case .alerte(let alerte):
            throw Alarme(compte: interieur.compte, avis: .alerte(alerte), alerte: alerte, raison: "alert: \(alerte)")
        }

        let (sessions, lue) = try dechiffrer(interieur, identite)
        let contenu = try Contenu(
            lue.octets, id: lue.id, conversation: Conversation.id(trousseau.compte, interieur.compte))
        if case .plusRecent = try contenu.moi.compare(a: identite.connues) {
            guard case .cherchees = declarations else {
                return try manquantes(interieur.compte, depuis: identite.connues.last?.numero ?? 0)
            }
        }
        guard try Vus.noter(lue.id, de: interieur.compte, rangees) else { return .rien }
        if let fin = lue.fin, fin.flux != contenu.flux || contenu.seq > fin.seq {
            throw Alarme(
                compte: interieur.compte, avis: .apresRotation, alerte: nil, raison: "in a session that was closed")
        }
        var arrivee = Arrivee(
            contenu: contenu, octets: lue.octets, interieur: interieur, recu: message.recu, session: lue.session,
            maGen: lue.maGen, sessions: sessions, identite: identite)
        return try arrivee.ranger(rangees, trousseau)
    }

    private func manquantes(_ compte: CompteId, depuis: UInt32) throws -> Resultat {
        guard case .ignorees = declarations else {
            throw ErreurCrypto(.authentification, "statements that are not at hand")
        }
        return .sansDeclaration(compte, depuis: depuis)
    }

    /// A message opened, with the session that it moved.
    private struct Lue {
        let id: IdContenu
        let octets: [UInt8]
        let session: any Session
        let maGen: UInt32
        let fin: SessionsLocales.Fin?
    }

    /// Tries the sessions with this device, the newest keys first, then the one that the message itself begins.
    private func dechiffrer(_ interieur: Interieur, _ identite: Identite) throws -> (SessionsLocales, Lue) {
        let sessions = try SessionsLocales.lire(interieur.compte, interieur.appareil, rangees)
        var dernier = ErreurCrypto(.authentification, "no session with this device")
        func essayer(_ session: any Session, _ maGen: UInt32, _ fin: SessionsLocales.Fin?) throws -> Lue? {
            var copie = session
            do throws(ErreurCrypto) {
                let cles: ClesLocales
                do {
                    cles = try PrecleLocale.cles(rangees, gen: maGen, dans: trousseau.arene)
                } catch let erreur as ErreurCrypto {
                    throw erreur
                } catch {
                    throw ErreurCrypto(.systeme, "prekeys: \(error)")
                }
                let (id, octets) = try copie.dechiffrer(
                    interieur.message, champs: interieur.amorce?.champs, cles: cles, maintenant: maintenant)
                return Lue(id: id, octets: octets, session: copie, maGen: maGen, fin: fin)
            } catch {
                guard error.code != .systeme else { throw error }
                dernier = error
                return nil
            }
        }
        let recevables = Chaine.recevables(identite.connues)
        for gardee in sessions.toutes {
            let session = try SessionsLocales.reprendre(gardee)
            // However it was learnt that those keys no longer count: by a message, from the relay, from the user.
            guard recevables.contains(where: session.estAvec) else { continue }
            if let lue = try essayer(session, gardee.maGen, gardee.fin) { return (sessions, lue) }
        }
        guard interieur.amorce != nil, let lui = try identite.auteur(interieur.amorce?.declarations) else {
            throw dernier
        }
        guard let compte = try CompteLocal.lire(rangees) else { throw ErreurClient.inattendue("no account") }
        let gens = Set(try PrecleLocale.toutes(rangees).map(\.gen))
        for moi in try compte.chaine().reversed() where gens.contains(moi.gen) {
            guard try sessions.session(maGen: moi.gen, avec: lui) == nil else { continue }
            let session = try Sessions.accepter(
                moi: Partie(compte: trousseau.compte, appareil: trousseau.appareil, gen: moi.gen), lui: lui,
                appareil: interieur.appareil)
            if let lue = try essayer(session, moi.gen, nil) { return (sessions, lue) }
        }
        throw dernier
    }
}
