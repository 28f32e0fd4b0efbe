extension Menu {
    /// What a logged-in person can do (FCT), until they log out.
    func menuFonctionnalites(_ pseudo: String) async throws {
        while true {
            let choix = try await demanderChoix(textes.fct, choix: 1...3, erreur: textes.messageErreurMenuTroisChoix)
            switch choix {
            case 1: try await montrerErreurs { try await self.choisirDestinataire() }
            case 2: try await montrerErreurs { try await self.montrerProfil() }
            default: return
            }
        }
    }

    private func choisirDestinataire() async throws {
        guard let messagerie else { return }
        let conversations = try await messagerie.conversations()
        if conversations.isEmpty { await terminal.afficher(textes.aucuneConversation) }
        for (rang, apercu) in conversations.enumerated() {
            await terminal.afficher("\(rang + 1). \(affichage.resume(apercu))")
        }
        guard let reponse = try await terminal.lireLigne(textes.demandeDestinataire), !reponse.isEmpty else { return }
        if let rang = Int(reponse), rang > 0, rang <= conversations.count {
            try await menuEnvoiMessage(conversations[rang - 1].correspondant)
        } else if let connu = try await messagerie.correspondantConnu(reponse),
            connu.confirme || connu.adresseLongue == reponse
        {
            try await menuEnvoiMessage(connu)
        } else {
            try await menuEnvoiMessage(try await messagerie.correspondant(reponse))
        }
    }

    private func montrerProfil() async throws {
        guard let messagerie else { return }
        await terminal.afficher("\n" + textes.profil(try await messagerie.profil()))
    }
}
