/// What a migration leaves in the databases, for relays to see: the destination says that it is not yet filled, the source that
/// everything has gone.
enum MarquesMigration {
    /// Where everything has gone.
    static func partie(_ partie: PartieMigree) -> String { "parti/\(partie.rawValue)" }
    /// Which migration is filling it.
    static func arrivee(_ partie: PartieMigree) -> String { "arrivee/\(partie.rawValue)" }
    /// Which migration has filled it.
    static func arrivee(finie partie: PartieMigree) -> String { "arrivee-finie/\(partie.rawValue)" }
    /// How far that is with one kind of records.
    static func progres(_ genre: any RangeeMigree.Type) -> String { "progres/\(genre.nom)" }

    /// Refuses a database that a relay must not serve from.
    /// - Parameter reprendre: whether the mark of a source that was left is taken away.
    /// - Throws: `ErreurDemarrage`.
    static func verifier(_ carnet: some Carnet, _ parties: [PartieMigree], reprendre: Bool) throws {
        for partie in parties where try carnet.lire(arrivee(partie)) != nil {
            throw ErreurDemarrage(inachevee(partie))
        }
        if reprendre {
            try carnet.effacer(parties.map { Self.partie($0) })
        } else {
            for partie in parties {
                guard let mot = try carnet.lire(Self.partie(partie)) else { continue }
                throw ErreurDemarrage(quittee(partie, ReperePartie(mot)?.vers ?? "?"))
            }
        }
    }

    /// What there is to tell an operator.
    static func dire(_ carnet: some Carnet, _ parties: [PartieMigree]) throws -> [String] {
        try parties.flatMap { partie in
            [
                try carnet.lire(arrivee(partie)).map { _ in inachevee(partie) },
                try carnet.lire(Self.partie(partie)).map { quittee(partie, ReperePartie($0)?.vers ?? "?") },
            ].compactMap(\.self)
        }
    }

    static func quittee(_ partie: PartieMigree, _ vers: String) -> String {
        "the \(partie.rawValue) of this database have moved to \(vers); start the relay there, or take them up here again "
            + "with --reprendre-ici if nobody has used them there"
    }

    private static func inachevee(_ partie: PartieMigree) -> String {
        "the \(partie.rawValue) of this database have not all arrived yet; run the same `relais migrer` again until it says "
            + "that it is done, or erase this database"
    }
}

/// What the mark of a source says: which migration it was, and where to.
struct ReperePartie {
    let migration: String
    let vers: String

    init(migration: String, vers: String) { (self.migration, self.vers) = (migration, vers) }

    init?(_ mot: String) {
        let parts = mot.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        self.init(migration: String(parts[0]), vers: String(parts[1]))
    }

    var mot: String { "\(migration) \(vers)" }
}
