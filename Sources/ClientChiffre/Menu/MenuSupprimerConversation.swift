extension Menu {
    /// Deletes a conversation, once that was confirmed.
    func menuSupprimerConversation(_ destinataire: Correspondant) async throws {
        guard let messagerie else { return }
        let nom = destinataire.nom(textes)
        await terminal.afficher("\n" + textes.titreConversation(nom))
        let choix = try await demanderChoix(
            textes.menuSupprimer, choix: 1...2, mots: [textes.motPartout: 3], erreur: textes.messageErreurMenuDeuxChoix)
        switch choix {
        case 1:
            try await messagerie.suppConversation(destinataire)
            await terminal.afficher(textes.conversationSupprimee(nom))
        case 3:
            let demande = try await messagerie.suppConversationDesDeuxCotes(destinataire)
            envois?.pousser()
            await terminal.afficher(
                demande ? textes.conversationEffaceePartout(nom) : textes.conversationSupprimee(nom))
        default: return
        }
    }
}
