extension Messagerie {
    /// What was left unsent on the line of a conversation; empty when nothing was.
    func brouillon(_ correspondant: Correspondant) async throws -> String {
        let compte = try correspondant.compteId()
        return try await base.lire { try BrouillonLocal.lire(compte, $0)?.texte ?? "" }
    }

    /// Keeps what stands on the line of a conversation, or that nothing does.
    func garderBrouillon(_ texte: String, pour correspondant: Correspondant) async throws {
        let compte = try correspondant.compteId()
        let vide = texte.allSatisfy(\.isWhitespace)
        // Most often there was none and is none: nothing is written then.
        if try await base.lire({ try (BrouillonLocal.lire(compte, $0)?.texte ?? "") == (vide ? "" : texte) }) { return }
        try await base.ecrire { rangees in
            if vide { return try BrouillonLocal.effacer(compte, rangees) }
            try BrouillonLocal(texte: texte).ecrire(compte, rangees)
            // Somebody to whom nothing was sent yet stands in the list, too.
            try ConversationLocale.ouvrir(compte, rangees).ecrire(rangees)
        }
        // What stood there before goes from the log, too.
        try await Self.calculer { [base] in try base.tronquerJournal() }
    }
}
