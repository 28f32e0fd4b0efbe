import Contrat
import CryptoChiffre
import Foundation
import Synchronization

/// What is in the way of one destination only: its mailbox is full, or there is no key of theirs to seal to that can be trusted.
struct Obstacle: Error {
    let raison: ErreurClient
}

/// One row of the outbox on its way to the relay, sealed to the key that its recipient has now.
extension Messagerie {
    /// Leaves what row `ordre` holds with the relay.
    /// - Throws: an `Obstacle`; `refusDefinitif`; whatever else keeps everything from leaving.
    func deposer(_ sortie: Sortie, _ ordre: Int64) async throws {
        do {
            let demande = sortie.demande.enveloppe.isEmpty ? try await sceller(sortie, ordre) : sortie.demande
            do {
                try await avecJeton { try await self.requetes.envoyerMessage(demande, jeton: $0) }
            } catch let remplacee as CleRemplacee {
                let demande = try await resceller(sortie, ordre, remplacee.paquet)
                try await avecJeton { try await self.requetes.envoyerMessage(demande, jeton: $0) }
            }
        } catch is CleRemplacee {
            throw Obstacle(raison: .reponseInattendue("envoyer_message: the key just given was superseded long ago"))
        } catch let erreur as ErreurCrypto where erreur.code != .systeme {
            throw Obstacle(raison: .depuis(erreur))
        } catch let erreur as ErreurClient {
            throw Self.obstacle(erreur) ?? erreur
        }
    }

    /// How often this process asks for the keys of somebody whose keys are over, in seconds.
    private static let intervalleCles: UInt64 = 600

    /// What an error that concerns one destination means for it; nil for what keeps everything from leaving.
    private static func obstacle(_ erreur: ErreurClient) -> (any Error)? {
        switch erreur {
        // Of an account that is gone there is no bundle either.
        case .refus(code: CodeErreur.inconnu.rawValue, message: _):
            ErreurClient.refusDefinitif(CodeErreur.inconnu.rawValue)
        case .refus(code: CodeErreur.interne.rawValue, message: _): nil
        case .boitePleine, .refus, .reponseInattendue, .identiteDouteuse, .cleRefusee, .clesPerimees, .inattendue:
            Obstacle(raison: erreur)
        default: nil
        }
    }

    /// Seals what was written while every key of its recipient was over.
    /// - Throws: `perime` while that is still so.
    private func sceller(_ sortie: Sortie, _ ordre: Int64) async throws -> DemandeEnvoyerMessage {
        let maintenant = maintenant
        let destinataire = sortie.demande.destinataire
        guard clesDemandeesLe.withLock({ $0[destinataire].map { $0 + Self.intervalleCles <= maintenant } ?? true })
        else { throw ErreurCrypto(.perime, "keys of the recipient, as asked a while ago") }
        clesDemandeesLe.withLock { $0[destinataire] = maintenant }
        let correspondant = try await avecPaquets(self.destinataire(sortie))
        return try await sceller(
            sortie, ordre, vers: correspondant.sceau(de: sortie.demande.appareil, maintenant: maintenant))
    }

    /// Seals the same ratchet message to the key that `servi` has now.
    /// - Throws: `signature` for a key that the recipient's device did not sign, once newer statements were asked for.
    private func resceller(
        _ sortie: Sortie, _ ordre: Int64, _ servi: PreclesAppareil
    ) async throws -> DemandeEnvoyerMessage {
        let maintenant = maintenant
        var correspondant = try await destinataire(sortie)
        func sceau() throws -> Precle {
            let sien = PreclesAppareil(appareil: sortie.demande.appareil, precles: servi.precles)
            let sceau = try Self.verifier(
                sien, declaration: correspondant.declarationEpinglee(), maintenant: maintenant
            ).sceau
            let ancienne = try Enveloppe.entete(Array(sortie.demande.enveloppe)).cleSceau
            guard sceau.id > ancienne else { throw ErreurCrypto(.recul, "an older seal key than the one refused") }
            return sceau
        }
        do {
            return try await sceller(sortie, ordre, vers: sceau())
        } catch let erreur as ErreurCrypto where erreur.code == .signature {
            // Theirs may be new keys by now.
            let (compte, numero) = (try correspondant.compteId(), try correspondant.declarationEpinglee().numero)
            correspondant = try await juger(try await requetes.declarations(compte, depuis: numero), correspondant)
            return try await sceller(sortie, ordre, vers: sceau())
        }
    }

    private func sceller(_ sortie: Sortie, _ ordre: Int64, vers sceau: Precle) async throws -> DemandeEnvoyerMessage {
        let interieur = try Interieur(bourre: Array(sortie.interieur))
        var scellee = sortie
        scellee.demande = DemandeEnvoyerMessage(
            destinataire: sortie.demande.destinataire, appareil: sortie.demande.appareil,
            idempotence: sortie.demande.idempotence,
            enveloppe: Data(try Enveloppe.sceller(interieur, suite: Limites.suite, vers: sceau)))
        try await base.ecrire { [scellee] in try scellee.remplacer(ordre, $0) }
        return scellee.demande
    }

    private func destinataire(_ sortie: Sortie) async throws -> Correspondant {
        let compte = try CompteId(Array(sortie.demande.destinataire))
        guard let correspondant = try await base.lire({ try Correspondant.lire(compte, $0) }) else {
            throw ErreurClient.inattendue("a message for somebody unknown")
        }
        return correspondant
    }
}
