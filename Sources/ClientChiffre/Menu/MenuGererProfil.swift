extension Menu {
    /// The profile: what it is, another pseudo, another password, and how to leave for good.
    /// - Returns: why the menus have to be left, nil to go on.
    func menuGererProfil() async throws -> Issue? {
        guard let messagerie else { return nil }
        while true {
            await terminal.afficher("\n" + textes.profil(try await messagerie.profil()), retrait: 2)
            let mots = [textes.motPartout: 4, textes.motSupprimerCompte: 5]
            let choix = try await demanderChoix(
                textes.menuGererProfil, choix: 1...3, mots: mots, erreur: textes.messageErreurMenuTroisChoix)
            var issue: Issue?
            switch choix {
            case 1: try await montrerErreurs { try await self.changerPseudo(messagerie) }
            case 2: try await montrerErreurs { issue = try await self.changerMdp(messagerie) }
            case 4:
                try await montrerErreurs {
                    try await messagerie.seDeconnecter(partout: true)
                    await self.terminal.afficher(self.textes.deconnecte(partout: true))
                    issue = .deconnexion(faite: true)
                }
            case 5: try await montrerErreurs { issue = try await self.supprimerCompte(messagerie) }
            default: return nil
            }
            if let issue { return issue }
        }
    }

    private func changerPseudo(_ messagerie: Messagerie) async throws {
        await terminal.afficher(textes.messagePseudoInvalide)
        guard
            let pseudo = try await demander(textes.demandeNouveauPseudo, verifier: { try verificationPseudo($0) })
        else { return }
        let ancien = try await messagerie.compte().pseudo
        try await messagerie.changerPseudo(pseudo)
        await terminal.afficher(textes.pseudoChange(ancien, pseudo))
    }

    private func changerMdp(_ messagerie: Messagerie) async throws -> Issue? {
        guard let ancien = try await demanderMdpActuel(messagerie) else { return nil }
        let pseudo = try await messagerie.compte().pseudo
        guard let nouveau = try await demanderNouveauMdp(textes.demandeNouveauMdp, connus: [pseudo]) else {
            return nil
        }
        await terminal.afficher(textes.calculEnCours)
        do {
            try await messagerie.changerMdp(ancien: ancien, nouveau: nouveau)
        } catch ErreurClient.changementEnSuspens {
            await terminal.afficher(textes.erreur(.changementEnSuspens))
            return .deconnexion(faite: true)
        }
        await terminal.afficher(textes.mdpChange)
        return .nouveauMdp(nouveau)
    }

    /// Asks for the password that the profile is open with; an empty answer gives up.
    private func demanderMdpActuel(_ messagerie: Messagerie) async throws -> String? {
        await terminal.afficher(textes.rienPourRevenir)
        return try await demander(textes.demandeAncienMdp, masque: true, verifier: { try messagerie.verifierMdp($0) })
    }

    private func supprimerCompte(_ messagerie: Messagerie) async throws -> Issue? {
        guard let mdp = try await demanderMdpActuel(messagerie),
            let mot = try await terminal.lireLigne(textes.confirmerSuppressionCompte)
        else { return nil }
        guard mot == textes.motDeSuppression else { throw ErreurClient.sansConfirmation }
        try await messagerie.supprimerCompte(mdp: mdp)
        await terminal.afficher(textes.compteSupprime)
        return .compteSupprime
    }
}
