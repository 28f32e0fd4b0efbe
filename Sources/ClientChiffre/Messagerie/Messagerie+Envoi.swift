import Contrat
import CryptoChiffre
import Foundation

extension Messagerie {
    /// Encrypts `texte` for somebody and commits it to history and outbox; nothing has left yet.
    /// - Returns: the correspondent, and the message's number in the history.
    /// - Throws: `messageVide`, `messageTropLong`, what `correspondant` throws; `cleRefusee` for a bundle not to be trusted.
    func composer(_ texte: String, a adresse: String) async throws -> (Correspondant, Int64) {
        guard texte.contains(where: { !$0.isWhitespace }) else { throw ErreurClient.messageVide }
        guard texte.utf8.count <= Self.texteMax else { throw ErreurClient.messageTropLong(Self.texteMax) }
        let correspondant = try await avecPaquets(try await correspondant(adresse))
        let maintenant = maintenant
        let ordre = try await base.ecrire { [trousseau] rangees in
            try Redaction(rangees: rangees, trousseau: trousseau, maintenant: maintenant)
                .composer(texte, a: correspondant)
        }
        return (correspondant, ordre)
    }

    /// Sends `texte`: composes it, then empties the outbox.
    /// - Returns: the message as it stands; still `enAttente` when the relay could not take it, with the reason.
    func envoyerMessage(
        _ texte: String, a adresse: String
    ) async throws -> (message: MessageLocal, raison: ErreurClient?) {
        let (correspondant, ordre) = try await composer(texte, a: adresse)
        var raison: ErreurClient?
        do {
            _ = try await viderSortie()
        } catch {
            raison = .depuis(error)
        }
        let message = try await base.lire { rangees in
            try ConversationLocale.lire(try correspondant.compteId(), rangees)?.message(ordre, rangees)
        }
        guard let message else { throw ErreurClient.inattendue("sent message is not in the history") }
        return (message, raison)
    }

    /// Gives the relay everything that waits, in order. What it refuses for good is marked so; a full mailbox holds back
    /// only its own destination.
    /// - Returns: how many the relay took.
    /// - Throws: the reason why something had to stay.
    func viderSortie() async throws -> Int {
        try await verrous.obtenirVerrou(.envoi) {
            var partis = 0
            var apres: Int64 = 0
            var pleines: Set<Data> = []
            while let (ordre, sortie) = try await self.base.lire({ [apres] in try Sortie.suivante(apres: apres, $0) }) {
                apres = ordre
                guard !pleines.contains(sortie.demande.destinataire) else { continue }
                do {
                    try await self.avecJeton { try await self.requetes.envoyerMessage(sortie.demande, jeton: $0) }
                    try await self.marquer(sortie, ordre, .depose)
                    partis += 1
                } catch ErreurClient.boitePleine {
                    pleines.insert(sortie.demande.destinataire)
                } catch ErreurClient.refus(let code, _)
                    where code != CodeErreur.nonAuthentifie.rawValue
                    && code != CodeErreur.interne.rawValue
                {
                    try await self.marquer(sortie, ordre, .echec)
                }
            }
            if !pleines.isEmpty { throw ErreurClient.boitePleine }
            return partis
        }
    }

    /// The longest text that leaves room for the rest of a content, in bytes.
    static let texteMax = 32 * 1024

    private func marquer(_ sortie: Sortie, _ ordre: Int64, _ etat: MessageLocal.Etat) async throws {
        try await base.ecrire { rangees in
            try Sortie.effacer(ordre, rangees)
            let destinataire = try CompteId(Array(sortie.demande.destinataire))
            guard let conversation = try ConversationLocale.lire(destinataire, rangees),
                var message = try conversation.message(sortie.ordreMessage, rangees)
            else { return }
            message.etat = etat
            try conversation.remplacer(sortie.ordreMessage, par: message, rangees)
        }
    }
}
