import ArgumentParser

/// `--oui`, of commands that cannot be undone: without it the terminal is asked to type a name again.
struct Confirmation: ParsableArguments {
    @Flag(name: .customLong("oui"), help: "Sans demander de confirmation / without asking for confirmation.")
    var oui = false

    /// - Throws: `sansConfirmation` when another word than `attendu` was typed, or there is nobody to ask.
    func demander(_ question: String, attendu: String) async throws {
        guard !oui else { return }
        let reponse: String
        do {
            reponse = try await Messagerie.calculer { try QuestionTerminal.poser(question) }
        } catch ErreurClient.sansTerminal {
            throw ErreurClient.sansConfirmation
        }
        guard reponse == attendu else { throw ErreurClient.sansConfirmation }
    }
}
