import Contrat
import CryptoChiffre
import Foundation

/// One message on its way out, inside one transaction: content, session, envelope, history and outbox, or none of them.
struct Redaction {
    let rangees: Rangees
    let trousseau: Trousseau
    let maintenant: UInt64

    /// Composes for all devices of somebody whose bundles are at hand.
    /// - Returns: the message's number in the history; nil for what the program alone says.
    @discardableResult
    func composer(_ brouillon: Brouillon, a correspondant: Correspondant) throws -> Int64? {
        let compte = try compte()
        let moi = try compte.declaration()
        // After a long silence the own keys are over too; the next synchronisation publishes the new ones.
        _ = try RenouvellementPrecles(rangees: rangees, trousseau: trousseau, gen: moi.gen, maintenant: maintenant)
            .renouveler(effacer: false)
        let lui = try correspondant.declarationEpinglee()
        var (conversation, id, contenu) = try ecrire(brouillon, compte, moi: moi, lui: lui)
        let ordre = try ranger(brouillon, id, &conversation)
        for precles in correspondant.paquets {
            let paquet = try PaquetCles(
                precles: precles.precles.map { Array($0) }, declaration: lui, appareil: precles.appareil,
                maintenant: maintenant)
            var sessions = try SessionsLocales.lire(lui.compte, paquet.appareil, rangees)
            let partie = Partie(compte: trousseau.compte, appareil: trousseau.appareil, gen: moi.gen)
            var session =
                try sessions.session(maGen: moi.gen, avec: lui)
                ?? Sessions.initier(moi: partie, lui: lui, paquet: paquet)
            session.noter(paquet: paquet)
            let enveloppe = try sceller(
                contenu, id, dans: &session, maGen: moi.gen, vers: paquet.sceau, declarations: compte.declarations)
            sessions.noter(session, maGen: moi.gen)
            try sessions.ecrire(lui.compte, paquet.appareil, rangees)
            try deposer(enveloppe, correspondant, paquet.appareil, ordre)
        }
        try conversation.ecrire(rangees)
        return ordre
    }

    /// Composes the last word of the session of `maGen` with each device whose bundle is at hand: the statement that ends it.
    func clore(_ nouvelle: Declaration, maGen: UInt32, avec correspondant: Correspondant) throws {
        let lui = try correspondant.declarationEpinglee()
        let compte = try compte()
        guard let moi = try compte.chaine().last(where: { $0.gen == maGen }) else { return }
        for precles in correspondant.paquets {
            try siPossible { try clore(nouvelle, compte, moi: moi, lui: lui, precles, correspondant) }
        }
    }

    private func clore(
        _ nouvelle: Declaration, _ compte: CompteLocal, moi: Declaration, lui: Declaration,
        _ precles: PreclesAppareil, _ correspondant: Correspondant
    ) throws {
        let maGen = moi.gen
        var sessions = try SessionsLocales.lire(lui.compte, precles.appareil, rangees)
        guard var session = try sessions.session(maGen: maGen, avec: lui) else { return }
        let paquet = try PaquetCles(
            precles: precles.precles.map { Array($0) }, declaration: lui, appareil: precles.appareil,
            maintenant: maintenant)
        session.noter(paquet: paquet)
        var (conversation, id, contenu) = try ecrire(.rotation(nouvelle), compte, moi: moi, lui: lui)
        let enveloppe = try sceller(
            contenu, id, dans: &session, maGen: maGen, vers: paquet.sceau,
            // Its author is the one of then: what has come since is in the content.
            declarations: Array(compte.declarations.prefix(Int(moi.numero) + 1)))
        sessions.noter(session, maGen: maGen)
        try sessions.ecrire(lui.compte, precles.appareil, rangees)
        try deposer(enveloppe, correspondant, precles.appareil, try ranger(.rotation(nouvelle), id, &conversation))
        try conversation.ecrire(rangees)
    }

    /// Tells those with whom this profile converses the account's new name.
    func annoncerPseudo() throws {
        for correspondant in try Correspondant.tous(rangees)
        where correspondant.relation == .acceptee && correspondant.peutRecevoir {
            // Whose keys are over learns it with the next message.
            guard try correspondant.aDesClesValides(maintenant) else { continue }
            try siPossible { _ = try composer(.pseudo, a: correspondant) }
        }
    }

    /// Runs `travail`, or leaves everything as it was when keys are in its way, theirs or ours: what the program says of itself
    /// waits until both speak again, and holds up nothing else.
    private func siPossible(_ travail: () throws -> Void) throws {
        do {
            try rangees.toutOuRien(travail)
        } catch let erreur as ErreurCrypto where erreur.code != .systeme {
            return
        }
    }

    private func compte() throws -> CompteLocal {
        guard let compte = try CompteLocal.lire(rangees) else { throw ErreurClient.inattendue("no account") }
        return compte
    }

    private func ecrire(
        _ brouillon: Brouillon, _ compte: CompteLocal, moi: Declaration, lui: Declaration
    ) throws -> (ConversationLocale, IdContenu, [UInt8]) {
        var conversation = try ConversationLocale.ouvrir(lui.compte, rangees)
        let id = try IdContenu.nouveau()
        let contenu = try Contenu(
            brouillon, id: id, conversation: Conversation.id(moi.compte, lui.compte), flux: conversation.mien,
            horodatage: date, pseudo: compte.pseudo, moi: moi, toi: lui
        ).octets()
        // JSON escapes quotes, line feeds and control characters: a text within its limit may still be too long.
        guard contenu.count <= Limites.contenu else { throw ErreurClient.messageTropLong(Messagerie.texteMax) }
        conversation.mien.suivant += 1
        conversation.mien.prec = Data(try Conversation.hash(contenu: contenu))
        return (conversation, id, contenu)
    }

    private var date: Date { Date(timeIntervalSince1970: TimeInterval(maintenant)) }

    private func ranger(
        _ brouillon: Brouillon, _ id: IdContenu, _ conversation: inout ConversationLocale
    ) throws -> Int64? {
        try brouillon.message(id: id, horodatage: date).map { try conversation.ajouter($0, rangees) }
    }

    private func sceller(
        _ contenu: [UInt8], _ id: IdContenu, dans session: inout any Session, maGen: UInt32, vers sceau: Precle,
        declarations: [Data]
    ) throws -> [UInt8] {
        let (message, champs) = try session.chiffrer(
            contenu, id: id, cles: PrecleLocale.cles(rangees, gen: maGen, dans: trousseau.arene),
            maintenant: maintenant)
        let dernieres = declarations.suffix(Limites.declarationsParAmorce).map { Array($0) }
        let interieur = Interieur(
            compte: trousseau.compte, appareil: trousseau.appareil,
            amorce: champs.map { Interieur.Amorce(declarations: dernieres, champs: $0) }, message: message)
        return try Enveloppe.sceller(interieur, suite: Limites.suiteBoite, vers: sceau)
    }

    private func deposer(
        _ enveloppe: [UInt8], _ correspondant: Correspondant, _ appareil: UInt32, _ ordre: Int64?
    ) throws {
        let demande = DemandeEnvoyerMessage(
            destinataire: correspondant.compte, appareil: appareil,
            idempotence: Data(try Alea.octets(LimitesContrat.tailleIdempotence)), enveloppe: Data(enveloppe))
        try Sortie(demande: demande, ordreMessage: ordre).ajouter(rangees)
    }
}
