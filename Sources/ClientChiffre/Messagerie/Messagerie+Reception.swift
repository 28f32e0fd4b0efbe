import Contrat
import CryptoChiffre
import Foundation

extension Messagerie {
    /// What a synchronisation brought.
    struct Arrivages: Sendable {
        var lignes: [Ligne] = []
        /// Envelopes that could not be read.
        var illisibles = 0
        /// Why this device's prekeys could not be renewed, when it was time.
        var renouvellement: ErreurClient?
    }

    /// Replies followed in one synchronisation; a relay that always has more is left for the next one.
    private static let reponsesMax = 10_000

    /// Fetches everything that waits at the relay, committed here first and acknowledged there after; then, the queue being
    /// drained, renews the prekeys when it is time.
    func synchroniserMessages() async throws -> Arrivages {
        try await verrous.obtenirVerrou(.reception) {
            var arrivages = Arrivages()
            for _ in 0..<Self.reponsesMax {
                let reponse = try await self.avecJeton { try await self.requetes.synchroMessages(jeton: $0) }
                guard !reponse.messages.isEmpty else { break }
                for message in reponse.messages { try await self.recevoir(message, &arrivages) }
                let ids = reponse.messages.map(\.id)
                try await self.avecJeton { try await self.requetes.accuserReception(ids, jeton: $0) }
                if !reponse.reste { break }
            }
            do {
                try await self.renouvelerPrecles()
            } catch {
                arrivages.renouvellement = .depuis(error)
            }
            return arrivages
        }
    }

    private func recevoir(_ message: MessageEnAttente, _ arrivages: inout Arrivages) async throws {
        let maintenant = maintenant
        let declaration = try await declarationManquante(message)
        let resultat = try await base.ecrire { [trousseau] rangees in
            try Lecture(rangees: rangees, trousseau: trousseau, maintenant: maintenant, declarationLue: declaration)
                .lire(message)
        }
        switch resultat {
        case .lignes(let lignes): arrivages.lignes += lignes
        case .doublon: break
        case .illisible: arrivages.illisibles += 1
        }
    }

    /// The sender's statement when neither the message nor this profile has it: asked for without a token, so that the relay
    /// does not learn who asks. Nil when there is none to be had; any other failure leaves the message at the relay.
    private func declarationManquante(_ message: MessageEnAttente) async throws -> Declaration? {
        let compte: CompteId? = try await base.lire { [trousseau] rangees in
            guard
                let interieur = try? Lecture(
                    rangees: rangees, trousseau: trousseau, maintenant: 0, declarationLue: nil
                ).ouvrir(Array(message.enveloppe)),
                interieur.amorce?.declarations.isEmpty == true,
                try Correspondant.lire(interieur.compte, rangees) == nil
            else { return nil }
            return interieur.compte
        }
        guard let compte else { return nil }
        do {
            return try await requetes.declaration(compte)
        } catch ErreurClient.refus(code: CodeErreur.inconnu.rawValue, message: _) {
            return nil
        } catch ErreurClient.cleRefusee {
            return nil
        } catch is ErreurCrypto {
            return nil
        }
    }

    /// Makes new prekeys every 7 days, publishes those that the relay does not have, and erases private halves that nobody
    /// can still need.
    private func renouvelerPrecles() async throws {
        let maintenant = maintenant
        let aPublier = try await base.ecrire { [trousseau] rangees in
            try RenouvellementPrecles(rangees: rangees, trousseau: trousseau, maintenant: maintenant).renouveler()
        }
        guard !aPublier.isEmpty else { return }
        let precles = try aPublier.map { try Precle(octets: Array($0.precle)) }
        try await avecJeton { try await self.requetes.precles(precles, jeton: $0) }
        try await base.ecrire { rangees in
            for var precle in aPublier {
                precle.publiee = true
                try precle.ecrire(rangees)
            }
        }
    }
}
