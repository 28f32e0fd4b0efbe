import Contrat
import CryptoChiffre
import Foundation

/// The account and device that a token stands for.
struct Porteur: Sendable, Hashable {
    let compte: CompteId
    let appareil: UInt32
}

/// Tokens: 32 random bytes, of which the relay keeps the BLAKE2b hash alone, for 30 days.
struct Jetons: Sendable {
    private static let etiquette = "messagerie/v1/relais/jeton"

    let comptes: any DepotComptes
    let horloge: Horloge

    /// A new token for a device that has just logged in.
    func emettre(_ porteur: Porteur) async throws -> ReponseSeConnecter {
        let jeton = try Alea.octets(LimitesContrat.tailleJeton)
        let expire = horloge.maintenant + LimitesContrat.dureeJeton
        try await comptes.deposerJeton(Self.hash(jeton), porteur: porteur, expire: expire)
        return ReponseSeConnecter(jeton: Data(jeton), expire: expire)
    }

    /// Whose token an `Authorization` header bears.
    /// - Throws: `non_authentifie` when it is missing, malformed, unknown or over.
    func porteur(autorisation: String?) async throws -> Porteur {
        let prefixe = "Bearer "
        guard let autorisation, autorisation.hasPrefix(prefixe),
            let jeton = Data(base64Encoded: String(autorisation.dropFirst(prefixe.count))),
            jeton.count == LimitesContrat.tailleJeton,
            let porteur = try await comptes.porteur(jeton: Self.hash(Array(jeton)), maintenant: horloge.maintenant)
        else { throw Refus(.nonAuthentifie, "the token is missing, unknown or over: log in again") }
        return porteur
    }

    private static func hash(_ jeton: [UInt8]) throws -> Data {
        Data(try Blake2b.hash(Array(etiquette.utf8) + [0] + jeton))
    }
}
