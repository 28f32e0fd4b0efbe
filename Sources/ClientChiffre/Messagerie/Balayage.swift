import CryptoChiffre
import Foundation

/// What is kept for a time only, erased once a day while the queue at the relay is drained, whether anybody writes or not.
struct Balayage {
    private static let nom = Array("balayage".utf8)
    private static let intervalle: UInt64 = 86400

    let rangees: Rangees
    /// The generation of this device's keys.
    let gen: UInt32
    let maintenant: UInt64

    /// Erases what is over, unless that was done less than a day ago.
    func balayer() throws {
        if let fait = try Self.dernier(rangees), maintenant < fait + Self.intervalle { return }
        try IdentiteAncienne.expirer(avant: gen, rangees, maintenant: maintenant)
        for correspondant in try Correspondant.tous(rangees) { try balayerSessions(correspondant) }
        for precle in try PrecleLocale.ponctuelles(rangees) {
            let lue = try precle.lue()
            let lisible = try estLisible(precle.gen)
            if !lisible || lue.fin + Limites.retentionPrecle < maintenant { try precle.effacer(rangees) }
        }
        for table in ["vus", "envoyes", "retouches"] { _ = try Lots.courant(table, rangees, maintenant: maintenant) }
        try Quarantaine.purger(rangees, maintenant: maintenant)
        try rangees.ecrire(maintenant, .registre, Self.nom)
    }

    /// When it was last done, in seconds since 1970: the queue was drained then.
    static func dernier(_ rangees: Rangees) throws -> UInt64? { try rangees.lire(.registre, nom) }

    /// Whether what was made for our keys of that generation can still be read.
    private func estLisible(_ gen: UInt32) throws -> Bool {
        try gen >= self.gen || IdentiteAncienne.lire(gen: gen, rangees) != nil
    }

    private func balayerSessions(_ correspondant: Correspondant) throws {
        let compte = try correspondant.compteId()
        let connues = try correspondant.declarationsConnues()
        let recevables = correspondant.recevables(connues, maintenant: maintenant)
        for appareil in Set(connues.flatMap(\.appareils).map(\.id)) {
            var sessions = try SessionsLocales.lire(compte, appareil, rangees)
            let finies = Set(
                try sessions.sessions.sessions.filter { session in
                    let lisible = try estLisible(session.moi.gen)
                    return try !lisible || !recevables.contains { try session.estAvec($0) }
                }.map(\.id))
            sessions.sessions.oublier(maintenant: maintenant) { finies.contains($0.id) }
            sessions.sessions.expirer(maintenant: maintenant)
            try sessions.ecrire(rangees)
        }
    }
}
