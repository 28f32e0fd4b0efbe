import Contrat

/// Refuses what cannot be a pseudo, before the relay is asked.
/// - Throws: `pseudoInvalide`.
func verificationPseudo(_ pseudo: String) throws(ErreurClient) {
    if let defaut = Pseudo.defaut(pseudo) { throw .pseudoInvalide(defaut) }
}
