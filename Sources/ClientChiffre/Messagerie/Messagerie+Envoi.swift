import Contrat
import CryptoChiffre
import Foundation

extension Messagerie {
    /// A message that was sent, as it stands.
    struct Envoi: Sendable {
        /// To whom, as this profile knows them now.
        let correspondant: Correspondant
        /// Its number in the profile.
        let ordre: Int64
        let message: MessageLocal
        /// Why it still waits, or was refused.
        let raison: ErreurClient?
    }

    /// Sends `texte` and waits for what becomes of it.
    /// - Throws: as `composer`; nothing was kept then.
    func envoyerMessage(_ texte: String, a correspondant: Correspondant, reponse: String? = nil) async throws -> Envoi {
        let (correspondant, ordre) = try await composer(texte, a: correspondant, reponse: reponse)
        let raison = await viderSortie().raison
        // Beside a live stream the next round would be far off.
        if raison != nil, direct.estVivant { direct.reveil.sonner() }
        return try await envoi(ordre, a: correspondant, apres: raison)
    }

    /// Encrypts `texte` and commits it to history and outbox; it has not left yet.
    /// - Parameter reponse: the id of the message that it answers.
    /// - Returns: to whom, as this profile knows them now, and the message's number.
    /// - Throws: `messageVide`, `messageTropLong`, `clesPerimees`; `cleRefusee` for a person or bundle not to be trusted; what
    ///   `attendreChangement` throws. Nothing was kept then.
    func composer(
        _ texte: String, a correspondant: Correspondant, reponse: String? = nil
    ) async throws -> (correspondant: Correspondant, ordre: Int64) {
        try Self.verifier(texte: texte)
        try await attendreChangement()
        return try await rediger(.texte(texte, reponse: reponse), a: correspondant)
    }

    /// - Throws: `messageVide`, `messageTropLong`.
    static func verifier(texte: String) throws(ErreurClient) {
        guard texte.contains(where: { !$0.isWhitespace }) else { throw .messageVide }
        guard texte.utf8.count <= texteMax else { throw .messageTropLong(texteMax) }
    }

    /// Composes for somebody as they are known in the very transaction that keeps the message: what came about them since they
    /// were made ready to be written to, be it new keys, an alarm or a block, is looked at first.
    /// - Parameter avec: done in the same transaction.
    /// - Throws: what `pretAEcrire` throws.
    func rediger(
        _ brouillon: Brouillon, a correspondant: Correspondant,
        avec: @escaping @Sendable (Rangees) throws -> Void = { _ in }
    ) async throws -> (correspondant: Correspondant, ordre: Int64) {
        try await rediger(a: correspondant) { redaction, actuel in
            try avec(redaction.rangees)
            guard let ordre = try redaction.composer(brouillon, a: actuel) else {
                throw ErreurClient.inattendue("a message without a place in the history")
            }
            return (actuel, ordre)
        }
    }

    /// Runs `travail` for somebody as they are known in its own transaction, once they can be written to.
    /// - Throws: what `pretAEcrire` throws.
    func rediger<R: Sendable>(
        a correspondant: Correspondant, _ travail: @escaping @Sendable (Redaction, Correspondant) throws -> R
    ) async throws -> R {
        let maintenant = maintenant
        let compte = try correspondant.compteId()
        for _ in 0..<Self.redactionsMax {
            _ = try await pretAEcrire(correspondant)
            let redige = try await base.ecrire { [trousseau] rangees -> R? in
                guard let actuel = try Correspondant.lire(compte, rangees), actuel.relation == .acceptee,
                    actuel.peutRecevoir, !actuel.paquets.isEmpty
                else { return nil }
                return try travail(Redaction(rangees: rangees, trousseau: trousseau, maintenant: maintenant), actuel)
            }
            if let redige { return redige }
        }
        throw ErreurClient.clesPerimees
    }

    /// How often somebody who changes all the time is made ready anew.
    private static let redactionsMax = 4

    /// Message `ordre` as it stands.
    /// - Parameter raison: why the outbox could not be emptied.
    func envoi(
        _ ordre: Int64, a correspondant: Correspondant, apres raison: ErreurClient? = nil
    ) async throws -> Envoi {
        let message = try await base.lire { rangees in
            try ConversationLocale.lire(try correspondant.compteId(), rangees).flatMap { conversation in
                try conversation.message(ordre, rangees).map(VueMessages(conversation, rangees).voir)
            }
        }
        guard let message else { throw ErreurClient.inattendue("sent message is not in the history") }
        let pourquoi: ErreurClient? =
            switch message.etat {
            case .echec: .refusDefinitif(message.refus ?? "")
            case .enAttente: raison ?? .relaisInjoignable(requetes.adresses.lisible)
            case .depose, .remis, .lu, .expire, .recu: nil
            }
        return Envoi(correspondant: correspondant, ordre: ordre, message: message, raison: pourquoi)
    }

    /// What became of the outbox.
    struct Bilan: Sendable {
        /// Messages that the relay has taken.
        var partis = 0
        /// Messages that it will never take.
        var refuses = 0
        /// What keeps something from leaving: everything, or what goes to somebody.
        var raison: ErreurClient?
        /// What keeps from leaving what goes to an account, by its id.
        fileprivate(set) var obstacles: [Data: ErreurClient] = [:]

        /// Why what goes to `correspondant` still waits; nil when it does not.
        func raison(pour correspondant: Correspondant) -> ErreurClient? {
            obstacles[correspondant.compte] ?? (obstacles.isEmpty ? raison : nil)
        }
    }

    /// Gives the relay everything that waits, in order. What it refuses for good is marked so; what is in the way of one destination
    /// holds back no other.
    func viderSortie() async -> Bilan {
        await verrous.obtenirVerrou(.envoi) {
            var bilan = Bilan()
            var apres: Int64 = 0
            // Of a destination that something is in the way of, the rest is not even opened.
            var fermees: Set<Data> = []
            do {
                while let (place, sortie, retenue) = try await self.base.lire({ [apres, fermees] in
                    try Self.suivante(apres: apres, saufVers: fermees, $0)
                }) {
                    apres = place.ordre
                    // What the program says of itself is not counted, and nobody is told why it waits.
                    let muette = sortie.muette == true
                    do {
                        if let retenue { throw Obstacle(raison: retenue) }
                        try await self.deposer(sortie, place.ordre)
                        try await self.marquer(sortie, place.ordre, .depose)
                        if !muette { bilan.partis += 1 }
                    } catch let obstacle as Obstacle {
                        fermees.insert(place.destination)
                        bilan.obstacles[sortie.demande.destinataire] = obstacle.raison
                        // Who was blocked, or cannot be trusted, is known: that is told when they are written to.
                        if !muette, retenue == nil { bilan.raison = obstacle.raison }
                    } catch ErreurClient.refusDefinitif(let code) {
                        try await self.marquer(sortie, place.ordre, .echec, refus: code)
                        if !muette { bilan.refuses += 1 }
                    }
                }
            } catch {
                bilan.raison = .depuis(error)
                bilan.obstacles = [:]
            }
            return bilan
        }
    }

    /// The oldest row of the outbox after `apres` that goes to none of `fermees`, and why it has to wait, if so: for somebody who was
    /// blocked or gave rise to an alarm since it was written.
    private static func suivante(
        apres: Int64, saufVers fermees: Set<Data>, _ rangees: Rangees
    ) throws -> (place: Sortie.Place, sortie: Sortie, retenue: ErreurClient?)? {
        guard let (place, sortie) = try Sortie.suivante(apres: apres, saufVers: fermees, rangees) else { return nil }
        guard let destinataire = try Correspondant.lire(CompteId(Array(sortie.demande.destinataire)), rangees),
            !destinataire.peutRecevoir
        else { return (place, sortie, nil) }
        if case .alerte(let alerte) = destinataire.confiance {
            return (place, sortie, .identiteDouteuse(destinataire.pseudo, alerte))
        }
        return (place, sortie, .correspondantBloque(destinataire.pseudo))
    }

    /// The longest text that leaves room for the rest of a content, in bytes.
    static let texteMax = 32 * 1024

    private func marquer(
        _ sortie: Sortie, _ ordre: Int64, _ etat: MessageLocal.Etat, refus: String? = nil
    )
        async throws
    {
        let maintenant = maintenant
        let echeance = try await base.ecrire { rangees -> Echeance? in
            try Sortie.effacer(ordre, rangees)
            let destinataire = try CompteId(Array(sortie.demande.destinataire))
            guard let ordre = sortie.ordreMessage,
                let conversation = try ConversationLocale.lire(destinataire, rangees),
                var message = try conversation.message(ordre, rangees)
            else { return nil }
            message.etat = etat
            message.refus = refus
            var echeance: Echeance?
            if etat == .depose {
                message.depose = Date(timeIntervalSince1970: TimeInterval(maintenant))
                // Its author has read it.
                echeance = try conversation.compter(&message, ordre, rangees, maintenant: maintenant)
            }
            try conversation.remplacer(ordre, par: message, rangees)
            return echeance
        }
        if let echeance { echeances.noter([echeance]) }
    }
}
