import CryptoChiffre
import Foundation

/// What comes before and after the records: who may begin, and the marks that relays see.
struct PreparationMigration: Sendable {
    let migration: Migration

    private var source: any CoteMigration { migration.source }
    private var destination: any CoteMigration { migration.destination }
    private var parties: [PartieMigree] { migration.parties }

    /// What a destination notes: which migration, of what, from where.
    private func mot(_ numero: String) -> String {
        "\(numero) \(parties.map(\.rawValue).joined(separator: "+")) \(source.lieu)"
    }

    /// Begins, or goes on.
    /// - Returns: the migration's number; nil when it had ended before.
    /// - Throws: `ErreurDemarrage` when it may not begin. Nothing was written then.
    func commencer() async throws -> String? {
        let (enCours, finies) = try await lireDestination()
        if try await estFinie(enCours: enCours, finies: finies) { return nil }
        let numero = try enCours ?? Hexadecimal.texte(Alea.octets(8))
        guard let nom = try await source.nomRelais(parties) else {
            throw ErreurDemarrage("there is no relay in \(source.lieu)")
        }
        let ailleurs = try await destination.nomRelais(parties)
        if enCours == nil {
            try await exigerVide()
        } else if let ailleurs, ailleurs != nom {
            throw ErreurDemarrage("the relay in \(destination.lieu) is called \"\(ailleurs)\", and not \"\(nom)\"")
        }
        try await destination.preparer(parties, nom: nom, temoin: migration.temoin)
        let (parties, mot) = (parties, mot(numero))
        try await destination.carnet { carnet in
            for partie in parties { try carnet.noter(MarquesMigration.arrivee(partie), mot) }
        }
        if enCours != nil { migration.avancement.annoncer("going on with what was begun before") }
        return numero
    }

    /// Everything is there, and the same: the source says so first, then the destination may be used.
    func conclure(_ numero: String) async throws {
        let parties = parties
        let repere = ReperePartie(migration: numero, vers: destination.lieu).mot
        try await source.carnet { carnet in
            for partie in parties { try carnet.noter(MarquesMigration.partie(partie), repere) }
        }
        try await destination.carnet { carnet in
            for partie in parties {
                try carnet.noter(MarquesMigration.arrivee(finie: partie), numero)
                try carnet.effacer(partie.genres.map { MarquesMigration.progres($0) })
                try carnet.effacer([MarquesMigration.arrivee(partie)])
            }
        }
    }

    /// The migration that is filling the destination, if one is, and those that have filled parts of it.
    private func lireDestination() async throws -> (enCours: String?, finies: Set<String>) {
        let parties = parties
        let (arrivees, finies, departs) = try await destination.carnet { carnet in
            (
                try parties.compactMap { try carnet.lire(MarquesMigration.arrivee($0)) },
                try parties.compactMap { try carnet.lire(MarquesMigration.arrivee(finie: $0)) },
                try parties.compactMap { partie in
                    try carnet.lire(MarquesMigration.partie(partie)).map { (partie, $0) }
                }
            )
        }
        if let (partie, depart) = departs.first {
            throw ErreurDemarrage(MarquesMigration.quittee(partie, ReperePartie(depart)?.vers ?? "?"))
        }
        guard let premiere = arrivees.first else { return (nil, Set(finies)) }
        let numero = String(premiere.prefix { $0 != " " })
        guard arrivees.allSatisfy({ $0 == mot(numero) }) else {
            throw ErreurDemarrage(
                "\(destination.lieu) is being filled by another migration; run that one to its end, or name another "
                    + "database")
        }
        return (numero, Set(finies))
    }

    /// Whether the source was left by this very migration, which may have been killed just before its end.
    private func estFinie(enCours: String?, finies: Set<String>) async throws -> Bool {
        let parties = parties
        let (reperes, inacheves) = try await source.carnet { carnet in
            (
                try parties.map { try carnet.lire(MarquesMigration.partie($0)).flatMap { ReperePartie($0) } },
                try parties.filter { try carnet.lire(MarquesMigration.arrivee($0)) != nil }
            )
        }
        if let partie = inacheves.first {
            throw ErreurDemarrage("the \(partie.rawValue) in \(source.lieu) have not all arrived there yet")
        }
        for (partie, repere) in zip(parties, reperes) {
            guard let repere else { continue }
            guard repere.migration == enCours || finies.contains(repere.migration) else {
                throw ErreurDemarrage(MarquesMigration.quittee(partie, repere.vers))
            }
        }
        guard let repere = reperes.first, let repere, reperes.allSatisfy({ $0?.migration == repere.migration }) else {
            return false
        }
        try await conclure(repere.migration)
        return true
    }

    private func exigerVide() async throws {
        for partie in parties {
            for genre in partie.genres where try await !estVide(genre) {
                throw ErreurDemarrage(
                    "\(destination.lieu) has \(partie.rawValue) of its own; name a database without any, or erase them")
            }
        }
    }

    private func estVide<R: RangeeMigree>(_ genre: R.Type) async throws -> Bool {
        try await destination.lire(genre, PageMigration(rangees: 1, moment: 0)).isEmpty
    }
}
