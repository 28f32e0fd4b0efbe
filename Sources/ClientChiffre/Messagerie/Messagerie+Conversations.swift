import CryptoChiffre
import Foundation

/// A conversation as a list shows it.
struct ApercuConversation: Sendable {
    let correspondant: Correspondant
    let nonLus: Int
    let dernier: MessageLocal?
    /// Whether something that was not sent stands on its line.
    let brouillon: Bool
}

/// What a profile says of itself.
struct ApercuProfil: Sendable {
    let pseudo: String
    let compte: String
    let nomRelais: String
    let adresseRelais: String
    let dossier: String
    let cleIdentite: String
    let conversations: Int
    let enAttente: Int
    let illisibles: Int
}

extension Messagerie {
    /// The conversations, the most recent first. Of each one message is opened, however long it is.
    func conversations() async throws -> [ApercuConversation] {
        try await base.lire { rangees in
            var apercus: [(ordre: Int64, apercu: ApercuConversation)] = []
            for conversation in try ConversationLocale.toutes(rangees) {
                let compte = try CompteId(Array(conversation.correspondant))
                let brouillon = try BrouillonLocal.existe(compte, rangees)
                guard conversation.dernier > 0 || brouillon, let correspondant = try Correspondant.lire(compte, rangees)
                else { continue }
                let vue = try VueMessages(conversation, rangees)
                let dernier = try conversation.dernierMessage(rangees)
                apercus.append(
                    (
                        dernier?.ordre ?? 0,
                        ApercuConversation(
                            correspondant: correspondant, nonLus: conversation.nonLus,
                            dernier: try dernier.map { try vue.voir($0.message) }, brouillon: brouillon)
                    ))
            }
            return apercus.sorted { $0.ordre > $1.ordre }.map(\.apercu)
        }
    }

    /// At most `limite` messages before number `avant` (the end when nil), oldest first.
    func messages(
        avec correspondant: Correspondant, avant: Int64? = nil, limite: Int
    ) async throws -> [(ordre: Int64, message: MessageLocal)] {
        try await base.lire { rangees in
            guard let conversation = try ConversationLocale.lire(try correspondant.compteId(), rangees) else {
                return []
            }
            let vue = try VueMessages(conversation, rangees)
            return try conversation.messages(avant: avant, limite: limite, rangees).map { ($0, try vue.voir($1)) }
        }
    }

    /// As `messages(avec:avant:)`, at most `limite` after number `apres`.
    func messages(
        avec correspondant: Correspondant, apres: Int64, limite: Int
    ) async throws -> [(ordre: Int64, message: MessageLocal)] {
        try await base.lire { rangees in
            guard let conversation = try ConversationLocale.lire(try correspondant.compteId(), rangees) else {
                return []
            }
            let vue = try VueMessages(conversation, rangees)
            return try conversation.messages(apres: apres, limite: limite, rangees).map { ($0, try vue.voir($1)) }
        }
    }

    /// How many rows of a conversation come after number `apres`.
    func nombre(apres: Int64, avec correspondant: Correspondant) async throws -> Int {
        let compte = try correspondant.compteId()
        return try await base.lire { try ConversationLocale.nombre(apres: apres, avec: compte, $0) }
    }

    /// Up to which message a conversation was read, the end when nothing is unread, and how many received ones were not.
    func lecture(_ correspondant: Correspondant) async throws -> (jusqua: Int64, nonLus: Int) {
        try await base.lire { rangees in
            guard let conversation = try ConversationLocale.lire(try correspondant.compteId(), rangees),
                conversation.nonLus > 0
            else { return (.max, 0) }
            return (conversation.luJusqua, conversation.nonLus)
        }
    }

    /// How long messages written in a conversation stay once they were read, in seconds; 0: they stay.
    func minuteur(_ correspondant: Correspondant) async throws -> UInt32 {
        try await base.lire { rangees in
            try ConversationLocale.lire(try correspondant.compteId(), rangees)?.minuteur.duree ?? 0
        }
    }

    /// The number of the message of that id.
    /// - Throws: `messageInconnu`.
    func ordre(id: String, avec correspondant: Correspondant) async throws -> Int64 {
        let ordre = try await base.lire { rangees in
            try ConversationLocale.lire(try correspondant.compteId(), rangees)?.ordre(id: id, rangees)
        }
        guard let ordre else { throw ErreurClient.messageInconnu(id) }
        return ordre
    }

    /// Messages of an export that are read at a time.
    private static let messagesParPage = 200

    /// Runs `travail` on each message of a conversation, oldest first, reading some at a time.
    func parcourir(_ correspondant: Correspondant, _ travail: (MessageLocal) async throws -> Void) async throws {
        var apres: Int64 = 0
        while true {
            let page = try await messages(avec: correspondant, apres: apres, limite: Self.messagesParPage)
            guard let dernier = page.last else { return }
            apres = dernier.ordre
            for (_, message) in page { try await travail(message) }
            try Task.checkCancellation()
        }
    }

    /// What there is to say of this profile.
    func profil() async throws -> ApercuProfil {
        let compte = try await compte()
        return try await base.lire { [trousseau, dossier] rangees in
            ApercuProfil(
                pseudo: compte.pseudo, compte: trousseau.compte.description, nomRelais: trousseau.nomRelais,
                adresseRelais: compte.relais, dossier: dossier.chemin,
                cleIdentite: Hexadecimal.texte(trousseau.ik.publique.octets),
                conversations: try rangees.nombre("conversations"), enAttente: try rangees.nombre("sortie"),
                illisibles: try rangees.nombre("quarantaine"))
        }
    }
}
