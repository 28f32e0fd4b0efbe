import Foundation
import GRDB
import Logging
import NIOPosix

/// The SQLite database of a relay that is about to serve: open, up to date, and looked at when it has to be.
struct BaseEmbarquee: Sendable {
    let base: BaseRelais
    let nom: String
    /// What still looks whether the database is whole, if something does.
    let controle: ControleBase?
    private let arret: ArretPropre

    /// Opens the database at `chemin`, which may be new. Blocks.
    /// - Parameter nom: the relay's name; nil: what the database says, or a new one.
    /// - Throws: `ErreurDemarrage`, or what the system says.
    init(chemin: String, nom: String?, _ parametres: ParametresRelais, _ journal: Logger) throws {
        let arret = ArretPropre(base: chemin)
        let aControler = FileManager.default.fileExists(atPath: chemin) && !arret.avere
        do {
            try arret.oublier()
        } catch {
            throw ErreurDemarrage("the folder of \(chemin) cannot be written to; give this user the rights on it")
        }
        var controle: ControleBase?
        let (base, nomRange) = try BaseSqlite.disant(chemin) {
            let bassin = try BaseSqlite.getSqliteConnexion(chemin: chemin, synchrone: parametres.synchrone) {
                anciennes in
                guard aControler else { return }
                controle = try ControleBase(chemin: chemin, journal: journal)
                // Tables are changed in a database that is whole, however long it takes to see that.
                try controle?.attendre(auPlus: anciennes ? nil : ControleBase.patience)
            }
            let nom = try NomRelaisSqlite.fixer(nom, bassin)
            return (try BaseRelais(bassin, journal: journal, pagesParReleve: parametres.pagesParReleve), nom)
        }
        self.base = base
        self.nom = nomRange
        self.controle = controle
        self.arret = arret
    }

    /// Refuses a database that a migration has left, or not yet filled. Blocks.
    func exigerPresence(_ parties: [PartieMigree], reprendre: Bool) throws {
        try BaseSqlite.disant(base.bassin.path) {
            try base.bassin.write {
                try MarquesMigration.verifier(CarnetSqlite(base: $0), parties, reprendre: reprendre)
            }
        }
    }

    /// How often it is tried to empty SQLite's log, which the second connection may be carrying over.
    private static let essais = 20

    /// Says that the relay has ended well, unless there is doubt about the database.
    func noterLaFin() async throws {
        guard controle?.entiere ?? true, !base.abimee else { return }
        for _ in 0..<Self.essais {
            if await base.tronquerJournal() { break }
            try await Task.sleep(for: .milliseconds(25))
        }
        try await NIOThreadPool.singleton.runIfActive { try arret.noter() }
    }
}
