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

    /// A new token for a device that has just logged in in `epoque`; nil when the account's keys have changed since.
    func emettre(_ prouve: CompteProuve, epoque: Epoque) async throws -> ReponseSeConnecter? {
        let jeton = try Alea.octets(LimitesContrat.tailleJeton)
        let expire = horloge.maintenant + LimitesContrat.dureeJeton
        let ouverture = try await comptes.deposerJeton(
            Self.hash(jeton), porteur: prouve.porteur, numero: prouve.numero, expire: expire, epoque: epoque)
        return switch ouverture {
        case .faite(let avant): ReponseSeConnecter(jeton: Data(jeton), expire: expire, epoque: avant)
        case .perimee: nil
        }
    }

    /// Whose token an `Authorization` header bears, and the hash that it is stored as.
    /// - Throws: `non_authentifie` when it is missing, malformed, unknown or over.
    func porteur(autorisation: String?) async throws -> (porteur: Porteur, hash: Data) {
        let prefixe = "Bearer "
        if let autorisation, autorisation.hasPrefix(prefixe),
            let jeton = Data(base64Encoded: String(autorisation.dropFirst(prefixe.count))),
            jeton.count == LimitesContrat.tailleJeton
        {
            let hash = try Self.hash(Array(jeton))
            if let porteur = try await comptes.porteur(jeton: hash, maintenant: horloge.maintenant) {
                return (porteur, hash)
            }
        }
        throw Refus(.nonAuthentifie, "the token is missing, unknown or over: log in again")
    }

    /// What is stored of a token.
    static func hash(_ jeton: [UInt8]) throws -> Data {
        Data(try Blake2b.hash(Array(etiquette.utf8) + [0] + jeton))
    }
}
