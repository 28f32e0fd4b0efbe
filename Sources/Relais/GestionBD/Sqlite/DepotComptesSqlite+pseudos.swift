import CryptoChiffre
import Foundation
import GRDB

/// Pseudos that change, and accounts that go: a name that somebody bore is nobody else's for a while.
extension DepotComptesSqlite {
    /// Without a bound, one account could take every name out of circulation.
    private static let nomsRetenus = 16

    func renommer(
        _ compte: CompteId, pseudo: String, squelette: String, maintenant: UInt64, jusqua: UInt64
    ) async throws -> Renommage {
        let compte = Data(compte.octets)
        return try await base.ecrire { base in
            let ancien = try Row.fetchOne(
                base, sql: "SELECT pseudo, squelette FROM comptes WHERE compte = ?", arguments: [compte])
            guard let ancien else { return .compteInconnu }
            guard ancien["pseudo"] != pseudo else { return .fait }
            let porte = try Self.nomPorte(base, squelette: squelette, autreQue: compte, maintenant: maintenant)
            if let porte { return porte == pseudo ? .pseudoPris : .pseudoRessemblant }
            if ancien["squelette"] != squelette {
                let fins = try Int64.fetchAll(
                    base,
                    sql: """
                        SELECT jusqua FROM retenus WHERE compte = ? AND squelette <> ? AND jusqua > ? ORDER BY jusqua
                        """,
                    arguments: [compte, squelette, Int64(clamping: maintenant)])
                if fins.count >= Self.nomsRetenus, let premiere = fins.first {
                    return .tropDeNoms(attente: UInt64(premiere) - maintenant)
                }
                try Self.retenir(
                    base, pseudo: ancien["pseudo"], squelette: ancien["squelette"], compte: compte, jusqua: jusqua)
            }
            // What it takes back is no longer held back, for it or, long over, for somebody else.
            try base.execute(sql: "DELETE FROM retenus WHERE squelette = ?", arguments: [squelette])
            try base.execute(
                sql: "UPDATE comptes SET pseudo = ?, squelette = ? WHERE compte = ?",
                arguments: [pseudo, squelette, compte])
            return .fait
        }
    }

    func supprimer(
        _ compte: CompteId, numero: UInt32, jusqua: UInt64, parti: @escaping @Sendable () -> Void
    ) async throws -> Bool {
        let cle = Data(compte.octets)
        let ailleurs = courrier != nil
        let fermees = try await base.ecrire { base in
            let fermees = try Self.supprimer(base, cle, numero: numero, jusqua: jusqua)
            if fermees != nil, ailleurs { try Self.noterDepart(base, cle) }
            return fermees
        } puis: { [souvenirs] _ in
            souvenirs.oublier(compte)
        }
        guard let fermees else { return false }
        parti()
        // The account is gone whatever becomes of this: the purge goes on where it stops.
        for boite in fermees { try? await DepotMessagesSqlite.vider(boite, base) }
        if let courrier { try? await acheverDepart(compte, courrier) }
        return true
    }

    /// Erases everything of an account but what lies in its mailboxes, which nobody can reach any more.
    /// - Returns: their numbers; nil, with nothing erased, when statement `numero` is no longer its newest.
    private static func supprimer(_ base: Database, _ compte: Data, numero: UInt32, jusqua: UInt64) throws -> [Int64]? {
        guard try Self.derniere(base, compte)?.numero == numero else { return nil }
        let noms = try Row.fetchOne(
            base, sql: "SELECT pseudo, squelette FROM comptes WHERE compte = ?", arguments: [compte])
        if let noms {
            try Self.retenir(
                base, pseudo: noms["pseudo"], squelette: noms["squelette"], compte: nil, jusqua: jusqua)
        }
        // The names stay held back, but no longer say for whom.
        try base.execute(sql: "UPDATE retenus SET compte = NULL WHERE compte = ?", arguments: [compte])
        let fermees = try BoiteSqlite.fermer(compte, base)
        let tables = [
            "jetons", "epoques", "precles", "ponctuelles", "ponctuelles_hautes", "declarations", "changements",
            "quotas",
            "comptes",
        ]
        for table in tables {
            try base.execute(sql: "DELETE FROM \(table) WHERE compte = ?", arguments: [compte])
        }
        return fermees
    }

    /// The pseudo of this skeleton that somebody else than `autreQue` bears, or bore and is held back; nil when it is free.
    static func nomPorte(
        _ base: Database, squelette: String, autreQue compte: Data?, maintenant: UInt64
    ) throws -> String? {
        try String.fetchOne(
            base,
            sql: """
                SELECT pseudo FROM comptes WHERE squelette = ?1 AND compte IS NOT ?2
                UNION ALL
                SELECT pseudo FROM retenus WHERE squelette = ?1 AND jusqua > ?3 AND (compte IS NULL OR compte IS NOT ?2)
                """,
            arguments: [squelette, compte, Int64(clamping: maintenant)])
    }

    private static func retenir(
        _ base: Database, pseudo: String, squelette: String, compte: Data?, jusqua: UInt64
    ) throws {
        try base.execute(
            sql: "INSERT OR REPLACE INTO retenus (squelette, pseudo, compte, jusqua) VALUES (?, ?, ?, ?)",
            arguments: [squelette, pseudo, compte, Int64(clamping: jusqua)])
    }
}
