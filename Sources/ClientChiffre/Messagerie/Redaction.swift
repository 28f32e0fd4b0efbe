import Contrat
import CryptoChiffre
import Foundation

/// One message on its way out, inside one transaction: content, session, envelope, history and outbox, or none of them.
struct Redaction {
    let rangees: Rangees
    let trousseau: Trousseau
    let maintenant: UInt64

    /// - Returns: the message's number in the history.
    func composer(_ texte: String, a correspondant: Correspondant) throws -> Int64 {
        guard let compte = try CompteLocal.lire(rangees) else { throw ErreurClient.inattendue("no account") }
        // After a long silence the own keys are over too; the next synchronisation publishes the new ones.
        _ = try RenouvellementPrecles(rangees: rangees, trousseau: trousseau, maintenant: maintenant).renouveler(
            effacer: false)
        let moi = try Declaration(octets: Array(compte.declaration))
        let lui = try correspondant.declarationEpinglee()
        var conversation = try ConversationLocale.ouvrir(lui.compte, rangees)
        let id = try IdContenu.nouveau()
        let date = Date(timeIntervalSince1970: TimeInterval(maintenant))
        let contenu = try Contenu(
            texte: texte, id: id, conversation: Conversation.id(moi.compte, lui.compte), flux: conversation.mien,
            horodatage: date, pseudo: compte.pseudo, moi: moi, toi: lui
        ).octets()
        // JSON escapes quotes, line feeds and control characters: a text within its limit may still be too long.
        guard contenu.count <= Limites.contenu else { throw ErreurClient.messageTropLong(Messagerie.texteMax) }
        conversation.mien.suivant += 1
        conversation.mien.prec = Data(try Conversation.hash(contenu: contenu))
        let ordre = try conversation.ajouter(
            MessageLocal(
                id: Hexadecimal.texte(id.octets), sens: .envoye, type: Contenu.texte, texte: texte, horodatage: date,
                recu: nil, etat: .enAttente, avis: nil, brut: nil),
            rangees)
        for paquet in correspondant.paquets {
            let enveloppe = try chiffrer(contenu, id: id, de: moi, vers: lui, paquet)
            let demande = DemandeEnvoyerMessage(
                destinataire: correspondant.compte, appareil: paquet.appareil,
                idempotence: Data(try Alea.octets(LimitesContrat.tailleIdempotence)), enveloppe: Data(enveloppe))
            try Sortie(demande: demande, ordreMessage: ordre).ajouter(rangees)
        }
        try conversation.ecrire(rangees)
        return ordre
    }

    private func chiffrer(
        _ contenu: [UInt8], id: IdContenu, de moi: Declaration, vers lui: Declaration, _ precles: PreclesAppareil
    ) throws -> [UInt8] {
        let paquet = try PaquetCles(
            precles: precles.precles.map { Array($0) }, declaration: lui, appareil: precles.appareil,
            maintenant: maintenant)
        let nom = SessionLocale(compte: lui.compte, appareil: paquet.appareil)
        let partie = Partie(compte: trousseau.compte, appareil: trousseau.appareil, gen: moi.gen)
        var session = try nom.lire(rangees) ?? Sessions.initier(moi: partie, lui: lui, paquet: paquet)
        session.noter(paquet: paquet)
        let (message, champs) = try session.chiffrer(
            contenu, id: id, cles: PrecleLocale.cles(rangees, dans: trousseau.arene),
            maintenant: maintenant)
        try nom.ecrire(session, rangees)
        let interieur = Interieur(
            compte: trousseau.compte, appareil: trousseau.appareil,
            amorce: champs.map { Interieur.Amorce(declarations: [moi.octets], champs: $0) }, message: message)
        return try Enveloppe.sceller(interieur, suite: Limites.suiteBoite, vers: paquet.sceau)
    }
}

/// Where a session's state is filed.
struct SessionLocale {
    let compte: CompteId
    let appareil: UInt32

    private var nom: [UInt8] { compte.octets + withUnsafeBytes(of: appareil.bigEndian) { Array($0) } }

    func lire(_ rangees: Rangees) throws -> (any Session)? {
        guard let etat = try rangees.lire(.sessions, nom, comme: Data.self) else { return nil }
        do {
            return try Sessions.reprendre(etat: Array(etat))
        } catch {
            throw ErreurClient.fichier("the profile is damaged: a session does not open (\(error))")
        }
    }

    func ecrire(_ session: any Session, _ rangees: Rangees) throws {
        try rangees.ecrire(Data(session.etat), .sessions, nom)
    }
}
