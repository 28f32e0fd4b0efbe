extension Menu {
    /// How a logged-in person left the menu.
    enum Issue: Sendable {
        case deconnexion
        /// The profile's keys are new: it has to be opened again.
        case nouveauMdp(String)
        /// There is no account any more.
        case compteSupprime
    }

    /// What a logged-in person can do (FCT), until they log out.
    func menuFonctionnalites(_ pseudo: String) async throws -> Issue {
        while true {
            let choix = try await demanderChoix(textes.fct, choix: 1...5, erreur: textes.messageErreurMenuCinqChoix)
            var issue: Issue?
            switch choix {
            case 1: try await avecCorrespondant(textes.demandeDestinataire) { try await self.menuEnvoiMessage($0) }
            case 2: break
            case 3:
                try await avecCorrespondant(textes.demandeCorrespondant) {
                    try await self.menuSupprimerConversation($0)
                }
            case 4: try await montrerErreurs { issue = try await self.menuGererProfil() }
            default: issue = .deconnexion
            }
            if let issue { return issue }
        }
    }

    /// Lists the conversations, asks for one of them or for a pseudo, and runs `travail` with whoever it is.
    private func avecCorrespondant(
        _ question: String, _ travail: @escaping (Correspondant) async throws -> Void
    ) async throws {
        try await montrerErreurs {
            if let choisi = try await self.choisir(question) { try await travail(choisi) }
        }
    }

    private func choisir(_ question: String) async throws -> Correspondant? {
        guard let messagerie else { return nil }
        let conversations = try await messagerie.conversations().filter { $0.correspondant.relation != .ignoree }
        if conversations.isEmpty { await terminal.afficher(textes.aucuneConversation) }
        for (rang, apercu) in conversations.enumerated() {
            await terminal.afficher("\(rang + 1). \(affichage.resume(apercu))")
        }
        guard let reponse = try await terminal.lireLigne(question), !reponse.isEmpty else { return nil }
        if let rang = Int(reponse), rang > 0, rang <= conversations.count {
            return conversations[rang - 1].correspondant
        }
        if let connu = try await messagerie.correspondantConnu(reponse),
            connu.confirme || connu.adresseLongue == reponse
        {
            return connu
        }
        return try await messagerie.correspondant(reponse)
    }
}
