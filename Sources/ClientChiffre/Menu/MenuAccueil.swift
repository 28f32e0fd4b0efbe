import CryptoChiffre

extension Menu {
    /// Create an account, log in, or quit; asks again after an error.
    /// - Returns: exit code and pseudo: the pseudo is nil when the user quits.
    func menuAccueil() async throws -> (codeErreur: Int32, pseudo: String?) {
        while true {
            let choix = try await demanderChoix(
                textes.menuAccueil, choix: 1...3, erreur: textes.messageErreurMenuTroisChoix)
            var pseudo: String?
            switch choix {
            case 1: try await montrerErreurs { pseudo = try await self.creerCompte() }
            case 2: try await montrerErreurs { pseudo = try await self.seConnecter() }
            default: return (0, nil)
            }
            if let pseudo { return (0, pseudo) }
        }
    }

    private func creerCompte() async throws -> String? {
        guard !acces.dossier.contientUnCompte else { throw ErreurClient.profilExistant(acces.dossier.chemin) }
        await terminal.afficher(textes.rienPourRevenir)
        await terminal.afficher(textes.messagePseudoInvalide)
        guard let pseudo = try await demander(textes.demandePseudo, verifier: { try verificationPseudo($0) }) else {
            return nil
        }
        guard let mdp = try await demanderNouveauMdp(textes.demandeMdp, connus: [pseudo]) else { return nil }
        await terminal.afficher(textes.calculEnCours)
        return try await entrer(try await acces.creationCompte(pseudo: pseudo, mdp: mdp))
    }

    /// Asks for a new password until one passes and was typed twice alike.
    /// - Returns: nil for a person who gives up, by an empty answer.
    func demanderNouveauMdp(_ question: String, connus: [String]) async throws -> String? {
        await terminal.afficher(textes.conseilMdp)
        while let mdp = try await demander(
            question, masque: true, verifier: { try verificationMDP($0, connus: connus) })
        {
            guard let encore = try await terminal.lireLigne(textes.demandeMdpEncore, masque: true) else { return nil }
            if mdp == encore { return mdp }
            await terminal.afficher(textes.erreur(.mdpDifferents))
        }
        return nil
    }

    /// Asks until the answer passes; an empty one gives up.
    func demander(
        _ question: String, masque: Bool = false, verifier: (String) throws -> Void
    ) async throws -> String? {
        while let reponse = try await terminal.lireLigne(question, masque: masque), !reponse.isEmpty {
            do {
                try verifier(reponse)
                return reponse
            } catch {
                await terminal.afficher(textes.erreur(.depuis(error)))
            }
        }
        return nil
    }

    private func seConnecter() async throws -> String? {
        guard acces.dossier.contientUnCompte else { throw ErreurClient.profilAbsent(acces.dossier.chemin) }
        await terminal.afficher(textes.rienPourRevenir)
        guard let pseudo = try await terminal.lireLigne(textes.demandePseudo), !pseudo.isEmpty,
            let mdp = try await terminal.lireLigne(textes.demandeMdp, masque: true), !mdp.isEmpty
        else { return nil }
        await terminal.afficher(textes.calculEnCours)
        return try await entrer(try await acces.ouvrir(pseudo: pseudo, mdp: mdp))
    }

    /// Shows what must be shown once, logs in, and keeps the profile open.
    func entrer(_ messagerie: Messagerie) async throws -> String {
        do {
            let compte = try await messagerie.compte()
            if let code = try await messagerie.codeRecuperation() {
                let montre = await terminal.afficher(
                    textes.compteCree(compte.pseudo) + "\n\n" + textes.codeRecuperation(code))
                _ = try await terminal.lireLigne(textes.codeNote)
                if montre { try await messagerie.codeMontre() }
            }
            // The keyring has opened: whatever the relay says, what is here can be read.
            do {
                try await messagerie.seConnecter()
                await terminal.afficher("\n" + textes.connecte(compte.pseudo, messagerie.trousseau.nomRelais))
            } catch ErreurClient.relaisInjoignable {
                await terminal.afficher(textes.horsLigne)
            } catch {
                await terminal.afficher(textes.erreur(.depuis(error)))
            }
            self.messagerie = messagerie
            return compte.pseudo
        } catch {
            try await messagerie.fermer()
            throw error
        }
    }
}
