extension Menu {
    /// Shows a menu and asks until one of its choices is given.
    /// - Parameter erreur: what an invalid answer is told: the MESSAGE_ERREUR text for that number of choices.
    /// - Returns: nil at the end of input.
    func demanderChoix(_ menu: String, choix: ClosedRange<Int>, erreur: String) async throws -> Int? {
        await terminal.afficher("\n" + menu)
        while let reponse = try await terminal.lireLigne(textes.choix) {
            if let nombre = Int(reponse.trimmingPrefix { $0.isWhitespace }.prefix { !$0.isWhitespace }),
                choix.contains(nombre)
            {
                return nombre
            }
            await terminal.afficher(erreur)
        }
        return nil
    }
}
