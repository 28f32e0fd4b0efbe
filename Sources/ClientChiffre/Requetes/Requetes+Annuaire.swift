import Contrat
import CryptoChiffre
import Foundation

extension Requetes {
    /// Who is behind `pseudo`: the account and its verified first statement.
    /// - Throws: `correspondantInconnu`; `cleRefusee` when what the relay serves does not hold.
    func verificationUtilisateur(_ pseudo: String, jeton: Data) async throws -> Declaration {
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
        return try Self.declaration(reponse.declarations, compte: compte)
    }

    /// The statement of `compte`, asked for without a token and on another connection than those that carry one.
    func declaration(_ compte: CompteId) async throws -> Declaration {
        let reponse: ReponseDeclarations = try await demander(
            .declarations, DemandeDeclarations(compte: Data(compte.octets), depuis: 0), anonyme: true)
        return try Self.declaration(reponse.declarations, compte: compte)
    }

    /// The verified bundles of the devices that `declaration` names, asked of the relay now.
    /// - Throws: `cleRefusee` when a device is missing, doubled or not named, or did not sign its prekeys.
    func cles(_ declaration: Declaration, jeton: Data, maintenant: UInt64) async throws -> [PreclesAppareil] {
        let reponse: ReponseCles = try await demander(
            .cles, DemandeCles(compte: Data(declaration.compte.octets), depuis: 0), jeton: jeton)
        guard reponse.appareils.map(\.appareil).sorted() == declaration.appareils.map(\.id) else {
            throw ErreurClient.cleRefusee("other devices than the statement names")
        }
        for appareil in reponse.appareils {
            _ = try PaquetCles(
                precles: appareil.precles.map { Array($0) }, declaration: declaration, appareil: appareil.appareil,
                maintenant: maintenant)
        }
        return reponse.appareils
    }

    /// Publishes this device's prekeys.
    func precles(_ precles: [Precle], jeton: Data) async throws {
        let _: ReponseVide = try await demander(
            .precles, DemandePrecles(precles: precles.map { Data($0.octets) }), jeton: jeton)
    }

    /// In this release an account has one statement, its first.
    private static func declaration(_ octets: [Data], compte: CompteId) throws -> Declaration {
        guard let premiere = octets.first, octets.count == 1 else {
            throw ErreurClient.cleRefusee("one statement expected, \(octets.count) served")
        }
        let declaration = try Declaration(octets: Array(premiere))
        try declaration.verifierPremiere()
        guard declaration.compte == compte else { throw ErreurClient.cleRefusee("statement of another account") }
        return declaration
    }
}
