import Contrat
import CryptoChiffre
import Foundation

/// One message on its way out, inside one transaction: content, session, envelope, history and outbox, or none of them.
struct Redaction {
    let rangees: Rangees
    let trousseau: Trousseau
    let maintenant: UInt64

    /// Composes for all devices of somebody whose bundles are at hand.
    /// - Parameters:
    ///   - message: the number of the message of the history that it changes: it is kept to be sent again as long as that one.
    ///   - dansUneNouvelleSession: whether a session is begun even though there is one.
    /// - Returns: the message's number in the history; nil for what the program alone says.
    @discardableResult
    func composer(
        _ brouillon: Brouillon, a correspondant: Correspondant, pour message: Int64? = nil,
        dansUneNouvelleSession: Bool = false
    ) throws -> Int64? {
        let compte = try compte()
        let moi = try compte.declaration()
        let lui = try correspondant.declarationEpinglee()
        let (conversation, contenu, ordre) = try ecrire(brouillon, compte, moi: moi, lui: lui)
        let expedition = Expedition(
            rangees: rangees, trousseau: trousseau, maintenant: maintenant, moi: moi,
            declarations: compte.declarations, lui: lui, conversation: conversation, muette: brouillon.estMuet)
        for appareil in correspondant.paquets.map(\.appareil) {
            try expedition.expedier(
                contenu, a: correspondant, appareil: appareil, ordre: ordre,
                dansUneNouvelleSession: dansUneNouvelleSession,
                // A receipt that is lost is made good by the next one.
                place: brouillon.type == Contenu.accuse ? nil : Envoye.Place(message: ordre ?? message))
        }
        try conversation.ecrire(rangees)
        return ordre
    }

    /// Asks for the messages of these hashes again, in a new session: the first content begins it, also when there is none to ask for.
    func redemander(_ hashes: [[UInt8]], a correspondant: Correspondant) throws {
        for debut in stride(from: 0, to: max(1, hashes.count), by: Contenu.demandesMax) {
            let part = Array(hashes.dropFirst(debut).prefix(Contenu.demandesMax))
            try composer(.reprise(part), a: correspondant, dansUneNouvelleSession: debut == 0)
        }
    }

    /// Sends the content again that left as the ratchet message of that hash, to the device that could not read it.
    func renvoyer(message hash: [UInt8], a correspondant: Correspondant) throws {
        let compte = try compte()
        let lui = try correspondant.declarationEpinglee()
        guard let conversation = try ConversationLocale.lire(lui.compte, rangees),
            let (envoye, place) = try Envoye.lire(message: hash, dans: conversation, rangees),
            envoye.fois < Envoye.foisMax,
            correspondant.paquets.contains(where: { $0.appareil == envoye.appareil })
        else { return }
        let expedition = Expedition(
            rangees: rangees, trousseau: trousseau, maintenant: maintenant, moi: try compte.declaration(),
            declarations: compte.declarations, lui: lui, conversation: conversation)
        try expedition.expedier(
            Array(envoye.contenu), a: correspondant, appareil: envoye.appareil, ordre: nil,
            place: place, fois: envoye.fois + 1)
        try Envoye.effacer(message: hash, rangees)
    }

    /// Composes the last word of our keys of `maGen`, the statement that ends them, in the session last heard with each device.
    func clore(_ nouvelle: Declaration, maGen: UInt32, avec correspondant: Correspondant) throws {
        let lui = try correspondant.declarationEpinglee()
        let compte = try compte()
        guard let moi = try compte.chaine().last(where: { $0.gen == maGen }) else { return }
        for appareil in lui.appareils.map(\.id) {
            try siPossible {
                let sessions = try SessionsLocales.lire(lui.compte, appareil, rangees)
                // Whichever keys of theirs it is with: both may have changed them at once.
                let active = sessions.sessions.sessions.filter { $0.moi.gen == maGen }
                    .compactMap { sessions.sessions.active(maGen: maGen, saGen: $0.lui.gen, maintenant: maintenant) }
                    .max { ($0.lui.gen, $0.entendue) < ($1.lui.gen, $1.entendue) }
                guard let active else { return }
                let (conversation, contenu, ordre) = try ecrire(.rotation(nouvelle), compte, moi: moi, lui: lui)
                let expedition = Expedition(
                    rangees: rangees, trousseau: trousseau, maintenant: maintenant, moi: moi,
                    // Its author is the one of then: what has come since is in the content.
                    declarations: Array(compte.declarations.prefix(Int(moi.numero) + 1)), lui: lui,
                    conversation: conversation)
                try expedition.expedier(
                    contenu, a: correspondant, appareil: appareil, ordre: ordre, dans: active.id,
                    place: Envoye.Place(message: ordre))
                try conversation.ecrire(rangees)
            }
        }
    }

    /// Tells those with whom this profile converses the account's new name.
    func annoncerPseudo() throws {
        for correspondant in try Correspondant.tous(rangees)
        where correspondant.relation == .acceptee && correspondant.peutRecevoir {
            // Whose keys are over learns it with the next message.
            guard try correspondant.aDesClesValides(maintenant) else { continue }
            try siPossible { try composer(.pseudo, a: correspondant) }
        }
    }

    /// Runs `travail`, or leaves everything as it was when keys are in its way, theirs or ours: what the program says of itself
    /// waits until both speak again, and holds up nothing else.
    /// - Returns: whether it was done.
    @discardableResult
    func siPossible(_ travail: () throws -> Void) throws -> Bool {
        do {
            try rangees.toutOuRien(travail)
            return true
        } catch let erreur as ErreurCrypto where erreur.code != .systeme {
            return false
        }
    }

    private func compte() throws -> CompteLocal {
        guard let compte = try CompteLocal.lire(rangees) else { throw ErreurClient.inattendue("no account") }
        return compte
    }

    /// Makes the content, which takes its place in the flow, and adds it to the history when it stands there.
    private func ecrire(
        _ brouillon: Brouillon, _ compte: CompteLocal, moi: Declaration, lui: Declaration
    ) throws -> (ConversationLocale, contenu: [UInt8], ordre: Int64?) {
        var conversation = try ConversationLocale.ouvrir(lui.compte, rangees)
        let brouillon = brouillon.pour(conversation.minuteur)
        let flux = brouillon.type == Contenu.accuse ? \ConversationLocale.mesAccuses : \ConversationLocale.mien
        let id = try IdContenu.nouveau()
        let date = Date(timeIntervalSince1970: TimeInterval(maintenant))
        let contenu = try Contenu(
            brouillon, id: id, conversation: Conversation.id(moi.compte, lui.compte), flux: conversation[keyPath: flux],
            horodatage: date, pseudo: compte.pseudo, moi: moi, toi: lui
        ).octets()
        // JSON escapes quotes, line feeds and control characters: a text within its limit may still be too long.
        guard contenu.count <= Limites.contenu else { throw ErreurClient.messageTropLong(Messagerie.texteMax) }
        let place = MessageLocal.Place(flux: conversation[keyPath: flux].nom, seq: conversation[keyPath: flux].suivant)
        conversation[keyPath: flux].suivant += 1
        conversation[keyPath: flux].prec = Data(try Conversation.hash(contenu: contenu))
        let ordre = try brouillon.message(id: id, horodatage: date, place: place)
            .map { try conversation.ajouter($0, rangees) }
        return (conversation, contenu, ordre)
    }
}
