extension Menu {
    /// Deletes a conversation, once that was confirmed.
    func menuSupprimerConversation(_ destinataire: Correspondant) async throws {
        guard let messagerie else { return }
        let nom = destinataire.nom(textes)
        await terminal.afficher("\n" + textes.titreConversation(nom))
        let choix = try await demanderChoix(
            textes.menuSupprimer, choix: 1...2, erreur: textes.messageErreurMenuDeuxChoix)
        guard choix == 1 else { return }
        try await messagerie.suppConversation(destinataire)
        await terminal.afficher(textes.conversationSupprimee(nom))
    }
}
