import Contrat
import CryptoChiffre
import Foundation

/// This device's prekeys at the relay.
extension Messagerie {
    /// How often the relay is asked how many one-time prekeys are left, in seconds; after a handshake that took one it is asked at
    /// the next synchronisation.
    private static let intervallePonctuelles: UInt64 = 3600
    /// One-time prekeys published at once: a slow connection has to carry them within the relay's patience.
    private static let publieesAlaFois = 50

    /// Makes new durable prekeys every 7 days, publishes those that the relay does not have, erases private halves that nobody can
    /// still need, and now and then asks how many one-time prekeys are left and adds to them.
    func renouvelerPrecles() async throws {
        try await verrous.obtenirVerrou(.precles) { try await self.renouvelerSeul() }
    }

    private func renouvelerSeul() async throws {
        let maintenant = maintenant
        let (durables, demander) = try await base.ecrire { rangees in
            let renouvellement = try self.renouvellement(rangees)
            try Balayage(rangees: rangees, gen: renouvellement.gen, maintenant: maintenant).balayer()
            let aDemanderLe = try ReservePonctuelles.lire(rangees).aDemanderLe
            return (try renouvellement.renouveler(), aDemanderLe <= maintenant)
        }
        guard demander || !durables.isEmpty else { return }
        var etat: ReponsePrecles
        do {
            etat = try await publier(durables)
        } catch ErreurClient.refus(code: CodeErreur.conflit.rawValue, message: _) {
            // A later state of this profile has published others under these numbers.
            etat = try await publier([])
        }
        let derniers = etat.derniers
        let (depassees, perdues) = try await base.ecrire { try self.renouvellement($0).depasser(derniers) }
        // What the relay still has of a later state of this profile nobody here could read: it goes.
        if perdues || !depassees.isEmpty { etat = try await publier(depassees, remplacer: true) }
        try await completer([.opk: etat.ponctuelles.opk, .pqopk: etat.ponctuelles.pqopk])
    }

    private func completer(_ restantes: [Precle.Usage: Int]) async throws {
        let maintenant = maintenant
        let ponctuelles = try await base.ecrire { try self.renouvellement($0).completer(restantes) }
        for debut in stride(from: 0, to: ponctuelles.count, by: Self.publieesAlaFois) {
            let part = Array(ponctuelles[debut...].prefix(Self.publieesAlaFois))
            do {
                _ = try await publier(part)
            } catch ErreurClient.refus(code: CodeErreur.conflit.rawValue, message: _) {
                // The relay took some of them before, and has given these away since. Others are made the next time.
                try await noter(publiees: part)
                break
            }
        }
        try await base.ecrire { rangees in
            var reserve = try ReservePonctuelles.lire(rangees)
            reserve.aDemanderLe = maintenant + Self.intervallePonctuelles
            try reserve.ecrire(rangees)
        }
    }

    private func renouvellement(_ rangees: Rangees) throws -> RenouvellementPrecles {
        guard let compte = try CompteLocal.lire(rangees) else { throw ErreurClient.inattendue("no account") }
        return RenouvellementPrecles(
            rangees: rangees, trousseau: trousseau, gen: try compte.declaration().gen, maintenant: maintenant)
    }

    private func publier(_ precles: [PrecleLocale], remplacer: Bool = false) async throws -> ReponsePrecles {
        let reponse = try await avecJeton {
            try await self.requetes.precles(precles.map(\.precle), remplacer: remplacer, jeton: $0)
        }
        try await noter(publiees: precles)
        return reponse
    }

    private func noter(publiees precles: [PrecleLocale]) async throws {
        guard !precles.isEmpty else { return }
        let maintenant = maintenant
        try await base.ecrire { rangees in
            for precle in precles {
                let lue = try precle.lue()
                // A handshake may have used it meanwhile.
                guard var actuelle = try PrecleLocale.lire(lue.usage, lue.id, rangees) else { continue }
                actuelle.publieeLe = maintenant
                try actuelle.ecrire(rangees)
            }
        }
    }
}
