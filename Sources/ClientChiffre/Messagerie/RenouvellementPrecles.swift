import Contrat
import CryptoChiffre
import Foundation

/// The life of this device's prekeys. Durable ones: a new one every 7 days, the private half of an old one erased 38 days after
/// the relay took the next. One-time ones: made up to 100 when the relay has few left, erased by the handshake that uses them.
struct RenouvellementPrecles {
    /// How many one-time keys of a use the relay should have, and under how many it gets more.
    private static let reserve = 100
    private static let reserveBasse = 20
    /// Most of a use that are kept when more are made: the relay keeps 200.
    private static let gardees = 300

    let rangees: Rangees
    let trousseau: Trousseau
    /// The generation that the keyring's keys are.
    let gen: UInt32
    let maintenant: UInt64

    /// Erases private halves that nobody can still need; the queue has just been drained.
    /// - Returns: the current durable keys that the relay does not have yet.
    func renouveler() throws -> [PrecleLocale] {
        let toutes = try PrecleLocale.durables(rangees).map { (locale: $0, lue: try $0.lue()) }
        return try Precle.Usage.durables.compactMap { usage in
            let siennes = toutes.filter { $0.lue.usage == usage }.sorted { $0.lue.id < $1.lue.id }
            try effacer(siennes.map(\.locale))
            // A change of password under way has made its keys already: they are its own affair.
            guard let plusHaut = siennes.last?.lue.id,
                let derniere = siennes.last(where: { $0.locale.gen == gen })
            else { return nil }
            guard aRemplacer(derniere.lue) else { return derniere.locale.publieeLe == nil ? derniere.locale : nil }
            guard plusHaut < .max else { throw ErreurCrypto(.limite, "prekey numbers") }
            let nouvelle = try PrecleLocale.nouvelle(
                usage, id: plusHaut + 1, gen: gen, trousseau: trousseau, maintenant: maintenant)
            try nouvelle.ecrire(rangees)
            return nouvelle
        }
    }

    /// Makes durable keys numbered after those that the relay has seen of this device, where it has seen more than there are here:
    /// the profile was restored from an old copy. One-time keys go on after them, too.
    /// - Returns: the new keys, to be published, and whether the relay has one-time keys whose private halves are not here.
    func depasser(
        _ derniers: ReponsePrecles.Derniers
    ) throws -> (durables: [PrecleLocale], ponctuellesPerdues: Bool) {
        var reserve = try ReservePonctuelles.lire(rangees)
        // Both, whatever the first says.
        let perdues = [(Precle.Usage.opk, derniers.opk), (.pqopk, derniers.pqopk)].map { reserve.depasser($1, $0) }
        try reserve.ecrire(rangees)
        let siennes = try PrecleLocale.durables(rangees).map { (locale: $0, lue: try $0.lue()) }
        let vus: [(Precle.Usage, UInt32)] = [
            (.sceau, derniers.sceau), (.spk, derniers.spk), (.pqspk, derniers.pqspk),
        ]
        let durables: [PrecleLocale] = try vus.compactMap { usage, dernier in
            let publiees = siennes.filter { $0.lue.usage == usage && $0.locale.publieeLe != nil }
            guard ReservePonctuelles.estDepassee(publiees.map(\.lue.id).max() ?? 0, par: dernier) else { return nil }
            // Others stand under these numbers there.
            for (locale, lue) in siennes where lue.usage == usage && locale.publieeLe == nil && locale.gen == gen {
                try locale.effacer(rangees)
            }
            let nouvelle = try PrecleLocale.nouvelle(
                usage, id: dernier + 1, gen: gen, trousseau: trousseau, maintenant: maintenant)
            try nouvelle.ecrire(rangees)
            return nouvelle
        }
        return (durables, perdues.contains(true))
    }

    /// One-time keys for the relay, which says that it has `restantes` of each use, whatever number that is: those made earlier
    /// whose publication it never confirmed, and new ones.
    func completer(_ restantes: [Precle.Usage: Int]) throws -> [PrecleLocale] {
        let restantes = restantes.mapValues { max(0, $0) }
        let faibles = Precle.Usage.ponctuelles.filter { (restantes[$0] ?? 0) < Self.reserveBasse }
        guard !faibles.isEmpty else { return [] }
        let toutes = try PrecleLocale.ponctuelles(rangees).map { (locale: $0, lue: try $0.lue()) }
        var reserve = try ReservePonctuelles.lire(rangees)
        var aPublier: [PrecleLocale] = []
        for usage in faibles {
            let attendent = toutes.filter {
                $0.lue.usage == usage && $0.locale.gen == gen && $0.locale.publieeLe == nil && !aRemplacer($0.lue)
            }
            aPublier += attendent.sorted { $0.lue.id < $1.lue.id }.map(\.locale)
            try borner(toutes.filter { $0.lue.usage == usage }.map(\.lue))
            for _ in 0..<max(0, Self.reserve - (restantes[usage] ?? 0) - attendent.count) {
                let nouvelle = try PrecleLocale.nouvelle(
                    usage, id: reserve.suivant(usage), gen: gen, trousseau: trousseau, maintenant: maintenant)
                try nouvelle.ecrire(rangees)
                aPublier.append(nouvelle)
            }
        }
        try reserve.ecrire(rangees)
        return aPublier
    }

    /// Keeps a relay that never has any from making this device collect them: of too many those made first go.
    private func borner(_ siennes: [Precle]) throws {
        for ancienne in siennes.sorted(by: { $0.id < $1.id }).dropLast(Self.gardees) {
            try PrecleLocale.effacer(ancienne.usage, ancienne.id, rangees)
        }
    }

    /// Over 7 days old, or made while the clock ran ahead: nobody would accept it before its time.
    private func aRemplacer(_ precle: Precle) -> Bool {
        precle.debut + Limites.renouvellementPrecle <= maintenant
            || precle.debut > maintenant + Limites.toleranceHorloge
    }

    private func effacer(_ siennes: [PrecleLocale]) throws {
        for (ancienne, suivante) in zip(siennes, siennes.dropFirst()) {
            guard let remplacee = suivante.publieeLe, remplacee + Limites.retentionPrecle < maintenant else { continue }
            try ancienne.effacer(rangees)
        }
    }
}
