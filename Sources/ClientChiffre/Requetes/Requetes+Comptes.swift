import Contrat
import CryptoChiffre
import Foundation

extension Requetes {
    /// What a login or creation needs to know first.
    /// - Throws: `versionRelais` when the relay's verifiers are of another version.
    func prelude(_ pseudo: String) async throws -> ReponsePrelude {
        let reponse: ReponsePrelude = try await demander(.prelude, DemandePrelude(pseudo: pseudo))
        guard reponse.version == Verificateur.version else { throw ErreurClient.versionRelais }
        guard NomRelais.estValide(reponse.relais), reponse.sel.count == Verificateur.tailleSel,
            reponse.nonce.count == Connexion.tailleNonce, reponse.compte.count == CompteId.taille
        else { throw ErreurClient.reponseInattendue("prelude") }
        return reponse
    }

    /// Registers an account.
    /// - Throws: `pseudoPris`, `pseudoRessemblant`.
    func creationCompte(_ demande: DemandeCreerCompte) async throws {
        do {
            let _: ReponseVide = try await demander(.creerCompte, demande)
        } catch ErreurClient.refus(code: CodeErreur.pseudoPris.rawValue, message: _) {
            throw ErreurClient.pseudoPris(demande.pseudo)
        } catch ErreurClient.refus(code: CodeErreur.pseudoRessemblant.rawValue, message: _) {
            throw ErreurClient.pseudoRessemblant(demande.pseudo)
        }
    }

    /// Exchanges the password's stand-in and the device's signature for a token.
    func seConnecter(_ demande: DemandeSeConnecter) async throws -> ReponseSeConnecter {
        let reponse: ReponseSeConnecter = try await demander(.seConnecter, demande)
        guard reponse.jeton.count == LimitesContrat.tailleJeton else {
            throw ErreurClient.reponseInattendue("token size")
        }
        return reponse
    }
}
