import Foundation
import GRDB
import Glibc

/// The files of a relay, seen by somebody who runs it and means ill.
struct DepotDuRelais: Sendable {
    private let relais: RelaisDeTest

    init(_ relais: RelaisDeTest) { self.relais = relais }

    /// The files that it holds whole.
    func entiers() throws -> [URL] { try tous().filter { !$0.path.contains("/partiels/") } }

    /// What is on its way, or was left half done.
    func partiels() throws -> [URL] { try tous().filter { $0.path.contains("/partiels/") } }

    /// Whether there is more on its way than a file's header.
    func entame() throws -> Bool {
        try partiels().contains { url in
            var etat = stat()
            return lstat(url.path, &etat) == 0 && etat.st_size > 41
        }
    }

    /// The one file that it holds.
    func seul() throws -> URL {
        let entiers = try entiers()
        guard let seul = entiers.first, entiers.count == 1 else { throw ErreurEssai("\(entiers.count) files") }
        return seul
    }

    /// Puts other bytes in place of a file, and has the database say of all files that they are so long.
    func remplacer(_ fichier: URL, par octets: Data) throws {
        try octets.write(to: fichier)
        try BaseDuRelais(relais.base).executer("UPDATE fichiers SET taille = ?", [octets.count])
    }

    /// How many files its database knows.
    func connus() throws -> Int { try BaseDuRelais(relais.base).valeurs(tables: { $0 == "fichiers" }).count / 4 }

    private func tous() throws -> [URL] {
        guard let dossiers = FileManager.default.enumerator(at: relais.fichiers, includingPropertiesForKeys: nil) else {
            return []
        }
        return dossiers.compactMap { $0 as? URL }.filter { url in
            var etat = stat()
            return lstat(url.path, &etat) == 0 && etat.st_mode & S_IFMT == S_IFREG
        }
    }
}
