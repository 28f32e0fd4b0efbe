import Foundation
import NIOCore

/// Whether the database is as a relay left it that ended well: a file beside it says what it looked like then, its size and the
/// time of its last change. Whoever kills a relay, takes its power, or touches the database meanwhile, makes that untrue.
struct ArretPropre: Sendable {
    private let base: String
    private let temoin: String

    /// - Parameter base: the path of the database.
    init(base: String) {
        self.base = base
        temoin = URL(fileURLWithPath: base).deletingLastPathComponent().appending(path: "relais.arret").path
    }

    /// Whether the last end was a good one, of this very database. Blocks.
    var avere: Bool {
        guard let dit = try? Data(contentsOf: URL(fileURLWithPath: temoin)), let etat = etat() else { return false }
        return dit == etat
    }

    /// From now on there is no good end. Nobody waits for the disk here, which would be most of a start: once there is something
    /// to lose, SQLite's log says so, too. Blocks.
    func oublier() throws {
        guard unlink(temoin) == 0 || errno == ENOENT else { throw ErreurSysteme.derniere }
    }

    /// Says that the relay has ended well, unless SQLite's log still holds something. If the power goes before the disk has it,
    /// the next start looks at the database for nothing. Blocks.
    func noter() throws {
        guard let etat = etat() else { return }
        let fichier = try DescripteurFichier(temoin, O_WRONLY | O_CREAT | O_TRUNC)
        try fichier.ecrire(.init(bytes: etat), a: 0)
    }

    /// What the database looks like; nil while its log holds something.
    private func etat() -> Data? {
        let fichiers = FileManager.default
        let journal = (try? fichiers.attributesOfItem(atPath: base + "-wal"))?[.size] as? NSNumber
        guard let vus = try? fichiers.attributesOfItem(atPath: base), let taille = vus[.size] as? NSNumber,
            let change = vus[.modificationDate] as? Date, journal?.intValue ?? 0 == 0
        else { return nil }
        return Data("\(taille) \(change.timeIntervalSince1970)\n".utf8)
    }
}
