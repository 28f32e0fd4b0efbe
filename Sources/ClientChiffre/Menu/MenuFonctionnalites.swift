extension Menu {
    /// How a logged-in person left the menu.
    enum Issue: Sendable {
        /// Whether the token was ended at the relay already.
        case deconnexion(faite: Bool)
        /// The profile's keys are new: it has to be opened again.
        case nouveauMdp(String)
        /// There is no account any more.
        case compteSupprime
    }

    /// What a logged-in person can do (FCT), until they log out.
    func menuFonctionnalites(_ pseudo: String) async throws -> Issue {
        while true {
            try await annoncerNonLus()
            let choix = try await demanderChoix(textes.fct, choix: 1...5, erreur: textes.messageErreurMenuCinqChoix)
            var issue: Issue?
            switch choix {
            case 1: try await avecCorrespondant(textes.demandeDestinataire) { try await self.menuEnvoiMessage($0) }
            case 2: try await avecCorrespondant(textes.demandeDestinataire) { try await self.menuEnvoiFichier($0) }
            case 3:
                try await avecCorrespondant(textes.demandeCorrespondant) {
                    try await self.menuSupprimerConversation($0)
                }
            case 4: try await montrerErreurs { issue = try await self.menuGererProfil() }
            default: issue = .deconnexion(faite: false)
            }
            if let issue { return issue }
        }
    }

    /// Who has written what was not read yet.
    private func annoncerNonLus() async throws {
        guard let messagerie else { return }
        try await montrerErreurs {
            let nonLues = try await messagerie.conversations().filter {
                $0.nonLus > 0 && $0.correspondant.relation != .ignoree
            }
            guard !nonLues.isEmpty else { return }
            let noms = nonLues.map { "\($0.correspondant.nom(self.textes)) (\($0.nonLus))" }
            await self.terminal.afficher("\n" + self.textes.nonLusDe(noms.joined(separator: ", ")), retrait: 2)
        }
    }

    /// Lists the conversations, asks for one of them or for a pseudo until somebody is found, and runs `travail` with them.
    private func avecCorrespondant(
        _ question: String, _ travail: @escaping (Correspondant) async throws -> Void
    ) async throws {
        guard let messagerie else { return }
        try await montrerErreurs {
            let conversations = try await self.lister(messagerie)
            var cherche = true
            while cherche {
                try await self.montrerErreurs {
                    let choisi = try await self.choisir(question, conversations, messagerie)
                    cherche = false
                    if let choisi { try await travail(choisi) }
                }
            }
        }
    }

    private func lister(_ messagerie: Messagerie) async throws -> [ApercuConversation] {
        let toutes = try await messagerie.conversations()
        let conversations = toutes.filter { $0.correspondant.relation != .ignoree }
        if conversations.isEmpty { await terminal.afficher(textes.aucuneConversation) }
        for (rang, apercu) in conversations.enumerated() {
            await terminal.afficher("\(rang + 1). \(affichage.resume(apercu))", retrait: 3)
        }
        let ignorees = toutes.filter { $0.correspondant.relation == .ignoree }
        if !ignorees.isEmpty {
            let noms = ignorees.map { $0.correspondant.nom(textes) }
            await terminal.afficher(textes.ignorees(noms.joined(separator: ", ")), retrait: 3)
        }
        return conversations
    }

    private func choisir(
        _ question: String, _ conversations: [ApercuConversation], _ messagerie: Messagerie
    ) async throws -> Correspondant? {
        guard let reponse = try await terminal.lireLigne(question), !reponse.isEmpty else { return nil }
        if let rang = Int(reponse), rang > 0, rang <= conversations.count {
            return conversations[rang - 1].correspondant
        }
        if let connu = try await messagerie.correspondantConnu(reponse),
            connu.confirme || connu.adresseLongue == reponse || connu.relation == .ignoree
        {
            return connu
        }
        return try await messagerie.correspondant(reponse)
    }
}
