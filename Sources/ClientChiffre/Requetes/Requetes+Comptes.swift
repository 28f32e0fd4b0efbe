import Contrat
import CryptoChiffre
import Foundation

extension Requetes {
    /// What a login or creation needs to know first.
    /// - Throws: `versionRelais` when the relay's verifiers are of another version.
    func prelude(_ pseudo: String) async throws -> ReponsePrelude {
        try await parcourir(nom: Route.prelude.veutLeNom, repeter: Route.prelude.seRepete) { _, adresse, uneFois in
            try await patiemment(uneFois: uneFois) { try await prelude(pseudo, a: adresse) }
        }
    }

    /// The same from one address, once. Once a name is pinned this looks whether it is said there.
    /// - Throws: `relaisChange` when it is not.
    func prelude(_ pseudo: String, a adresse: AdresseRelais) async throws -> ReponsePrelude {
        let reponse: ReponsePrelude = try await demanderUneFois(
            .prelude, DemandePrelude(pseudo: pseudo), a: adresse, jeton: nil, par: http)
        guard reponse.version == Verificateur.version else { throw ErreurClient.versionRelais }
        guard NomRelais.estValide(reponse.relais), reponse.sel.count == Verificateur.tailleSel,
            reponse.nonce.count == Connexion.tailleNonce, reponse.compte.count == CompteId.taille
        else { throw ErreurClient.reponseInattendue("prelude") }
        try noms.noter(reponse.relais, a: adresse)
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

    /// Tells the epoch of this device's profile.
    /// - Returns: the record that the relay held before.
    func epoque(_ epoque: Epoque, jeton: Data) async throws -> Epoque {
        let reponse: ReponseEpoque = try await demander(.epoque, DemandeEpoque(epoque: epoque), jeton: jeton)
        return reponse.epoque
    }

    /// Asks for a change of password.
    func changerMdp(_ demande: DemandeChangerMdp) async throws {
        let _: ReponseVide = try await demander(.changerMdp, demande)
    }

    /// Gives up a change of password.
    /// - Returns: what became of it.
    func annulerMdp(_ demande: DemandeAnnulerMdp) async throws -> ReponseAnnulerMdp.Etat {
        let reponse: ReponseAnnulerMdp = try await demander(.annulerMdp, demande)
        return reponse.etat
    }

    /// Asks for another name.
    /// - Throws: `pseudoPris`, `pseudoRessemblant`.
    func changerPseudo(_ pseudo: String, jeton: Data) async throws {
        do {
            let _: ReponseVide = try await demander(.changerPseudo, DemandeChangerPseudo(pseudo: pseudo), jeton: jeton)
        } catch ErreurClient.refus(code: CodeErreur.pseudoPris.rawValue, message: _) {
            throw ErreurClient.pseudoPris(pseudo)
        } catch ErreurClient.refus(code: CodeErreur.pseudoRessemblant.rawValue, message: _) {
            throw ErreurClient.pseudoRessemblant(pseudo)
        }
    }

    /// Ends this token, or all of the account's.
    func seDeconnecter(partout: Bool, jeton: Data) async throws {
        let _: ReponseVide = try await demander(.seDeconnecter, DemandeSeDeconnecter(partout: partout), jeton: jeton)
    }

    /// Erases the account.
    /// - Throws: `identifiantsRefuses`.
    func supprimerCompte(_ demande: DemandeSupprimerCompte) async throws {
        let _: ReponseVide = try await demander(.supprimerCompte, demande)
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
