extension Menu {
    /// `/empreinte`, alone or with the digits that the other one shows.
    /// - Returns: false when `saisi` is another command.
    func commandeEmpreinte(_ saisi: String, avec destinataire: Correspondant) async throws -> Bool {
        guard let messagerie else { return false }
        let mots = saisi.split(separator: " ", maxSplits: 1).map(String.init)
        guard let mot = mots.first?.lowercased(), mot == "/empreinte" || mot == "/fingerprint" else { return false }
        try await montrerErreurs {
            let actuel = try await messagerie.relire(destinataire)
            let nom = actuel.nom(self.textes)
            if mots.count > 1 {
                _ = try await messagerie.verifier(actuel, empreinte: mots[1])
                await self.terminal.afficher(self.textes.verifie(nom))
            } else {
                let empreinte = try await messagerie.empreinte(avec: actuel)
                await self.terminal.afficher(self.textes.empreinte(empreinte, de: nom))
            }
        }
        return true
    }
}
