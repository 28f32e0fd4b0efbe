import CryptoChiffre
import Foundation

/// The life of this device's prekeys: a new one every 7 days, the private half of an old one erased 38 days after the next
/// took its place.
struct RenouvellementPrecles {
    let rangees: Rangees
    let trousseau: Trousseau
    let maintenant: UInt64

    /// - Returns: the keys that the relay does not have yet.
    func renouveler() throws -> [PrecleLocale] {
        var aPublier: [PrecleLocale] = []
        let toutes = try PrecleLocale.toutes(rangees).map { (locale: $0, lue: try Precle(octets: Array($0.precle))) }
        for usage in Precle.Usage.allCases {
            let siennes = toutes.filter { $0.lue.usage == usage }.sorted { $0.lue.id < $1.lue.id }
            for (ancienne, suivante) in zip(siennes, siennes.dropFirst())
            where suivante.lue.debut + Limites.retentionPrecle < maintenant {
                try ancienne.locale.effacer(rangees)
            }
            aPublier += siennes.suffix(1).map(\.locale).filter { !$0.publiee }
            guard let courante = siennes.last?.lue, courante.debut + Limites.renouvellementPrecle <= maintenant else {
                continue
            }
            let nouvelle = try PrecleLocale.nouvelle(
                usage, id: courante.id + 1, trousseau: trousseau, maintenant: maintenant)
            try nouvelle.ecrire(rangees)
            aPublier = try aPublier.filter { try Precle(octets: Array($0.precle)).usage != usage } + [nouvelle]
        }
        return aPublier
    }
}
