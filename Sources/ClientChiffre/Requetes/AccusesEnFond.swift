/// Sends receipts while a profile stays open: some together, and not at once, so that the relay does not see which message one is for,
/// nor the moment at which it was read.
struct AccusesEnFond: Sendable {
    /// How often it is looked whether some are owed that could not be sent, in seconds.
    private static let reprise = 45.0...75.0

    let messagerie: Messagerie

    /// Runs until its task is cancelled.
    func accuser() async {
        guard let delai = messagerie.parametres.delaiAccuses else { return }
        while !Task.isCancelled {
            await messagerie.aAccuser.dormir(.seconds(Double.random(in: Self.reprise)))
            do {
                try await Task.sleep(for: .seconds(Double.random(in: delai)))
                if try await messagerie.accuser() > 0 { _ = await messagerie.viderSortie() }
            } catch { /* The relay is out of reach, which the rounds tell: they stay owed. */  }
        }
    }
}
