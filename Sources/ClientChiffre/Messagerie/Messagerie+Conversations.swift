import CryptoChiffre
import Foundation

/// A conversation as a list shows it.
struct ApercuConversation: Sendable {
    let correspondant: Correspondant
    let nonLus: Int
    let dernier: MessageLocal?
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
    /// The conversations, the most recent first.
    func conversations() async throws -> [ApercuConversation] {
        try await base.lire { rangees in
            try ConversationLocale.toutes(rangees).filter { $0.dernier > 0 }.compactMap { conversation in
                guard
                    let correspondant = try Correspondant.lire(
                        CompteId(Array(conversation.correspondant)), rangees)
                else { return nil }
                let vue = try VueMessages(conversation, rangees)
                return ApercuConversation(
                    correspondant: correspondant, nonLus: conversation.nonLus,
                    dernier: try conversation.message(conversation.dernier, rangees).map(vue.voir))
            }
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

    /// How long messages written in a conversation stay once they were read, in seconds; 0: they stay.
    func minuteur(_ correspondant: Correspondant) async throws -> UInt32 {
        try await base.lire { rangees in
            try ConversationLocale.lire(try correspondant.compteId(), rangees)?.minuteur.duree ?? 0
        }
    }

    /// How many messages of a conversation are unread.
    func nonLus(_ correspondant: Correspondant) async throws -> Int {
        try await base.lire { rangees in
            try ConversationLocale.lire(try correspondant.compteId(), rangees)?.nonLus ?? 0
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
