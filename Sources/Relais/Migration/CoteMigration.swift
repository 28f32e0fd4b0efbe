import Foundation

/// One side of a migration: a database that nobody else uses meanwhile.
protocol CoteMigration: Sendable {
    /// Which database it is, for people and marks; nothing secret.
    var lieu: String { get }
    /// Whether it erases of itself what is over.
    var oublie: Bool { get }

    /// The relay's name as the parts that are here know it; nil when they know none.
    func nomRelais(_ parties: [PartieMigree]) async throws -> String?
    /// Makes it ready to take these parts of the relay `nom`.
    /// - Throws: `ErreurDemarrage` when it is another relay's.
    func preparer(_ parties: [PartieMigree], nom: String, temoin: Data) async throws

    func lire<R: RangeeMigree>(_ genre: R.Type, _ page: PageMigration) async throws -> [R]
    /// Writes records and then, or with them, how far the migration has come.
    func ecrire<R: RangeeMigree>(
        _ rangees: [R], maintenant: UInt64, noter nom: String, _ mot: String) async throws
    func compter<R: RangeeMigree>(_ genre: R.Type) async throws -> Int

    /// Opens a file for reading; nil when its bytes are not there.
    func ouvrir(_ fichier: FichierMigre) async throws -> (any LectureFichier)?
    /// Stores the bytes of a file, all of them, whatever an earlier run has left.
    func deposer(_ fichier: FichierMigre, _ lecture: any LectureFichier) async throws

    /// Sees that nobody else can have used it since the migration was let in.
    /// - Throws: `ErreurDemarrage` when somebody may have.
    func exigerSilence() async throws
    /// Brings up to date what is counted of the parts that have come.
    func achever(_ parties: [PartieMigree]) async throws
    func carnet<T: Sendable>(_ travail: @escaping @Sendable (any Carnet) throws -> T) async throws -> T
    /// Lets go of it.
    func fermer() async
}

/// How files are read and written here: as many bytes at once as MongoDB's batches have.
enum PasFichier {
    static let octets = ArriveeFichier.tailleLot
}
