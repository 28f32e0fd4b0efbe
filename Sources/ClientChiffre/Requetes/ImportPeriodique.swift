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
    }

    let messagerie: Messagerie

    /// Runs until its task is cancelled.
    func importPeriodique(_ dire: @Sendable (Nouvelle) async -> Void) async {
        var attente = Self.intervalle
        var enPanne = false
        while !Task.isCancelled {
            do {
                let partis = try await messagerie.viderSortie()
                let arrivages = try await messagerie.synchroniserMessages()
                if enPanne { await dire(.retour(partis)) }
                enPanne = false
                attente = Self.intervalle
                if !arrivages.lignes.isEmpty || arrivages.illisibles > 0 { await dire(.arrivages(arrivages)) }
            } catch is CancellationError {
                return
            } catch {
                if !enPanne { await dire(.panne(.depuis(error))) }
                enPanne = true
                attente = min(attente * 2, Self.intervalleMax)
            }
            do { try await Task.sleep(for: .seconds(attente * Double.random(in: 0.8...1.2))) } catch { return }
        }
    }
}
