/// Erases messages that disappear while a profile stays open, when their time is over.
struct EcheancesEnFond: Sendable {
    /// Where nothing is known to go, in seconds: whoever makes something go rings.
    private static let attenteMax: UInt64 = 300
    /// After a failure: the profile is being closed, or its disk is full.
    private static let attenteReprise: UInt64 = 10

    let messagerie: Messagerie

    /// Runs until its task is cancelled.
    func effacer() async {
        while !Task.isCancelled {
            var attente = Self.attenteMax
            do {
                try await messagerie.effacerEcheances()
                let maintenant = messagerie.maintenant
                if let prochaine = messagerie.echeances.prochaine {
                    attente = min(attente, prochaine > maintenant ? prochaine - maintenant : 1)
                }
            } catch {
                attente = Self.attenteReprise
            }
            await messagerie.echeances.reveil.dormir(.seconds(attente))
        }
    }
}
