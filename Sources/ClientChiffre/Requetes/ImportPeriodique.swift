import Foundation

/// Brings messages in while a menu is open: by the live stream as they come, and by rounds every two seconds where there is none,
/// more seldom while the relay cannot be reached. Rounds also send what waits and renew what is due, so that they go on, seldom,
/// while the stream is there.
struct ImportPeriodique: Sendable {
    private static let intervalle = 2.0
    private static let intervalleMax = 16.0
    /// Beside a live stream.
    private static let intervalleDirect = 30.0

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
    private var direct: Direct { messagerie.direct }

    /// Runs until its task is cancelled. A trouble is told once, until it is another one or over. One thing is told at a time.
    func importPeriodique(_ dire: @escaping @Sendable (Nouvelle) async -> Void) async {
        await withTaskGroup(of: Void.self) { taches in
            taches.addTask { await tourner(dire) }
            taches.addTask { await EcouteFlux(messagerie: messagerie, direct: direct).ecouter(dire) }
            taches.addTask { await AccusesEnFond(messagerie: messagerie).accuser() }
            taches.addTask { await EcheancesEnFond(messagerie: messagerie).effacer() }
        }
    }

    /// The rounds.
    private func tourner(_ dire: @Sendable (Nouvelle) async -> Void) async {
        var attente = Self.intervalle
        var panne: ErreurClient?
        var renouvellement: ErreurClient?
        while !Task.isCancelled {
            let arrivages = await messagerie.verrous.obtenirVerrou(.importation) { [panne, renouvellement] in
                let arrivages = await messagerie.synchroniser()
                if !Task.isCancelled {
                    await annoncer(arrivages, apres: panne, renouvellement, dire)
                }
                return arrivages
            }
            panne = arrivages.erreur
            renouvellement = arrivages.renouvellement
            if arrivages.encore { continue }
            // A full mailbox is somebody else's trouble: what comes in comes as fast as ever.
            attente = panne == nil || panne == .boitePleine ? Self.intervalle : min(attente * 2, Self.intervalleMax)
            let suivant = panne == nil && direct.estVivant ? Self.intervalleDirect : attente
            await direct.reveil.dormir(.seconds(suivant * Double.random(in: 0.8...1.2)))
        }
    }

    private func annoncer(
        _ arrivages: Messagerie.Arrivages, apres panne: ErreurClient?, _ renouvellement: ErreurClient?,
        _ dire: @Sendable (Nouvelle) async -> Void
    ) async {
        if arrivages.sontANommer { await dire(.arrivages(arrivages)) }
        if let erreur = arrivages.erreur, erreur != panne { await dire(.panne(erreur)) }
        if case .relaisInjoignable? = panne, arrivages.erreur == nil {
            await dire(.retour(arrivages.partis))
        } else if panne != nil, arrivages.partis > 0 {
            await dire(.partis(arrivages.partis))
        }
        if let raison = arrivages.renouvellement, raison != renouvellement { await dire(.renouvellement(raison)) }
    }
}
