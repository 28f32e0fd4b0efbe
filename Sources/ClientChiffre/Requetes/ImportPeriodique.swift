import Foundation

/// Brings messages in while a menu is open: asks the relay every two seconds, more seldom while it cannot be reached.
struct ImportPeriodique: Sendable {
    private static let intervalle = 2.0
    private static let intervalleMax = 16.0

    /// What it has to tell.
    enum Nouvelle: Sendable {
        case arrivages(Messagerie.Arrivages)
        /// The relay went out of reach, or refuses.
        case panne(ErreurClient)
        /// It answers again, and so many messages that waited have left.
        case retour(Int)
        /// So many messages that waited have left.
        case partis(Int)
        /// This device's prekeys cannot be renewed.
        case renouvellement(ErreurClient)
    }

    let messagerie: Messagerie

    /// Runs until its task is cancelled. A trouble is told once, until it is another one or over.
    func importPeriodique(_ dire: @Sendable (Nouvelle) async -> Void) async {
        var attente = Self.intervalle
        var panne: ErreurClient?
        var renouvellement: ErreurClient?
        while !Task.isCancelled {
            let arrivages = await messagerie.synchroniser()
            guard !Task.isCancelled else { return }
            if !arrivages.lignes.isEmpty || arrivages.illisibles > 0 || arrivages.refuses > 0 {
                await dire(.arrivages(arrivages))
            }
            if let erreur = arrivages.erreur, erreur != panne { await dire(.panne(erreur)) }
            if case .relaisInjoignable? = panne, arrivages.erreur == nil {
                await dire(.retour(arrivages.partis))
            } else if panne != nil, arrivages.partis > 0 {
                await dire(.partis(arrivages.partis))
            }
            if let raison = arrivages.renouvellement, raison != renouvellement { await dire(.renouvellement(raison)) }
            panne = arrivages.erreur
            renouvellement = arrivages.renouvellement
            // A full mailbox is somebody else's trouble: what comes in comes as fast as ever.
            attente = panne == nil || panne == .boitePleine ? Self.intervalle : min(attente * 2, Self.intervalleMax)
            do { try await Task.sleep(for: .seconds(attente * Double.random(in: 0.8...1.2))) } catch { return }
        }
    }
}
