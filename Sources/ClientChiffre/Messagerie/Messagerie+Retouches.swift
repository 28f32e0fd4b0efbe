import CryptoChiffre
import Foundation

/// What is said of messages that are there already, and of a conversation as a whole (protocol section 11). Each is done here and
/// committed to the outbox in one transaction.
extension Messagerie {
    /// The message whose content has that id, and with whom it was exchanged.
    /// - Parameter sens: by whom, where there is a choice.
    /// - Throws: `messageInconnu`, also for an id that several conversations have.
    func message(_ id: String, de sens: MessageLocal.Sens? = nil) async throws -> Ligne {
        guard Hexadecimal.octets(id)?.count == IdContenu.taille else { throw ErreurClient.messageInconnu(id) }
        let trouve = try await base.lire { rangees -> Ligne? in
            let trouvees = try ConversationLocale.avecMessage(id, rangees).compactMap { conversation -> Ligne? in
                guard
                    let (ordre, message) = try conversation.message(id: id, de: sens, rangees)
                        ?? conversation.message(id: id, rangees),
                    let correspondant = try Correspondant.lire(CompteId(Array(conversation.correspondant)), rangees)
                else { return nil }
                return Ligne(
                    correspondant: correspondant, ordre: ordre,
                    message: try VueMessages(conversation, rangees).voir(message))
            }
            let voulues = trouvees.filter { sens == nil || $0.message.sens == sens }
            return voulues.count == 1 ? voulues[0] : trouvees.count == 1 ? trouvees[0] : nil
        }
        guard let trouve else { throw ErreurClient.messageInconnu(id) }
        return trouve
    }

    /// Changes the text of a message of one's own.
    /// - Throws: `messageDAutrui`; `messageVide`, `messageTropLong`; what `rediger` throws.
    func modifier(_ ligne: Ligne, texte: String) async throws -> Ligne {
        try Self.verifier(texte: texte)
        guard ligne.message.sens == .envoye, ligne.message.type == Contenu.texte else {
            throw ErreurClient.messageDAutrui
        }
        // Nobody has what the relay refused.
        guard ligne.message.etat != .echec else { throw ErreurClient.refusDefinitif(ligne.message.refus ?? "") }
        return try await retoucher(ligne, .modification(message: ligne.message.id, texte: texte))
    }

    /// Takes a message of one's own back, here and at the other's.
    /// - Throws: `messageDAutrui`; what `rediger` throws.
    func retirer(_ ligne: Ligne) async throws -> Ligne {
        guard ligne.message.sens == .envoye else { throw ErreurClient.messageDAutrui }
        let retiree = try await retoucher(ligne, .retrait(message: ligne.message.id))
        try await Self.calculer { [base] in try base.tronquerJournal() }
        return retiree
    }

    /// Puts a sign to a message, or takes it back when it is empty.
    /// - Throws: `signeInvalide`; what `rediger` throws.
    func reagir(_ ligne: Ligne, signe: String) async throws -> Ligne {
        guard MessageLocal.estSigne(signe) else { throw ErreurClient.signeInvalide }
        return try await retoucher(ligne, .reaction(message: ligne.message.id, signe: signe))
    }

    /// Says anew what the relay had refused for good, in the place of what failed.
    /// - Throws: `pasEnEchec`; what `rediger` throws.
    func renvoyer(_ ligne: Ligne) async throws -> Envoi {
        guard ligne.message.etat == .echec, ligne.message.retire != true else { throw ErreurClient.pasEnEchec }
        try await attendreChangement()
        let (correspondant, ordre) = try await rediger(a: ligne.correspondant) {
            redaction, actuel -> (Correspondant, Int64) in
            let rangees = redaction.rangees
            guard var conversation = try ConversationLocale.lire(actuel.compteId(), rangees),
                let (ordre, message) = try conversation.message(id: ligne.message.id, de: .envoye, rangees),
                message.etat == .echec, message.retire != true
            else { throw ErreurClient.pasEnEchec }
            try conversation.effacer(ordre, rangees)
            try conversation.ecrire(rangees)
            let brouillon: Brouillon =
                message.fichier.map { .fichier($0) } ?? .texte(message.texte, reponse: message.reponse)
            guard let ordre = try redaction.composer(brouillon, a: actuel) else {
                throw ErreurClient.inattendue("a message without a place in the history")
            }
            return (actuel, ordre)
        }
        let raison = await viderSortie().raison(pour: correspondant)
        return try await envoi(ordre, a: correspondant, apres: raison)
    }

    private func retoucher(_ ligne: Ligne, _ brouillon: Brouillon) async throws -> Ligne {
        try await attendreChangement()
        return try await rediger(a: ligne.correspondant) { redaction, actuel -> Ligne in
            let rangees = redaction.rangees
            // By its id: where it stands on the screen is not always where its row is.
            guard let conversation = try ConversationLocale.lire(actuel.compteId(), rangees),
                let (ordre, connu) = try conversation.message(
                    id: ligne.message.id, de: ligne.message.sens, rangees), connu.retire != true
            else { throw ErreurClient.messageInconnu(ligne.message.id) }
            var message = connu
            let place = MessageLocal.Place(flux: conversation.mien.nom, seq: conversation.mien.suivant)
            let retouche = RetoucheEnAttente(
                type: brouillon.type, corps: Contenu.Corps(brouillon), place: place,
                date: Date(timeIntervalSince1970: TimeInterval(redaction.maintenant)))
            if message.appliquer(retouche, de: .envoye) {
                if message.retire == true { try conversation.effacerSuites(ordre, rangees) }
                try conversation.remplacer(ordre, par: message, rangees)
                // A wording is kept to be sent again as long as its message.
                try redaction.composer(
                    brouillon, a: actuel, pour: brouillon.type == Contenu.modification ? ordre : nil)
            }
            return Ligne(
                correspondant: actuel, ordre: ordre,
                message: try VueMessages(conversation, rangees).voir(message), retouche: brouillon.type)
        }
    }

    /// Erases a conversation here and at the other's: its messages, and the key that they were sealed under.
    /// - Returns: false when it was erased here only: a stranger who was not accepted is told nothing.
    func suppConversationDesDeuxCotes(_ correspondant: Correspondant) async throws -> Bool {
        guard try await relire(correspondant).relation == .acceptee else {
            try await suppConversation(correspondant)
            return false
        }
        try await attendreChangement()
        _ = try await rediger(a: correspondant) { redaction, actuel -> Int64? in
            var conversation = try ConversationLocale.ouvrir(actuel.compteId(), redaction.rangees)
            try conversation.vider(redaction.rangees)
            try redaction.rangees.effacer(.brouillons, Array(conversation.correspondant))
            try conversation.ecrire(redaction.rangees)
            return try redaction.composer(.effacement, a: actuel)
        }
        try await Self.calculer { [base] in try base.tronquerJournal() }
        return true
    }

    /// How long messages of this conversation stay once they were read, in seconds, from now on and on both sides; 0: they stay.
    func regler(minuteur duree: UInt32, avec correspondant: Correspondant) async throws -> Ligne? {
        guard duree <= Self.minuteurMax else { throw ErreurClient.dureeInvalide }
        try await attendreChangement()
        return try await rediger(a: correspondant) { redaction, actuel -> Ligne? in
            let rangees = redaction.rangees
            var conversation = try ConversationLocale.ouvrir(actuel.compteId(), rangees)
            guard conversation.minuteur.duree != duree else { return nil }
            conversation.minuteur = ConversationLocale.Minuteur(
                duree: duree, version: conversation.minuteur.version == .max ? .max : conversation.minuteur.version + 1)
            let avis = MessageLocal.avis(
                .minuteur(duree, deMoi: true), Date(timeIntervalSince1970: TimeInterval(redaction.maintenant)))
            let ordre = try conversation.ajouter(avis, rangees)
            try conversation.ecrire(rangees)
            try redaction.composer(.minuteur(conversation.minuteur), a: actuel)
            return Ligne(correspondant: actuel, ordre: ordre, message: avis)
        }
    }

    /// A year.
    static let minuteurMax: UInt32 = 365 * 86400
}
