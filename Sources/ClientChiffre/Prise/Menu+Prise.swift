extension Menu {
    /// Lets commands work with the profile while the menus have it open.
    /// - Returns: nil when the socket cannot be made, which is told: the menus work without.
    func ouvrirPrise(_ messagerie: Messagerie) async -> PriseServeur? {
        do {
            return try await PriseServeur.ouvrir(messagerie, temoin: { await self.annoncer($0) })
        } catch {
            await terminal.afficher(textes.erreur(.depuis(error)))
            return nil
        }
    }
}
