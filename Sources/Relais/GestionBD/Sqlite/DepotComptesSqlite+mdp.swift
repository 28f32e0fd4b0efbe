import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// Changes of password: whichever comes first, a change or its cancellation, settles its key for good.
extension DepotComptesSqlite {
    func issue(_ compte: CompteId, idempotence: Data) async throws -> IssueChangement? {
        try await base.lire { try Self.issue($0, Data(compte.octets), idempotence) }
    }

    func changerMdp(_ nouveau: NouveauMdp) async throws -> Changement {
        let compte = Data(nouveau.compte.octets)
        let porteur = Porteur(compte: nouveau.compte, appareil: nouveau.appareil)
        return try await base.ecrire { base in
            if let issue = try Self.issue(base, compte, nouveau.idempotence) { return .deja(issue) }
            guard try Self.derniere(base, compte)?.octets == nouveau.ancienneDeclaration else { return .perime }
            guard try nouveau.precles.allSatisfy({ try Self.estNouvelle($0, base, porteur: porteur) }) else {
                return .precleAncienne
            }
            try base.execute(
                sql: """
                    UPDATE comptes SET sel = ?, version = ?, verificateur = ? WHERE compte = ? AND verificateur = ?
                    """,
                arguments: [
                    nouveau.sel, nouveau.version, nouveau.verificateur, compte, nouveau.ancienVerificateur,
                ])
            guard base.changesCount == 1 else { return .aRepeter }
            try base.execute(
                sql: "INSERT INTO declarations (compte, numero, octets) VALUES (?, ?, ?)",
                arguments: [compte, nouveau.numero, nouveau.declaration])
            try base.execute(
                sql: "DELETE FROM ponctuelles WHERE compte = ? AND appareil = ?", arguments: [compte, nouveau.appareil])
            for precle in nouveau.precles {
                try Self.ranger(precle, base, porteur: porteur, maintenant: nouveau.date)
            }
            try base.execute(sql: "DELETE FROM jetons WHERE compte = ?", arguments: [compte])
            // What was cancelled can no longer follow the newest statement: its keys need not be remembered.
            try base.execute(
                sql: "DELETE FROM changements WHERE compte = ? AND empreinte IS NULL AND numero <= ?",
                arguments: [compte, nouveau.numero])
            try Self.ranger(
                base, compte, nouveau.idempotence, numero: nouveau.numero, empreinte: nouveau.empreinte)
            return .fait
        } puis: { [souvenirs] _ in
            souvenirs.oublier(nouveau.compte)
        }
    }

    func annulerMdp(_ compte: CompteId, idempotence: Data, numero: UInt32) async throws -> Annulation {
        let compte = Data(compte.octets)
        return try await base.ecrire { base in
            switch try Self.issue(base, compte, idempotence) {
            case .fait: return .dejaFait
            case .annule: return .annule
            case nil: break
            }
            // A statement of that number is there already, so that no other one ever will be.
            guard let derniere = try Self.derniere(base, compte), derniere.numero < numero else { return .annule }
            let nombre = try Int.fetchOne(
                base, sql: "SELECT count(*) FROM changements WHERE compte = ? AND empreinte IS NULL",
                arguments: [compte])
            guard (nombre ?? 0) < LimitesContrat.annulationsParCompte else { return .tropNombreuses }
            try Self.ranger(base, compte, idempotence, numero: numero, empreinte: nil)
            return .annule
        }
    }

    private static func issue(_ base: Database, _ compte: Data, _ idempotence: Data) throws -> IssueChangement? {
        let rangee = try Row.fetchOne(
            base, sql: "SELECT empreinte FROM changements WHERE compte = ? AND idempotence = ?",
            arguments: [compte, idempotence])
        return rangee.map { rangee in
            (rangee["empreinte"] as Data?).map { .fait(empreinte: $0) } ?? .annule
        }
    }

    private static func ranger(
        _ base: Database, _ compte: Data, _ idempotence: Data, numero: UInt32, empreinte: Data?
    ) throws {
        try base.execute(
            sql: "INSERT INTO changements (compte, idempotence, numero, empreinte) VALUES (?, ?, ?, ?)",
            arguments: [compte, idempotence, numero, empreinte])
    }
}
