import Foundation

/// The lock of the folder of `--donnees`: one relay at a time has it, from before anything in it is opened until the relay is
/// gone. A second one would erase the files that are on their way to the first.
final class VerrouDonnees: Sendable {
    /// How long one waits for a relay that is just leaving, in milliseconds.
    private static let patience = 2000
    private static let pas = 50

    private let fichier: DescripteurFichier

    /// Takes the lock, and waits up to 2 s for it. Blocks.
    /// - Throws: `ErreurDemarrage` when another relay keeps it or the folder cannot be used.
    init(dossier: String) throws(ErreurDemarrage) {
        do {
            fichier = try DescripteurFichier("\(dossier)/relais.verrou", O_RDWR | O_CREAT)
            for _ in 0..<(Self.patience / Self.pas) {
                if try fichier.verrouiller() { return }
                usleep(UInt32(Self.pas) * 1000)
            }
        } catch {
            throw ErreurDemarrage(
                "the folder \(dossier) cannot be locked; check the rights on it, or name another one with --donnees")
        }
        throw ErreurDemarrage(
            "another relay is running on the folder \(dossier); stop it first, or name another folder with --donnees")
    }
}
