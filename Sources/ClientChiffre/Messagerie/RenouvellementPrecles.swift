import CryptoChiffre
import Foundation

/// The life of this device's prekeys: a new one every 7 days, the private half of an old one erased 38 days after the relay
/// took the next.
struct RenouvellementPrecles {
    let rangees: Rangees
    let trousseau: Trousseau
    /// The generation that the keyring's keys are.
    let gen: UInt32
    let maintenant: UInt64

    /// - Parameter effacer: whether old private halves may go: only when the queue has just been drained.
    /// - Returns: the current keys that the relay does not have yet.
    func renouveler(effacer: Bool) throws -> [PrecleLocale] {
        let toutes = try PrecleLocale.toutes(rangees).map { (locale: $0, lue: try $0.lue()) }
        return try Precle.Usage.allCases.compactMap { usage in
            let siennes = toutes.filter { $0.lue.usage == usage }.sorted { $0.lue.id < $1.lue.id }
            if effacer { try self.effacer(siennes.map(\.locale)) }
            // A change of password under way has made its keys already: they are its own affair.
            guard let plusHaut = siennes.last?.lue.id,
                let derniere = siennes.last(where: { $0.locale.gen == gen })
            else { return nil }
            guard aRemplacer(derniere.lue) else { return derniere.locale.publieeLe == nil ? derniere.locale : nil }
            let nouvelle = try PrecleLocale.nouvelle(
                usage, id: plusHaut + 1, gen: gen, trousseau: trousseau, maintenant: maintenant)
            try nouvelle.ecrire(rangees)
            return nouvelle
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
