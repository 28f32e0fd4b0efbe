import Contrat
import CryptoChiffre
import Foundation
import Synchronization

extension Messagerie {
    /// Gives the account another name. Those with whom this profile converses learn it by a content of their own.
    /// - Throws: `pseudoInvalide`, `pseudoPris`, `pseudoRessemblant`; after any other error the next login finds out what became
    ///   of it.
    func changerPseudo(_ pseudo: String) async throws {
        try verificationPseudo(pseudo)
        if let demande = try await compte().pseudoDemande, demande != pseudo {
            // The account may bear that name already: forgotten here, nobody could log in any more.
            do {
                try await demanderPseudo(demande)
            } catch let erreur as ErreurClient where Self.refuseLeNom(erreur) { /* Then it does not. */  }
        }
        try await changerCompte { $0.pseudoDemande = pseudo }
        try await demanderPseudo(pseudo)
        _ = await viderSortie()
    }

    /// Ends a change of name that an earlier process began, when the relay answers. Refused for good, the old name stays; without
    /// an answer the next opening asks again.
    func reprendrePseudoSiPossible() async throws {
        guard let pseudo = try await compte().pseudoDemande else { return }
        do {
            try await demanderPseudo(pseudo)
        } catch is ErreurClient {
            return
        }
    }

    private func demanderPseudo(_ pseudo: String) async throws {
        do {
            try await avecJeton { try await self.requetes.changerPseudo(pseudo, jeton: $0) }
        } catch let erreur as ErreurClient {
            if Self.refuseLeNom(erreur) { try await changerCompte { $0.pseudoDemande = nil } }
            throw erreur
        }
        let maintenant = maintenant
        try await base.ecrire { [trousseau, dossier] rangees in
            guard var compte = try CompteLocal.lire(rangees) else { throw ErreurClient.profilAbsent(dossier.chemin) }
            let change = compte.pseudo != pseudo
            compte.pseudo = pseudo
            compte.pseudoDemande = nil
            try compte.ecrire(rangees)
            guard change else { return }
            try Redaction(rangees: rangees, trousseau: trousseau, maintenant: maintenant).annoncerPseudo()
        }
    }

    /// Whether the relay will not have the name. A login that was refused on the way says nothing of it.
    private static func refuseLeNom(_ erreur: ErreurClient) -> Bool {
        if case .identifiantsRefuses = erreur { return false }
        return erreur.estUnRefusDefinitif
    }

    /// Ends this profile's token at the relay, or all of the account's.
    func seDeconnecter(partout: Bool) async throws {
        try await avecJeton { try await self.requetes.seDeconnecter(partout: partout, jeton: $0) }
        try await changerCompte { $0.jeton = nil }
    }

    /// Checks the password of a person who is about to do what they alone may do.
    /// - Throws: `mdpIncorrect` when `texte` is not the one that the profile is open with.
    func verifierMdp(_ texte: String) throws {
        guard try mdp.estEgal(a: Acces.mdp(texte, dans: trousseau.arene)) else { throw ErreurClient.mdpIncorrect }
    }

    /// Erases the account at the relay, then the profile here: its key first, so that what could not be erased stays closed.
    /// - Throws: `mdpIncorrect` when `mdp` is not the password.
    func supprimerCompte(mdp texte: String) async throws {
        try verifierMdp(texte)
        // Nothing else comes or goes meanwhile, a change of password least of all.
        try await verrous.obtenirVerrou(.reception) {
            try await self.verrous.obtenirVerrou(.envoi) {
                try await self.verrous.obtenirVerrou(.jeton) {
                    if self.changementEnSuspens.withLock({ $0 }) { try await self.conclureChangement() }
                    try await self.demanderSuppression()
                    try self.dossier.vider()
                }
            }
        }
    }

    private func demanderSuppression() async throws {
        let compte = try await compte()
        let (pseudo, prelude): (String, ReponsePrelude)
        do {
            (pseudo, prelude) = try await preludeDuCompte(compte)
        } catch ErreurClient.identifiantsRefuses where compte.suppression == true {
            // An earlier attempt was carried out, and its answer lost: the relay no longer knows the account. A request that it
            // refuses is no such sign, for the account may still be there.
            return
        }
        let aSigner = Connexion.suppression(nomRelais: trousseau.nomRelais, nonce: Array(prelude.nonce))
        let demande = DemandeSupprimerCompte(
            pseudo: pseudo, appareil: trousseau.appareil, nonce: prelude.nonce,
            cleAuth: try await cleAuth(mdp, sel: prelude.sel), signature: Data(try trousseau.dsk.signer(aSigner)))
        try await changerCompte { $0.suppression = true }
        try await requetes.supprimerCompte(demande)
    }

    /// Erases a conversation here: its messages and the key that they were sealed under.
    func suppConversation(_ correspondant: Correspondant) async throws {
        try await base.ecrire { rangees in
            guard var conversation = try ConversationLocale.lire(try correspondant.compteId(), rangees) else { return }
            try conversation.vider(rangees)
            try rangees.effacer(.brouillons, Array(conversation.correspondant))
            try conversation.ecrire(rangees)
        }
        try await Self.calculer { [base] in try base.tronquerJournal() }
    }
}
