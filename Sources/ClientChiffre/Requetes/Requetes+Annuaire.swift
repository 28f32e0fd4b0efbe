import Contrat
import CryptoChiffre
import Foundation

extension Requetes {
    /// Who is behind `pseudo`: the account and its last statements, nothing of which is verified.
    /// - Throws: `correspondantInconnu`.
    func verificationUtilisateur(
        _ pseudo: String, jeton: Data
    ) async throws -> (compte: CompteId, declarations: [[UInt8]]) {
        let reponse: ReponseVerificationUtilisateur
        do {
            reponse = try await demander(
                .verificationUtilisateur, DemandeVerificationUtilisateur(pseudo: pseudo), jeton: jeton)
        } catch ErreurClient.refus(code: CodeErreur.inconnu.rawValue, message: _) {
            throw ErreurClient.correspondantInconnu(pseudo)
        }
        guard let compte = try? CompteId(Array(reponse.compte)) else {
            throw ErreurClient.reponseInattendue("verification_utilisateur")
        }
        return (compte, reponse.declarations.map { Array($0) })
    }

    /// The statements of `compte` from `depuis` on, unverified; asked for without a token and on another connection than those
    /// that carry one.
    /// - Throws: `reponseInattendue` when there is no end of them.
    func declarations(_ compte: CompteId, depuis: UInt32) async throws -> [[UInt8]] {
        guard let toutes = try await declarations(compte, depuis: depuis, pagesMax: Self.pagesMax) else {
            throw ErreurClient.reponseInattendue("declarations without an end")
        }
        return toutes
    }

    /// As `declarations`, or nil when there are more than so many replies of them.
    func declarations(_ compte: CompteId, depuis: UInt32, pagesMax: Int) async throws -> [[UInt8]]? {
        var toutes: [[UInt8]] = []
        for _ in 0..<pagesMax {
            let (suivante, trop) = depuis.addingReportingOverflow(UInt32(clamping: toutes.count))
            guard !trop else { return nil }
            let reponse: ReponseDeclarations = try await demander(
                .declarations, DemandeDeclarations(compte: Data(compte.octets), depuis: suivante), anonyme: true)
            toutes += reponse.declarations.map { Array($0) }
            guard reponse.reste, !reponse.declarations.isEmpty else { return toutes }
        }
        return nil
    }

    /// The bundles of an account and its statements from `depuis` on, asked of the relay now; nothing of them is verified.
    /// - Parameter ponctuelles: whether one-time prekeys are wanted, which are then nobody else's.
    func cles(
        _ compte: CompteId, depuis: UInt32, ponctuelles: Bool, jeton: Data
    ) async throws -> (appareils: [PreclesAppareil], declarations: [[UInt8]]) {
        let reponse: ReponseCles = try await demander(
            .cles, DemandeCles(compte: Data(compte.octets), depuis: depuis, ponctuelles: ponctuelles), jeton: jeton,
            repeter: !ponctuelles)
        let declarations =
            reponse.reste
            ? try await self.declarations(compte, depuis: depuis) : reponse.declarations.map { Array($0) }
        return (reponse.appareils, declarations)
    }

    /// Publishes prekeys of this device, or none.
    /// - Parameter remplacer: whether the one-time prekeys that the relay has are to go first.
    /// - Returns: what the relay has of this device's prekeys.
    func precles(_ precles: [Data], remplacer: Bool, jeton: Data) async throws -> ReponsePrecles {
        try await demander(
            .precles, DemandePrecles(precles: precles, remplacer: remplacer), jeton: jeton, repeter: !remplacer)
    }

    /// Pages of statements followed for one account.
    private static let pagesMax = 256
}
