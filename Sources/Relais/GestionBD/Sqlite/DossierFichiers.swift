import CryptoChiffre
import Foundation

/// The folder of the files: `partiels/` for those that are coming, and a folder for each first byte of a name. A name is the
/// hash of an id: whoever reads the folder cannot ask for its files. All of it blocks: only on a thread pool.
struct DossierFichiers: Sendable {
    private let chemin: String

    /// Makes the folders that are missing, with mode 0700, and erases what was coming when the relay stopped.
    init(_ chemin: String) throws {
        self.chemin = chemin
        let sousDossiers = ["partiels"] + (UInt8.min...UInt8.max).map { Hexadecimal.texte([$0]) }
        for dossier in [chemin] + sousDossiers.map({ "\(chemin)/\($0)" })
        where mkdir(dossier, 0o700) != 0 && errno != EEXIST {
            throw ErreurSysteme.derniere
        }
        try DescripteurFichier(chemin, O_RDONLY | O_DIRECTORY).synchroniser()
        for partiel in try FileManager.default.contentsOfDirectory(atPath: "\(chemin)/partiels") {
            try Self.effacer("\(chemin)/partiels/\(partiel)")
        }
    }

    /// Opens a new partial file.
    func creerPartiel(_ nom: Data) throws -> DescripteurFichier {
        try DescripteurFichier(partiel(nom), O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Puts a partial file that is complete in its place, durably.
    func achever(_ nom: Data, _ partiel: DescripteurFichier) throws {
        try partiel.synchroniser()
        guard rename(self.partiel(nom), place(nom)) == 0 else { throw ErreurSysteme.derniere }
        try DescripteurFichier(sousDossier(nom), O_RDONLY | O_DIRECTORY).synchroniser()
    }

    /// Opens a file; nil when it is not there.
    func ouvrir(_ nom: Data) throws -> DescripteurFichier? {
        do {
            return try DescripteurFichier(place(nom), O_RDONLY)
        } catch let erreur as ErreurSysteme where erreur.code == ENOENT {
            return nil
        }
    }

    /// Erases whatever there is of a file.
    func effacer(_ nom: Data) throws {
        try Self.effacer(partiel(nom))
        try Self.effacer(place(nom))
    }

    /// The names of the files whose first byte is `octet`.
    func noms(_ octet: UInt8) throws -> [Data] {
        try FileManager.default.contentsOfDirectory(atPath: "\(chemin)/\(Hexadecimal.texte([octet]))").compactMap {
            Hexadecimal.octets($0).map { Data($0) }
        }
    }

    private static func effacer(_ chemin: String) throws {
        guard unlink(chemin) == 0 || errno == ENOENT else { throw ErreurSysteme.derniere }
    }

    private func partiel(_ nom: Data) -> String { "\(chemin)/partiels/\(Hexadecimal.texte(nom))" }

    private func sousDossier(_ nom: Data) -> String { "\(chemin)/\(Hexadecimal.texte(nom.prefix(1)))" }

    private func place(_ nom: Data) -> String { "\(sousDossier(nom))/\(Hexadecimal.texte(nom))" }
}
