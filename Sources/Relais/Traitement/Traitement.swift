import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

/// The handlers, one a file, named as the routes that they serve. Each answers (JSON, status), or throws a `Refus`.
struct Traitement: Sendable {
    typealias Reponse<JSON> = (json: JSON, statut: HTTPResponse.Status)

    let nomRelais: NomRelaisCourant
    let horloge: Horloge
    let comptes: any DepotComptes
    let messages: any DepotMessages
    let fichiers: any DepotFichiers
    let arrivees: Arrivees
    /// Largest file, in bytes.
    let fichierMax: Int64
    let hachage: Hachage
    let jetons: Jetons
    let nonces: NoncesConnexion
    let selsFactices: SelsFactices
    let empreintes: Empreintes
    let debits: Debits

    /// Refuses a pseudo outside the rules.
    func verifierPseudo(_ pseudo: String) throws(Refus) {
        guard Pseudo.defaut(pseudo) == nil else {
            throw Refus(.pseudoInvalide, "a pseudo is 3 to 32 of a-z 0-9 _ . - and begins with a letter")
        }
    }

    /// Refuses bytes of another size than the contract's.
    func verifierTaille(_ octets: Data, _ taille: Int, _ nom: StaticString) throws(Refus) {
        guard octets.count == taille else { throw Refus(.requeteInvalide, "\(nom) must be \(taille) bytes") }
    }

    /// Reads a compteId.
    func lireCompte(_ octets: Data) throws(Refus) -> CompteId {
        do throws(ErreurCrypto) {
            return try CompteId(Array(octets))
        } catch {
            throw Refus(.requeteInvalide, "an account is \(CompteId.taille) bytes")
        }
    }

    /// Does what reads or verifies keys of a client, and turns what it refuses into the contract's terms: a signature or
    /// validity that does not hold, or else bytes that are no such thing.
    func lireCles<R>(_ lecture: () throws(ErreurCrypto) -> R) throws(Refus) -> R {
        do throws(ErreurCrypto) {
            return try lecture()
        } catch {
            switch error.code {
            case .signature, .perime: throw Refus(.signatureRefusee, error.detail)
            default: throw Refus(.requeteInvalide, error.detail)
            }
        }
    }

    /// The newest statement of an account that exists: the one that says which devices it has.
    func derniereDeclaration(_ compte: CompteId) async throws -> Declaration? {
        try await comptes.dernieresDeclarations(compte, max: 1).last.map { try Declaration(octets: Array($0)) }
    }

    /// The current key that signs for a device, or nil when the account or device is unknown.
    func dsk(_ porteur: Porteur) async throws -> ClePubliqueEd25519? {
        try await derniereDeclaration(porteur.compte)?.appareil(porteur.appareil)?.dsk
    }
}
