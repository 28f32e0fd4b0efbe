extension Menu {
    /// Shows a menu and asks until one of its choices is given.
    /// - Parameters:
    ///   - mots: further answers that are words, with what they stand for.
    ///   - erreur: what an invalid answer is told: the MESSAGE_ERREUR text for that number of choices.
    /// - Returns: nil at the end of input.
    func demanderChoix(
        _ menu: String, choix: ClosedRange<Int>, mots: [String: Int] = [:], erreur: String
    ) async throws -> Int? {
        await terminal.afficher("\n" + menu)
        while let reponse = try await terminal.lireLigne(textes.choix) {
            let mot = reponse.trimmingPrefix { $0.isWhitespace }.prefix { !$0.isWhitespace }
            if let nombre = Int(mot), choix.contains(nombre) { return nombre }
            if let nombre = mots[mot.lowercased()] { return nombre }
            await terminal.afficher(erreur)
        }
        return nil
    }
}
