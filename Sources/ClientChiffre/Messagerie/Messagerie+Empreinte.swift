import CryptoChiffre
import Foundation

extension Messagerie {
    /// The fingerprint of this account's keys and of those that are pinned for `correspondant`.
    func empreinte(avec correspondant: Correspondant) async throws -> Empreinte {
        let lui = try correspondant.declarationEpinglee()
        let moi = try await compte().declaration()
        return try await Self.calculer { Empreinte(moi, lui) }
    }

    /// Marks `correspondant` as verified when `code`, which they gave by another way, is the fingerprint.
    /// - Throws: `empreinteIllisible`; `empreinteDifferente`; `identiteDouteuse` while an alarm waits for the user's decision.
    func verifier(_ correspondant: Correspondant, empreinte code: String) async throws -> Correspondant {
        if case .alerte(let alerte) = correspondant.confiance {
            throw ErreurClient.identiteDouteuse(correspondant.pseudo, alerte)
        }
        let leur: Empreinte
        do {
            leur = try Empreinte(texte: code)
        } catch {
            throw ErreurClient.empreinteIllisible
        }
        guard try await leur == empreinte(avec: correspondant) else {
            throw ErreurClient.empreinteDifferente(correspondant.pseudo)
        }
        return try await changer(correspondant) {
            // Other keys may have come while the digits were compared.
            guard $0.declarations == correspondant.declarations else {
                throw ErreurClient.empreinteDifferente(correspondant.pseudo)
            }
            $0.confiance = .verifie
        }
    }
}
