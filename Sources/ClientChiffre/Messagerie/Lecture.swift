import Contrat
import CryptoChiffre
import Foundation

/// One envelope on its way in, inside one transaction: seal, statement, session on a copy, content, history, or quarantine.
struct Lecture {
    let rangees: Rangees
    let trousseau: Trousseau
    let maintenant: UInt64
    let declaration: DeclarationServie

    /// What is known of the sender's statement besides what the message and the profile say.
    enum DeclarationServie: Sendable {
        /// The relay was not asked.
        case ignoree
        /// It was asked, and has it or not.
        case cherchee(Declaration?)
    }

    /// What became of an envelope.
    enum Resultat: Sendable {
        case lignes([Messagerie.Ligne])
        /// Read before: passed over in silence.
        case doublon
        case illisible
        /// A first contact without its statement: to be asked for, then to be read again. Nothing was written.
        case sansDeclaration(CompteId)
    }

    func lire(_ message: MessageEnAttente) throws -> Resultat {
        do {
            return try rangees.toutOuRien { try lireLisible(message) }
        } catch let erreur as ErreurCrypto where erreur.code != .systeme && erreur.code != .argon2 {
            try Quarantaine(recu: message.recu, raison: erreur.description, enveloppe: message.enveloppe).ajouter(
                rangees)
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

    private func lireLisible(_ message: MessageEnAttente) throws -> Resultat {
        let cles = try PrecleLocale.cles(rangees, dans: trousseau.arene)
        let interieur = try Self.ouvrir(Array(message.enveloppe), cles)
        guard interieur.compte != trousseau.compte else {
            throw ErreurCrypto(.authentification, "a message that claims to be from oneself")
        }
        let connu = try Correspondant.lire(interieur.compte, rangees)
        guard let declaration = try verifier(interieur, connu) else { return .sansDeclaration(interieur.compte) }
        guard let compte = try CompteLocal.lire(rangees) else { throw ErreurClient.inattendue("no account") }
        let moi = try Declaration(octets: Array(compte.declaration))
        let nom = SessionLocale(compte: interieur.compte, appareil: interieur.appareil)
        var session =
            try nom.lire(rangees)
            ?? Sessions.accepter(
                moi: Partie(compte: trousseau.compte, appareil: trousseau.appareil, gen: moi.gen), lui: declaration,
                appareil: interieur.appareil)
        let (id, octets) = try session.dechiffrer(
            interieur.message, champs: interieur.amorce?.champs, cles: cles, maintenant: maintenant)
        let contenu = try Contenu(
            octets, id: id, conversation: Conversation.id(trousseau.compte, interieur.compte))

        guard try Vus.noter(id, de: interieur.compte, rangees) else { return .doublon }
        try nom.ecrire(session, rangees)
        let correspondant = connu ?? Correspondant(declaration, pseudo: contenu.pseudo, confirme: false)
        if connu == nil { try correspondant.ecrire(rangees) }
        return .lignes(
            try ranger(contenu, octets, de: correspondant, appareil: interieur.appareil, recu: message.recu))
    }

    /// The statement that speaks for the sender: the pinned one, or at a first contact the one that came along. Nil when the
    /// relay has to be asked for it.
    private func verifier(_ interieur: Interieur, _ connu: Correspondant?) throws -> Declaration? {
        var servies = try (interieur.amorce?.declarations ?? []).map { octets throws(ErreurCrypto) in
            try Declaration(octets: octets)
        }
        if servies.isEmpty, connu == nil, interieur.amorce != nil {
            guard case .cherchee(let trouvee) = declaration else { return nil }
            servies = trouvee.map { [$0] } ?? []
        }
        for servie in servies {
            try servie.verifierPremiere()
            guard servie.compte == interieur.compte else {
                throw ErreurCrypto(.signature, "statement of another account than the sender's")
            }
        }
        if let connu {
            let epinglee = try connu.declarationEpinglee()
            guard servies.allSatisfy({ $0 == epinglee }) else {
                throw ErreurCrypto(.signature, "another statement than the one pinned")
            }
            return epinglee
        }
        guard let premiere = servies.first, servies.count == 1 else {
            throw ErreurCrypto(.signature, "first contact without its statement")
        }
        return premiere
    }

    /// Adds the content to the history, after a notice when something before it is missing.
    private func ranger(
        _ contenu: Contenu, _ octets: [UInt8], de correspondant: Correspondant, appareil: UInt32, recu: UInt64
    ) throws -> [Messagerie.Ligne] {
        var conversation = try ConversationLocale.ouvrir(try correspondant.compteId(), rangees)
        let date = Date(timeIntervalSince1970: TimeInterval(recu))
        var messages: [MessageLocal] = []
        if let avis = try suite(contenu, octets, appareil, &conversation) {
            messages.append(
                MessageLocal(
                    id: "", sens: .avis, type: "avis", texte: "", horodatage: date, recu: date, etat: .recu, avis: avis,
                    brut: nil))
        }
        let lisible = contenu.type == Contenu.texte ? contenu.corps?.texte : nil
        messages.append(
            MessageLocal(
                id: contenu.id, sens: .recu, type: lisible == nil && contenu.type == Contenu.texte ? "?" : contenu.type,
                texte: lisible ?? "", horodatage: contenu.date ?? date, recu: date, etat: .recu, avis: nil,
                brut: lisible == nil ? Data(octets) : nil))
        let lignes = try messages.map { message in
            Messagerie.Ligne(
                correspondant: correspondant, ordre: try conversation.ajouter(message, rangees), message: message)
        }
        conversation.nonLus += 1
        try conversation.ecrire(rangees)
        return lignes
    }

    /// Follows the flow of the sender's device: a jump in the numbers or a wrong predecessor is told.
    private func suite(
        _ contenu: Contenu, _ octets: [UInt8], _ appareil: UInt32, _ conversation: inout ConversationLocale
    ) throws -> MessageLocal.Avis? {
        let nom = "\(appareil)/\(contenu.flux)"
        let attendu = conversation.siens[nom]
        let suivant = attendu?.suivant ?? 0
        guard contenu.seq >= suivant else { return nil }
        conversation.siens[nom] = ConversationLocale.Flux(
            flux: contenu.fluxNumero ?? 0, suivant: contenu.seq + 1, prec: Data(try Conversation.hash(contenu: octets)),
            vuA: conversation.dernier)
        conversation.bornerFlux()
        if contenu.seq > suivant { return .manquants(contenu.seq - suivant) }
        let prec = attendu?.prec ?? Data(Conversation.origine)
        return Hexadecimal.texte(prec) == contenu.prec ? nil : .chaineRompue
    }
}
