import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// Accounts and logins in SQLite; the rest is in this type's other files.
struct DepotComptesSqlite: DepotComptes {
    /// A device has one process, or a few: without a bound, logging in over and over would fill the disk.
    private static let jetonsParAppareil = 16

    let base: BaseRelais
    /// Where the envelopes of the accounts are; nil when they are in the same database.
    let courrier: (any DepotMessages)?
    let souvenirs = SouvenirsComptes()

    init(base: BaseRelais, courrier: (any DepotMessages)? = nil) {
        self.base = base
        self.courrier = courrier
    }

    func verifierCreation(
        pseudo: String, squelette: String, sel: Data, compte: CompteId, declaration: Data, maintenant: UInt64
    ) async throws -> Creation {
        try await base.lire { base in
            try Self.obstacle(
                base, pseudo: pseudo, squelette: squelette, sel: sel, compte: compte, declaration: declaration,
                maintenant: maintenant)
        }
    }

    func creer(_ nouveau: NouveauCompte) async throws -> Creation {
        try await base.ecrire { base in
            let rangee = nouveau.rangee
            let obstacle = try Self.obstacle(
                base, pseudo: rangee.pseudo, squelette: nouveau.squelette, sel: rangee.sel, compte: rangee.compte,
                declaration: nouveau.declaration, maintenant: nouveau.cree)
            guard obstacle == .cree else { return obstacle }
            let compte = Data(rangee.compte.octets)
            try Self.verifierDepart(base, compte)
            try base.execute(
                sql: """
                    INSERT INTO comptes (compte, pseudo, squelette, sel, version, verificateur, cree)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    compte, rangee.pseudo, nouveau.squelette, rangee.sel, rangee.version, rangee.verificateur,
                    nouveau.cree,
                ])
            try base.execute(
                sql: "INSERT INTO declarations (compte, numero, octets) VALUES (?, 0, ?)",
                arguments: [compte, nouveau.declaration])
            for precle in nouveau.precles {
                try Self.ranger(
                    precle, base, porteur: Porteur(compte: rangee.compte, appareil: nouveau.appareil),
                    maintenant: nouveau.cree)
            }
            return .cree
        }
    }

    func compte(pseudo: String) async throws -> CompteRange? {
        try await base.lire { base in
            try Self.lire(base, "pseudo = ?", [pseudo])?.rangee
        }
    }

    func compte(_ compte: CompteId) async throws -> (rangee: CompteRange, declaration: Data)? {
        try await base.lire { base in
            try Self.lire(base, "comptes.compte = ?", [Data(compte.octets)])
        }
    }

    func remplacerVerificateur(_ compte: CompteId, ancien: String, nouveau: String) async throws {
        try await base.ecrire { base in
            try base.execute(
                sql: "UPDATE comptes SET verificateur = ? WHERE compte = ? AND verificateur = ?",
                arguments: [nouveau, Data(compte.octets), ancien])
        }
    }

    func deposerJeton(
        _ hash: Data, porteur: Porteur, numero: UInt32, expire: UInt64, epoque: Epoque
    ) async throws -> Ouverture {
        let compte = Data(porteur.compte.octets)
        return try await base.ecrire { base in
            guard try Self.derniere(base, compte)?.numero == numero else { return .perimee }
            try base.execute(
                sql: """
                    DELETE FROM jetons WHERE hash IN (
                        SELECT hash FROM jetons WHERE compte = ? AND appareil = ? ORDER BY expire DESC LIMIT -1 OFFSET ?)
                    """,
                arguments: [compte, porteur.appareil, Self.jetonsParAppareil - 1])
            try base.execute(
                sql: "INSERT INTO jetons (hash, compte, appareil, expire) VALUES (?, ?, ?, ?)",
                arguments: [hash, compte, porteur.appareil, Int64(clamping: expire)])
            return .faite(avant: try Self.relever(epoque, base, porteur: porteur))
        } puis: { [souvenirs] _ in
            souvenirs.oublier(porteur.compte)
        }
    }

    func porteur(jeton hash: Data, maintenant: UInt64) async throws -> Porteur? {
        if let connu = souvenirs.porteur(jeton: hash, maintenant: maintenant) { return connu }
        let changements = souvenirs.changements
        let lu = try await base.lire { base -> (porteur: Porteur, expire: UInt64)? in
            let rangee = try Row.fetchOne(
                base, sql: "SELECT compte, appareil, expire FROM jetons WHERE hash = ? AND expire > ?",
                arguments: [hash, Int64(clamping: maintenant)])
            return try rangee.map {
                (Porteur(compte: try CompteId(Array($0[0] as Data)), appareil: $0[1]), $0[2])
            }
        }
        guard let lu else { return nil }
        souvenirs.noter(jeton: hash, de: lu.porteur, expire: lu.expire, lu: changements)
        return lu.porteur
    }

    func oublierJeton(_ hash: Data) async throws {
        try await base.ecrire {
            try $0.execute(sql: "DELETE FROM jetons WHERE hash = ?", arguments: [hash])
        } puis: { [souvenirs] in
            souvenirs.oublier(jeton: hash)
        }
    }

    func oublierJetons(_ compte: CompteId) async throws {
        try await base.ecrire {
            try $0.execute(sql: "DELETE FROM jetons WHERE compte = ?", arguments: [Data(compte.octets)])
        } puis: { [souvenirs] in
            souvenirs.oublier(compte)
        }
    }

    func consommerNonce(_ nonce: Data, expire: UInt64) async throws -> Bool {
        try await base.ecrire { base in
            try base.execute(
                sql: "INSERT OR IGNORE INTO nonces (nonce, expire) VALUES (?, ?)",
                arguments: [nonce, Int64(clamping: expire)])
            return base.changesCount == 1
        }
    }

    func purger(maintenant: UInt64) async throws {
        let tables = [
            ("jetons", "hash", "expire"), ("nonces", "nonce", "expire"), ("retenus", "squelette", "jusqua"),
            ("ponctuelles", "compte, appareil, usage, id", "expire"),
        ]
        for (table, cle, fin) in tables {
            try await base.repeter {
                try $0.execute(
                    sql: """
                        DELETE FROM \(table) WHERE (\(cle)) IN (SELECT \(cle) FROM \(table) WHERE \(fin) <= ? LIMIT ?)
                        """,
                    arguments: [Int64(clamping: maintenant), $1])
                return $0.changesCount
            }
        }
        try await acheverDeparts()
    }

    /// The newest statement of an account that exists.
    static func derniere(_ base: Database, _ compte: Data) throws -> (numero: UInt32, octets: Data)? {
        try Row.fetchOne(
            base, sql: "SELECT numero, octets FROM declarations WHERE compte = ? ORDER BY numero DESC LIMIT 1",
            arguments: [compte]
        ).map { ($0["numero"], $0["octets"]) }
    }

    private static func lire(
        _ base: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> (rangee: CompteRange, declaration: Data)? {
        let rangee = try Row.fetchOne(
            base,
            sql: """
                SELECT comptes.*, numero, octets FROM comptes JOIN declarations USING (compte)
                WHERE \(condition) ORDER BY numero DESC LIMIT 1
                """,
            arguments: arguments)
        return try rangee.map { rangee in
            let compte = CompteRange(
                compte: try CompteId(Array(rangee["compte"] as Data)), pseudo: rangee["pseudo"], sel: rangee["sel"],
                version: rangee["version"], verificateur: rangee["verificateur"], numero: rangee["numero"])
            return (compte, rangee["octets"])
        }
    }

    private static func obstacle(
        _ base: Database, pseudo: String, squelette: String, sel: Data, compte: CompteId, declaration: Data,
        maintenant: UInt64
    ) throws -> Creation {
        let compte = Data(compte.octets)
        let existant = try Row.fetchOne(
            base, sql: "SELECT pseudo, sel FROM comptes WHERE compte = ?", arguments: [compte])
        if let existant, existant["pseudo"] == pseudo {
            let premiere = try Data.fetchOne(
                base, sql: "SELECT octets FROM declarations WHERE compte = ? AND numero = 0", arguments: [compte])
            return premiere == declaration && existant["sel"] == sel ? .dejaCree : .compteExistant
        }
        let porte = try nomPorte(base, squelette: squelette, autreQue: nil, maintenant: maintenant)
        if let porte { return porte == pseudo ? .pseudoPris : .pseudoRessemblant }
        return existant == nil ? .cree : .compteExistant
    }
}
