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
        /// It was asked for those from a number on, and has these.
        case cherchees([[UInt8]], depuis: UInt32)
        /// It is not asked any more for now. What is missing says nothing about anybody then.
        case refusees
    }

    /// What became of an envelope.
    enum Resultat: Sendable {
        case lignes([Messagerie.Ligne])
        /// They say what has come, or was read, of what was sent to them.
        case accuse(Correspondant)
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
            return try rangees.toutOuRien { try alerter(alarme, message) }
        } catch let erreur as ErreurCrypto where erreur.code != .systeme && erreur.code != .argon2 {
            try rangees.toutOuRien {
                if try mettreDeCote(message, erreur.description) { try reclamer(message) }
            }
            return .illisible
        }
    }

    /// Reads `messages` in order, each entirely or not at all, up to one for which statements have to be asked for, or which fails.
    /// What was read before it may be committed: read alone it says what is the matter.
    /// - Throws: what has ended the transaction itself.
    func lire(ensemble messages: [MessageEnAttente]) throws -> [Resultat] {
        var resultats: [Resultat] = []
        for message in messages {
            do {
                let resultat = try lire(message)
                if case .sansDeclaration = resultat { break }
                resultats.append(resultat)
            } catch {
                guard rangees.enTransaction else { throw error }
                break
            }
        }
        return resultats
    }

    /// Opens the seal with the key that the envelope names; no other is tried.
    func ouvrir(_ enveloppe: [UInt8]) throws -> Interieur {
        let (_, id) = try Enveloppe.entete(enveloppe)
        guard let cle = try PrecleLocale.lire(.sceau, id, rangees) else {
            throw ErreurCrypto(.cleRefusee, "seal key of ours that is erased or never was")
        }
        return try Enveloppe.ouvrir(enveloppe, avec: cle.paire(dans: trousseau.arene).x25519)
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
        try Quarantaine(recu: message.recu, raison: raison, enveloppe: message.enveloppe)
            .ajouter(rangees, maintenant: maintenant)
    }

    /// Notes a message that could not be read, to be asked for again when whoever claims to have sent it is known and accepted.
    private func reclamer(_ message: MessageEnAttente) throws {
        let interieur: Interieur
        do {
            interieur = try ouvrir(Array(message.enveloppe))
        } catch is ErreurCrypto {
            return
        }
        guard let correspondant = try Correspondant.lire(interieur.compte, rangees),
            correspondant.relation == .acceptee
        else { return }
        var reparations = try Reparations.lire(rangees)
        reparations.noter(illisible: try Conversation.hash(message: interieur.message), de: interieur.compte)
        try reparations.ecrire(rangees)
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
        let interieur = try ouvrir(Array(message.enveloppe))
        let hash = try Conversation.hash(message: interieur.message)
        if try Vus.contient(message: hash, rangees) { return .rien }
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

        let (sessions, recu) = try dechiffrer(interieur, identite)
        let contenu: Contenu
        do throws(ErreurCrypto) {
            contenu = try Contenu(
                recu.contenu, conversation: Conversation.id(trousseau.compte, interieur.compte))
        } catch {
            // Opened and not understood: asked for again it would be no better.
            try Vus.noter(message: hash, rangees, maintenant: maintenant)
            try consommer(recu)
            try sessions.ecrire(rangees)
            try mettreDeCote(message, error.description)
            return .illisible
        }
        if case .plusRecent = try contenu.moi.compare(a: identite.connues) {
            guard case .cherchees = declarations else {
                return try manquantes(interieur.compte, depuis: identite.aDemanderDepuis)
            }
        }
        guard let session = sessions.sessions.session(recu.session) else {
            throw ErreurClient.inattendue("a session that read is gone")
        }
        let fin = sessions.fin(saGen: session.lui.gen)
        if contenu.type == Contenu.accuse, fin != nil {
            // Of a flow of its own, so whether it was written before the last word does not show; the next one says it all again.
            try Vus.noter(message: hash, rangees, maintenant: maintenant)
            try consommer(recu)
            try sessions.ecrire(rangees)
            return .rien
        }
        if let fin, fin.flux != contenu.flux || contenu.seq > fin.seq {
            throw Alarme(
                compte: interieur.compte, avis: .apresRotation, alerte: nil, raison: "in a session that was closed")
        }
        try Vus.noter(message: hash, rangees, maintenant: maintenant)
        try consommer(recu)
        guard try Vus.noter(contenu.idContenu(), de: interieur.compte, rangees, maintenant: maintenant) else {
            // Sent again, and read the first time after all.
            try sessions.ecrire(rangees)
            return .rien
        }
        var arrivee = Arrivee(
            contenu: contenu, octets: recu.contenu, interieur: interieur, recu: message.recu, session: session,
            sessions: sessions, identite: identite)
        return try arrivee.ranger(rangees, maintenant: maintenant)
    }

    private func manquantes(_ compte: CompteId, depuis: UInt32) throws -> Resultat {
        guard case .ignorees = declarations else {
            throw ErreurCrypto(.authentification, "statements that are not at hand")
        }
        return .sansDeclaration(compte, depuis: depuis)
    }

    /// Decrypts in the session that reads it, or in the one that the message itself begins.
    private func dechiffrer(_ interieur: Interieur, _ identite: Identite) throws -> (SessionsLocales, Recu) {
        var sessions = try SessionsLocales.lire(interieur.compte, interieur.appareil, rangees)
        // However it was learnt that keys no longer count: by a message, from the relay, from the user.
        let recevables = identite.recevables(maintenant: maintenant)
        let perdues = Set(
            try sessions.sessions.sessions.filter { session in
                try !recevables.contains { try session.estAvec($0) }
            }.map(\.id))
        if !perdues.isEmpty { sessions.sessions.oublier(maintenant: maintenant) { perdues.contains($0.id) } }
        let connues = sessions
        let recu = try sessions.sessions.recevoir(
            interieur.message, amorce: interieur.amorce.map { try AmorcePqxdh(octets: $0.champs) },
            maintenant: maintenant
        ) { amorce in
            guard let lui = try identite.auteur(interieur.amorce?.declarations, maintenant: maintenant) else {
                throw ErreurCrypto(.authentification, "handshake of an unknown author")
            }
            guard connues.fin(saGen: lui.gen) == nil else {
                throw ErreurCrypto(.perime, "handshake with keys that have spoken their last word")
            }
            return try clesReponse(amorce, de: Bout(lui, appareil: interieur.appareil))
        }
        if recu.nouvelle { oublierAnciennes(&sessions, apres: recu.session) }
        return (sessions, recu)
    }

    /// Sessions under other keys than those of the newest one are kept as long as their prekeys.
    private func oublierAnciennes(_ sessions: inout SessionsLocales, apres id: [UInt8]) {
        sessions.sessions.expirer(maintenant: maintenant)
        guard let nouvelle = sessions.sessions.session(id) else { return }
        sessions.sessions.oublier(maintenant: maintenant) {
            ($0.lui != nouvelle.lui || $0.moi != nouvelle.moi) && $0.entendue + Limites.retentionPrecle < maintenant
        }
    }

    /// Our private keys that a handshake names, those of a generation before included; nil when one is erased or never was.
    private func clesReponse(_ amorce: AmorcePqxdh, de lui: Bout) throws -> ClesReponse? {
        func cle(_ usage: Precle.Usage, _ id: UInt32) throws -> (cle: ClesLocales.Cle, gen: UInt32)? {
            guard let locale = try PrecleLocale.lire(usage, id, rangees) else { return nil }
            return (
                ClesLocales.Cle(precle: try locale.lue(), paire: try locale.paire(dans: trousseau.arene)),
                locale.gen
            )
        }
        guard let spk = try cle(.spk, amorce.spk), let pq = try cle(amorce.pqUsage, amorce.pq) else { return nil }
        let opk = try amorce.opk.map { try cle(.opk, $0) }
        if case .some(.none) = opk { return nil }
        guard pq.gen == spk.gen, opk??.gen ?? spk.gen == spk.gen else { return nil }
        guard let compte = try CompteLocal.lire(rangees) else { throw ErreurClient.inattendue("no account") }
        guard let mienne = try compte.chaine().last(where: { $0.gen == spk.gen }) else { return nil }
        let moi = try Bout(mienne, appareil: trousseau.appareil)
        guard let idh = try idh(moi, gen: spk.gen) else { return nil }
        return ClesReponse(moi: moi, lui: lui, idh: idh, spk: spk.cle, opk: opk??.cle, pq: pq.cle)
    }

    private func idh(_ moi: Bout, gen: UInt32) throws -> PaireX25519? {
        if moi.idh == trousseau.idh.publique { return trousseau.idh }
        return try IdentiteAncienne.lire(gen: gen, rangees).map {
            PaireX25519(publique: moi.idh, secrete: try trousseau.arene.copier($0.secrete))
        }
    }

    /// Erases the one-time prekeys that a handshake has used up; the relay is then asked how many are left.
    private func consommer(_ recu: Recu) throws {
        guard !recu.consommees.isEmpty else { return }
        for consommee in recu.consommees { try PrecleLocale.effacer(consommee.usage, consommee.id, rangees) }
        var reserve = try ReservePonctuelles.lire(rangees)
        reserve.aDemanderLe = 0
        try reserve.ecrire(rangees)
    }
}
