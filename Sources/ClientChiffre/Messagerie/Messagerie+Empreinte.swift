import CryptoChiffre
import Foundation

extension Messagerie {
    /// The fingerprint of this account's keys and of those that are pinned for `correspondant`.
    func empreinte(avec correspondant: Correspondant) async throws -> Empreinte {
        let lui = try correspondant.declarationEpinglee()
        let moi = try await compte().declaration()
        return try await Self.calculer { Empreinte(moi, lui) }
    }

    /// Marks `correspondant` as verified when `code`, which they gave by another way, is the fingerprint. When it is not, the relay is
    /// asked once whether they have new keys.
    /// - Throws: `empreinteIllisible`; `empreinteDifferente`; `identiteDouteuse` while an alarm waits for the user's decision.
    func verifier(_ correspondant: Correspondant, empreinte code: String) async throws -> Correspondant {
        let leur: Empreinte
        do {
            leur = try Empreinte(texte: code)
        } catch {
            throw ErreurClient.empreinteIllisible
        }
        var compare = correspondant
        if try await leur != empreinte(avec: compare) {
            compare = try await avecNouvellesCles(compare)
            guard try await leur == empreinte(avec: compare) else {
                throw ErreurClient.empreinteDifferente(compare.pseudo)
            }
        }
        return try await changer(compare) { [compare] in try $0.marquerVerifie(compare) }
    }

    /// The same person with what the relay has of their statements since; as they were when it cannot be reached.
    private func avecNouvellesCles(_ correspondant: Correspondant) async throws -> Correspondant {
        let numero = try correspondant.declarationEpinglee().numero
        do {
            return try await juger(
                try await requetes.declarations(correspondant.compteId(), depuis: numero), correspondant)
        } catch ErreurClient.relaisInjoignable {
            return correspondant
        }
    }
}
