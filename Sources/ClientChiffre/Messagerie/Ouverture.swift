import CryptoChiffre
import Foundation
import Synchronization

extension Acces {
    /// Opens the profile with its password, ends what an earlier process left half done (a creation, a change of password or of
    /// name), and seals anew what an older row key still seals.
    /// - Throws: `profilAbsent`, `mdpIncorrect`, `profilOccupe`; `autreCompte` when the profile is not `pseudo`'s; `mdpChange`
    ///   when the old password has just ended a change to a new one; `changementAbandonne` the other way round.
    /// - Parameter abandonner: give a change of password up rather than end it.
    func ouvrir(pseudo: String?, mdp texte: String, abandonner: Bool = false) async throws -> Messagerie {
        guard dossier.contientUnCompte else { throw ErreurClient.profilAbsent(dossier.chemin) }
        let verrou = try await VerrouProfil.obtenirVerrou(dossier)
        dossier.effacerProvisoires()
        let arene = try Arene(capacite: Self.arene)
        let mdp = try Self.mdp(texte, dans: arene)
        let (fichier, prepare) = try await ouvrirTrousseau(mdp, arene)
        let base = try await Messagerie.calculer { [dossier] in
            let trousseau = fichier.trousseau
            // What the prepared keyring's own key seals nobody could open if the change did not take place after all.
            return try BaseProfil(dossier, trousseau: prepare ? trousseau.sansDerniereRangee() : trousseau)
        }
        guard let compte = try await base.lire({ try CompteLocal.lire($0) }) else {
            throw ErreurClient.fichier("\(dossier.base): no account in it")
        }
        if let pseudo, pseudo != compte.pseudo, pseudo != compte.pseudoDemande {
            throw ErreurClient.autreCompte(compte.pseudo)
        }
        let requetes = try Requetes(
            adresses: AdressesRelais(relais ?? compte.relais), connue: compte.adresseDuJeton,
            autorite: autorite ?? compte.autorite)
        requetes.noms.epingler(.init(nom: fichier.trousseau.nomRelais, pseudo: compte.pseudo))
        let messagerie = Messagerie(
            dossier: dossier, verrouProfil: verrou, trousseau: fichier.trousseau, base: base, requetes: requetes,
            mdp: mdp, parametres: parametres)
        do {
            if compte.creation?.demande != nil { try await messagerie.reprendreCreation() }
            try await reprendreChangement(messagerie, fichier, prepare: prepare, abandonner: abandonner)
            if messagerie.changementEnSuspens.withLock({ !$0 }), compte.pseudoDemande != nil {
                try await messagerie.reprendrePseudoSiPossible()
            }
            try await messagerie.ouvrirEcheances()
        } catch {
            try await messagerie.fermer()
            throw error
        }
        return messagerie
    }

    /// The keyring that `mdp` opens: the one in use, or else one that a change of password has prepared.
    private func ouvrirTrousseau(
        _ mdp: Mdp, _ arene: Arene
    ) async throws -> (fichier: FichierTrousseau, prepare: Bool) {
        do {
            return (try await ouvrirTrousseau(dossier.trousseau, mdp, arene), false)
        } catch let erreur as ErreurCrypto
            where erreur.code == .mdpIncorrect && FileManager.default.fileExists(atPath: dossier.trousseauPrepare)
        {
            return (try await ouvrirTrousseau(dossier.trousseauPrepare, mdp, arene), true)
        }
    }

    private func ouvrirTrousseau(_ chemin: String, _ mdp: Mdp, _ arene: Arene) async throws -> FichierTrousseau {
        try await Messagerie.calculer { [parametres] in
            do {
                return try FichierTrousseau.ouvrir(chemin, mdp: mdp, couts: parametres.couts, dans: arene)
            } catch let erreur as ErreurCrypto
                where [.encodage, .authentification, .limite, .versionInconnue].contains(erreur.code)
            {
                throw ErreurClient.fichier("\(chemin) is no keyring, or damaged: restore it (\(erreur.detail))")
            }
        }
    }

    private func reprendreChangement(
        _ messagerie: Messagerie, _ fichier: FichierTrousseau, prepare: Bool, abandonner: Bool
    ) async throws {
        if try await messagerie.base.lire({ try ChangementEnCours.lire($0) }) == nil {
            // A prepared keyring that nothing speaks of: its change was given up, or never asked for.
            try dossier.effacerTrousseauPrepare()
            if prepare { throw ErreurCrypto(.mdpIncorrect, "keyring") }
        } else {
            do {
                if abandonner {
                    try await messagerie.annulerChangement()
                } else {
                    try await messagerie.conclureChangement()
                }
            } catch ErreurClient.changementEnSuspens {
                messagerie.changementEnSuspens.withLock { $0 = true }
                return
            }
        }
        guard fichier.trousseau.rangees.plusieurs else { return }
        messagerie.base.adopter(fichier.trousseau)
        try await messagerie.base.resceller()
        let chemin = dossier.trousseau
        try await Messagerie.calculer { try fichier.avec(fichier.trousseau.sansAnciennesRangees()).ecrire(chemin) }
    }
}
