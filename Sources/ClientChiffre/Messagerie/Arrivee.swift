import CryptoChiffre
import Foundation

/// A content that was opened, about to be kept: what it changes in the profile, inside the transaction that read it.
struct Arrivee {
    let contenu: Contenu
    let octets: [UInt8]
    let interieur: Interieur
    /// When the relay stored it, in seconds since 1970.
    let recu: UInt64
    /// The session that it came in.
    let session: Session
    var sessions: SessionsLocales
    var identite: Identite

    /// Keeps session, pins, notices and message.
    mutating func ranger(_ rangees: Rangees, maintenant: UInt64) throws -> Lecture.Resultat {
        let rencontre = identite.connu == nil
        var correspondant =
            identite.connu
            ?? Correspondant(identite.connues, pseudo: contenu.pseudo, confirme: false, relation: .demande)
        var nouvelles = rencontre ? [] : identite.nouvelles
        var avis: [MessageLocal.Avis] = []
        if contenu.type == Contenu.rotation {
            do {
                let annonce = try annonce()
                nouvelles += try Chaine.suite(amorce: [annonce.octets], apres: identite.connues)
                clore(annonce, connues: identite.connues + nouvelles)
            } catch let erreur as ErreurCrypto where erreur.code == .fourche {
                let alerte = try correspondant.apprendre(.alerte(.fourche), maintenant: maintenant)
                if let alerte { avis.append(alerte) }
            }
        }
        if let nouveau = try correspondant.apprendre(.suite(nouvelles), maintenant: maintenant) {
            if let gen = nouvelles.last(where: { $0.raison == .compromission })?.gen {
                sessions.sessions.oublier(maintenant: maintenant) { $0.lui.gen < gen }
            }
            avis.append(nouveau)
        }
        if contenu.type == Contenu.reprise {
            // They cannot read what we send in another one. An old session says nothing of that.
            if interieur.amorce != nil { sessions.sessions.preferer(session.id) }
            if correspondant.relation == .acceptee { try reprendre(rangees) }
        }
        try sessions.ecrire(rangees)
        avis += try desaccords(&correspondant, rangees)
        // A late message still bears the name of its time, and so may a receipt: its flow does not tell.
        if contenu.type != Contenu.accuse, correspondant.pseudo != contenu.pseudo, try !enRetard(rangees) {
            if !rencontre { avis.append(.pseudo(ancien: correspondant.pseudo)) }
            correspondant.pseudo = contenu.pseudo
            correspondant.confirme = false
        }
        if correspondant != identite.connu { try correspondant.ecrire(rangees) }
        return try conserver(avis, correspondant, rangees, maintenant: maintenant)
    }

    /// They could not read what was sent: it is sent again, in the session in which they ask.
    private func reprendre(_ rangees: Rangees) throws {
        var reparations = try Reparations.lire(rangees)
        reparations.noter(demandees: contenu.demandes, par: interieur.compte)
        try reparations.ecrire(rangees)
    }

    /// The statement that a `rotation` announces.
    private func annonce() throws -> Declaration {
        guard let declaration = contenu.corps?.declaration else {
            throw ErreurCrypto(.encodage, "a change of keys without its statement")
        }
        return try Declaration(octets: Array(declaration))
    }

    /// The keys before the announced ones have spoken their last word: those, and not the ones under which the word arrived, since it
    /// may have been sent again in a newer session.
    private mutating func clore(_ annonce: Declaration, connues: [Declaration]) {
        guard annonce.gen > 0, connues.contains(where: { $0.corps == annonce.corps }) else { return }
        sessions.clore(saGen: annonce.gen - 1, SessionsLocales.Fin(flux: contenu.flux, seq: contenu.seq))
    }

    /// What both ends say of each other's statements, beside what is known here.
    private func desaccords(_ correspondant: inout Correspondant, _ rangees: Rangees) throws -> [MessageLocal.Avis] {
        var avis: [MessageLocal.Avis] = []
        let alerte: Correspondant.Alerte? =
            switch try contenu.moi.compare(a: correspondant.declarationsConnues()) {
            case .meme, .tropAncien: nil
            case .autre: .fourche
            // The relay was asked and does not have what they have made.
            case .plusRecent: .recul
            }
        if let alerte, correspondant.confiance != .alerte(alerte) {
            correspondant.confiance = .alerte(alerte)
            avis.append(.alerte(alerte))
        }
        guard let compte = try CompteLocal.lire(rangees) else { throw ErreurClient.inattendue("no account") }
        switch try contenu.toi.compare(a: compte.chaine()) {
        case .meme, .tropAncien: correspondant.autreCleDeMoi = nil
        case .autre, .plusRecent:
            // Told once, not with every message.
            if correspondant.autreCleDeMoi != contenu.toi { avis.append(.autreCleDeMoi) }
            correspondant.autreCleDeMoi = contenu.toi
        }
        return avis
    }

    /// Adds notices and message to the history, after a notice when something before is missing, or does to the history what the
    /// content says.
    private func conserver(
        _ avis: [MessageLocal.Avis], _ correspondant: Correspondant, _ rangees: Rangees, maintenant: UInt64
    ) throws -> Lecture.Resultat {
        let compte = try correspondant.compteId()
        var conversation = try ConversationLocale.ouvrir(compte, rangees)
        var avis = avis
        if let trou = try suite(&conversation) { avis.append(trou) }
        guard correspondant.relation != .bloquee else {
            try conversation.ecrire(rangees)
            return .rien
        }
        var accuses = try AccusesLocaux.lire(compte, rangees)
        accuses.borner(aux: conversation.siens.keys)
        let effacee = accuses.efface(contenu.seq, de: nomFlux)
        var retouchee: (ordre: Int64, message: MessageLocal)?
        var message: MessageLocal?
        var accuse = false
        switch contenu.type {
        case Contenu.accuse: accuse = accuser(&accuses, conversation)
        case Contenu.modification, Contenu.reaction:
            retouchee = try retoucher(conversation, rangees, maintenant: maintenant)
        case Contenu.suppression where contenu.corps?.conversation == true:
            if correspondant.relation == .acceptee {
                try conversation.viderParLui(rangees)
                accuses.effacer(avant: contenu.seq, de: nomFlux)
                avis.append(.conversationEffacee)
            }
        case Contenu.suppression: retouchee = try retoucher(conversation, rangees, maintenant: maintenant)
        case Contenu.minuteur: if let regle = regler(&conversation) { avis.append(regle) }
        // What was written before the conversation was erased, and comes after, is not wanted any more.
        default: message = effacee ? nil : self.message()
        }
        if contenu.type != Contenu.accuse {
            accuses.recevoir(contenu.seq, de: nomFlux, ligne: message != nil)
        }
        var lignes = try avis.map { avis in
            let ligne = MessageLocal.avis(avis, date)
            return Messagerie.Ligne(
                correspondant: correspondant, ordre: try conversation.ajouter(ligne, rangees), message: ligne)
        }
        if var message {
            try retoucherEnArrivant(&message, conversation, rangees)
            let ordre = try conversation.ajouter(message, rangees)
            conversation.nonLus += 1
            let vu = try VueMessages(conversation, rangees).voir(message)
            lignes.append(Messagerie.Ligne(correspondant: correspondant, ordre: ordre, message: vu))
        }
        if let (ordre, message) = retouchee {
            lignes.append(
                Messagerie.Ligne(
                    correspondant: correspondant, ordre: ordre, message: message, retouche: contenu.type))
        }
        if doitUnAccuse {
            accuses.devoir(nomFlux)
            if correspondant.relation == .acceptee { try AccusesDus.noter(compte, rangees) }
        }
        try accuses.ecrire(compte, rangees)
        try conversation.ecrire(rangees)
        if !lignes.isEmpty { return .lignes(lignes) }
        return accuse ? .accuse(correspondant) : .rien
    }

    /// A receipt says what came; it is owed none itself, nor is what programs say to each other.
    private var doitUnAccuse: Bool {
        ![Contenu.accuse, Contenu.rotation, Contenu.pseudo, Contenu.reprise].contains(contenu.type)
    }

    /// When the relay stored it.
    var date: Date { Date(timeIntervalSince1970: TimeInterval(recu)) }

    /// Where it stands in its flow.
    var place: MessageLocal.Place { MessageLocal.Place(flux: nomFlux, seq: contenu.seq) }

    /// What stands in the history; nil for what programs say to each other.
    private func message() -> MessageLocal? {
        var message = MessageLocal(
            id: contenu.id, sens: .recu, type: contenu.type, texte: "", horodatage: contenu.date ?? date, recu: date,
            etat: .recu)
        message.place = place
        switch contenu.type {
        case Contenu.rotation, Contenu.pseudo, Contenu.reprise: return nil
        case Contenu.texte:
            if let texte = contenu.corps?.texte { message.texte = texte } else { message.brut = Data(octets) }
            message.reponse = contenu.corps?.reponse.flatMap {
                Hexadecimal.octets($0)?.count == IdContenu.taille ? $0 : nil
            }
            message.duree = duree
        case Contenu.fichier:
            if let fichier = contenu.corps?.fichier, fichier.estValide {
                message.fichier = fichier
                message.duree = duree
            } else {
                message.brut = Data(octets)
            }
        default: message.brut = Data(octets)
        }
        if message.brut != nil, contenu.type == Contenu.texte || contenu.type == Contenu.fichier { message.type = "?" }
        return message
    }

    /// How long it stays once it was read: a year at most, whatever they say.
    private var duree: UInt32? { contenu.corps?.duree.map { min($0, Messagerie.minuteurMax) } }

    private var nomFlux: String { "\(interieur.appareil)/\(contenu.flux)" }

    /// Whether something later of the same flow was read before.
    private func enRetard(_ rangees: Rangees) throws -> Bool {
        let conversation = try ConversationLocale.lire(interieur.compte, rangees)
        return contenu.seq < conversation?.siens[nomFlux]?.suivant ?? 0
    }

    /// Follows the flow of the sender's device: a jump in the numbers or a wrong predecessor is told.
    private func suite(_ conversation: inout ConversationLocale) throws -> MessageLocal.Avis? {
        let attendu = conversation.siens[nomFlux]
        let suivant = attendu?.suivant ?? 0
        guard contenu.seq >= suivant else { return nil }
        conversation.siens[nomFlux] = ConversationLocale.Flux(
            flux: contenu.fluxNumero ?? 0, suivant: contenu.seq + 1, prec: Data(try Conversation.hash(contenu: octets)),
            vuA: (conversation.siens.values.map(\.vuA).max() ?? 0) + 1)
        conversation.bornerFlux()
        // Receipts have a flow of their own, and each says what all before it said.
        if contenu.type == Contenu.accuse { return nil }
        if contenu.seq > suivant { return .manquants(contenu.seq - suivant) }
        let prec = attendu?.prec ?? Data(Conversation.origine)
        return Hexadecimal.texte(prec) == contenu.prec ? nil : .chaineRompue
    }
}
