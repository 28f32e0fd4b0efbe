import CryptoChiffre
import Foundation
import GRDB
import Synchronization

/// The profile's database. Each row is sealed under a row key with its table and id as associated data; peers and
/// conversations are filed under keyed names. What stands in clear is how many rows there are, and their order.
final class BaseProfil: Sendable {
    private let file: DatabaseQueue
    private let trousseau: Mutex<Trousseau>
    private let ouvertes = RangeesOuvertes()

    /// Opens or makes the database of `dossier`.
    /// - Throws: `fichier`.
    init(_ dossier: DossierProfil, trousseau: Trousseau) throws(ErreurClient) {
        self.trousseau = Mutex(trousseau)
        var reglages = Configuration()
        reglages.journalMode = .wal
        reglages.label = "profil"
        reglages.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        do {
            // Made before SQLite opens it: its log gets the same mode.
            if !FileManager.default.fileExists(atPath: dossier.base) {
                try FichierPrive.ecrire([], chemin: dossier.base)
            }
            file = try DatabaseQueue(path: dossier.base, configuration: reglages)
            // GRDB sets NORMAL itself in WAL mode: what is acknowledged to the relay must be on the disk.
            try file.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            let appliquees = try file.read(Self.migrations.appliedIdentifiers)
            guard appliquees.isDisjoint(with: Self.abandonnees) else {
                throw ErreurClient.fichier(
                    "\(dossier.base) was made by an earlier pre-release version of this program, and this one does not read "
                        + "it: use that version, or make an account in another folder")
            }
            guard try !file.read(Self.migrations.hasBeenSuperseded) else {
                throw ErreurClient.fichier("\(dossier.base) was written by a newer version of this program")
            }
            try Self.migrations.migrate(file)
        } catch let erreur as ErreurClient {
            throw erreur
        } catch {
            throw .fichier("\(dossier.base): \(error)")
        }
    }

    /// Opens and seals rows with the row keys of `trousseau` from now on.
    func adopter(_ trousseau: Trousseau) { self.trousseau.withLock { $0 = trousseau } }

    private var enUsage: Trousseau { trousseau.withLock { $0 } }

    /// Reads without changing anything.
    func lire<R: Sendable>(_ travail: @escaping @Sendable (Rangees) throws -> R) async throws -> R {
        try await file.read { [trousseau = enUsage, ouvertes] base in
            try travail(Rangees(base: base, trousseau: trousseau, ouvertes: ouvertes))
        }
    }

    /// One transaction: all of `travail`, durable when this returns, or none of it.
    func ecrire<R: Sendable>(_ travail: @escaping @Sendable (Rangees) throws -> R) async throws -> R {
        try await file.write { [trousseau = enUsage, ouvertes] base in
            try travail(Rangees(base: base, trousseau: trousseau, ouvertes: ouvertes))
        }
    }

    /// Empties the write-ahead log: what was erased is then nowhere any more.
    func tronquerJournal() throws {
        for essai in 1... {
            do {
                return try file.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            } catch let erreur as DatabaseError where erreur.resultCode == .SQLITE_INTERRUPT && essai < Self.essais {
                // Somebody else's access was cancelled at that moment, on the one connection there is.
                continue
            }
        }
    }

    private static let essais = 5

    /// Empties the write-ahead log and closes.
    func fermer() throws {
        defer { ouvertes.oublierTout() }
        try tronquerJournal()
        try file.close()
    }

    /// Seals under the newest row key whatever an older one still seals, some rows at a time. Cut short, it goes on where it was.
    func resceller() async throws {
        for table in Rangees.scellees {
            while try await ecrire({ try $0.resceller(table, limite: Self.rescelleesAlaFois) }) > 0 {}
        }
        try await Messagerie.calculer { [self] in try tronquerJournal() }
    }

    /// Rows that one transaction seals anew.
    private static let rescelleesAlaFois = 200

    /// The schemas of before the first release, whose rows nothing reads any more.
    private static let abandonnees: Set<String> = ["v1", "v2", "v3", "v4"]

    private static var migrations: DatabaseMigrator {
        var migrations = DatabaseMigrator()
        migrations.registerMigration("v5") { base in
            try base.execute(
                sql: """
                    CREATE TABLE registre(id BLOB PRIMARY KEY, scelle BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE correspondants(id BLOB PRIMARY KEY, scelle BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE sessions(id BLOB PRIMARY KEY, scelle BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE precles(id BLOB PRIMARY KEY, scelle BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE ponctuelles(id BLOB PRIMARY KEY, scelle BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE conversations(id BLOB PRIMARY KEY, scelle BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE messages(
                        ordre INTEGER PRIMARY KEY AUTOINCREMENT, conversation BLOB NOT NULL, nom BLOB,
                        scelle BLOB NOT NULL);
                    CREATE INDEX messagesParConversation ON messages(conversation, ordre);
                    CREATE INDEX messagesParNom ON messages(nom) WHERE nom IS NOT NULL;
                    CREATE TABLE brouillons(id BLOB PRIMARY KEY, scelle BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE accuses(id BLOB PRIMARY KEY, scelle BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE retouches(
                        ordre INTEGER PRIMARY KEY AUTOINCREMENT, lot INTEGER NOT NULL, conversation BLOB NOT NULL,
                        nom BLOB NOT NULL, scelle BLOB NOT NULL);
                    CREATE INDEX retouchesParNom ON retouches(nom);
                    CREATE INDEX retouchesParConversation ON retouches(conversation);
                    CREATE TABLE echeances(ordre INTEGER PRIMARY KEY, conversation BLOB NOT NULL, scelle BLOB NOT NULL);
                    CREATE INDEX echeancesParConversation ON echeances(conversation);
                    CREATE TABLE vus(id BLOB PRIMARY KEY, lot INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE INDEX vusParLot ON vus(lot);
                    CREATE TABLE envoyes(
                        id BLOB PRIMARY KEY, lot INTEGER NOT NULL, conversation BLOB NOT NULL, message INTEGER,
                        scelle BLOB NOT NULL
                    ) WITHOUT ROWID;
                    CREATE INDEX envoyesParLot ON envoyes(lot);
                    CREATE INDEX envoyesParMessage ON envoyes(message) WHERE message IS NOT NULL;
                    CREATE INDEX envoyesParConversation ON envoyes(conversation);
                    CREATE TABLE sortie(
                        ordre INTEGER PRIMARY KEY AUTOINCREMENT, destination BLOB NOT NULL, scelle BLOB NOT NULL);
                    CREATE INDEX sortieParDestination ON sortie(destination, ordre);
                    CREATE TABLE quarantaine(
                        ordre INTEGER PRIMARY KEY AUTOINCREMENT, nom BLOB UNIQUE, scelle BLOB NOT NULL);
                    CREATE TABLE televersements(id BLOB PRIMARY KEY, scelle BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE fichiers(
                        ordre INTEGER PRIMARY KEY AUTOINCREMENT, conversation BLOB NOT NULL, message INTEGER NOT NULL,
                        scelle BLOB NOT NULL);
                    CREATE INDEX fichiersParConversation ON fichiers(conversation, ordre);
                    CREATE INDEX fichiersParMessage ON fichiers(message);
                    """)
        }
        return migrations
    }
}
