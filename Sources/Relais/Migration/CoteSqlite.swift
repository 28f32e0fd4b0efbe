import Foundation
import GRDB
import Logging
import NIOPosix

/// A SQLite database with its folder of files, kept from relays by the folder's lock.
struct CoteSqlite: CoteMigration {
    let lieu: String
    let oublie = false
    private let verrou: VerrouDonnees
    private let embarquee: BaseEmbarquee
    private let dossier: DossierFichiers
    private let bassin = NIOThreadPool.singleton

    private var base: BaseRelais { embarquee.base }

    /// Opens it. Blocks.
    /// - Parameters:
    ///   - dossier: the relay's folder, with the lock and the files.
    ///   - nom: the relay's name, for a database that may be new; nil for one that must be there.
    init(
        _ chemin: String, dossier: String, verrou: VerrouDonnees, nom: String?, _ parametres: ParametresRelais,
        _ journal: Logger
    ) throws {
        guard nom != nil || FileManager.default.fileExists(atPath: chemin) else {
            throw ErreurDemarrage("there is no database \(chemin)")
        }
        self.verrou = verrou
        embarquee = try BaseEmbarquee(chemin: chemin, nom: nom, parametres, journal)
        lieu = "sqlite:" + URL(fileURLWithPath: chemin).resolvingSymlinksInPath().path
        do {
            self.dossier = try DossierFichiers("\(dossier)/fichiers")
        } catch is ErreurSysteme {
            throw ErreurDemarrage("the folder \(dossier)/fichiers cannot be used; check the rights on it")
        }
    }

    func nomRelais(_ parties: [PartieMigree]) -> String? { embarquee.nom }
    func preparer(_ parties: [PartieMigree], nom: String, temoin: Data) {}

    func lire<R: RangeeMigree>(_ genre: R.Type, _ page: PageMigration) async throws -> [R] {
        try await base.lire { try R.lire($0, page) }
    }

    func ecrire<R: RangeeMigree>(
        _ rangees: [R], maintenant: UInt64, noter nom: String, _ mot: String
    ) async throws {
        try await base.ecrire {
            try R.ecrire(rangees, $0)
            try CarnetSqlite(base: $0).noter(nom, mot)
        }
    }

    func compter<R: RangeeMigree>(_ genre: R.Type) async throws -> Int { try await base.lire { try R.compter($0) } }

    func ouvrir(_ fichier: FichierMigre) async throws -> (any LectureFichier)? {
        try await bassin.runIfActive {
            guard let descripteur = try dossier.ouvrir(fichier.cle), try descripteur.taille() == fichier.taille else {
                return nil
            }
            return LectureSurDisque(taille: fichier.taille, descripteur: descripteur, bassin: bassin)
        }
    }

    func deposer(_ fichier: FichierMigre, _ lecture: any LectureFichier) async throws {
        let partiel = try await bassin.runIfActive {
            try dossier.effacer(fichier.cle)
            return try dossier.creerPartiel(fichier.cle)
        }
        for debut in stride(from: Int64(0), to: fichier.taille, by: PasFichier.octets) {
            let octets = try await lecture.lire(depuis: debut, nombre: PasFichier.octets)
            try await bassin.runIfActive { try partiel.ecrire(octets, a: debut) }
        }
        try await bassin.runIfActive { try dossier.achever(fichier.cle, partiel) }
    }

    /// Its folder is locked.
    func exigerSilence() async throws {}

    func achever(_ parties: [PartieMigree]) async throws {
        guard parties.contains(.messages) else { return }
        try await base.ecrire { try BoitesSqlite.recompter($0) }
    }

    func carnet<T: Sendable>(_ travail: @escaping @Sendable (any Carnet) throws -> T) async throws -> T {
        try await base.ecrire { try travail(CarnetSqlite(base: $0)) }
    }

    func fermer() async {
        try? await embarquee.noterLaFin()
        withExtendedLifetime(verrou) {}
    }
}
