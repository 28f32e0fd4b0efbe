import Contrat
import Foundation

/// Follows the live stream, and opens it again when it ends.
struct EcouteFlux: Sendable {
    /// From one attempt to the next: doubled each time up to the longest, ± 50 %.
    private static let attentesMin = 1.0
    private static let attentesMax = 32.0
    /// When there is none to be had, in seconds, ± 50 %.
    private static let absence = 300.0
    /// A stream that lasted so long was a good one.
    private static let bonneDuree = Duration.seconds(60)

    let messagerie: Messagerie
    let direct: Direct

    /// Runs until its task is cancelled.
    func ecouter(_ dire: @Sendable (ImportPeriodique.Nouvelle) async -> Void) async {
        // Of an envelope after this one nothing is known to be dealt with.
        var dernier: UInt32?
        var attente = Self.attentesMin
        // Where a stream has just broken off, the other addresses are tried without the patience that the same one would need.
        let ailleurs = messagerie.requetes.aiguillage.nombre - 1
        var reste = ailleurs
        while !Task.isCancelled {
            let debut = ContinuousClock.now
            var pause: Double
            do {
                try await suivre(&dernier, dire)
                pause = 0
            } catch is FluxIndisponible {
                pause = Self.absence
            } catch ErreurClient.ralentir(let secondes) {
                pause = Double(min(secondes, 300))
            } catch {
                pause = 0
            }
            direct.finir()
            if .now - debut >= Self.bonneDuree { (attente, reste) = (Self.attentesMin, ailleurs) }
            if pause == 0, reste > 0 {
                reste -= 1
                pause = Self.attentesMin
            } else {
                pause = max(pause, attente)
                attente = min(attente * 2, Self.attentesMax)
            }
            do { try await Task.sleep(for: .seconds(pause * Double.random(in: 0.5...1.5))) } catch { return }
        }
    }

    /// One stream, to its end.
    private func suivre(
        _ dernier: inout UInt32?, _ dire: @Sendable (ImportPeriodique.Nouvelle) async -> Void
    ) async throws {
        var flux = try await messagerie.ouvrirFlux(apres: dernier)
        while let evenements = try await flux.suivants() {
            direct.vivre()
            let messages = evenements.compactMap { evenement in
                if case .message(let rang, let message) = evenement { (rang: rang, message: message) } else { nil }
            }
            var reste = messages[...]
            while !reste.isEmpty {
                let lot = reste.prefix(LimitesContrat.accusesParRequete)
                reste = reste.dropFirst(lot.count)
                try await recevoir(lot.map(\.message), dire)
                dernier = lot.last?.rang
            }
        }
    }

    /// Envelopes on their way in, as those that were asked for: committed, acknowledged, shown; then what they leave to be sent.
    private func recevoir(
        _ messages: [MessageEnAttente], _ dire: @Sendable (ImportPeriodique.Nouvelle) async -> Void
    ) async throws {
        let arrivages = await messagerie.verrous.obtenirVerrou(.importation) {
            let arrivages = await messagerie.recevoir(messages)
            if !Task.isCancelled, arrivages.sontANommer { await dire(.arrivages(arrivages)) }
            return arrivages
        }
        if let erreur = arrivages.erreur { throw erreur }
        let suite = await messagerie.apresReception(arrivages)
        if suite.erreur != nil { direct.reveil.sonner() }
        if !Task.isCancelled, suite.sontANommer { await dire(.arrivages(suite)) }
    }
}
