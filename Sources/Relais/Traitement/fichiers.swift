import Contrat
import CryptoChiffre
import Foundation

extension Traitement {
    /// Opens a file for whoever knows its id, and says which of its bytes are asked for.
    /// - Parameters:
    ///   - id: 64 hexadecimal digits.
    ///   - plage: the `Range` header.
    func fichiers(_ id: String?, plage: String?) async throws -> (fichier: any LectureFichier, plage: Plage) {
        guard let octets = id.flatMap(Hexadecimal.octets), octets.count == LimitesContrat.tailleIdFichier,
            let fichier = try await fichiers.ouvrir(Data(octets), maintenant: horloge.maintenant)
        else { throw Refus(.inconnu, "no such file") }
        let plage = Plage(plage, taille: fichier.taille)
        guard plage != .dehors else {
            throw Refus(.plageRefusee, "the file has \(fichier.taille) bytes", tailleFichier: fichier.taille)
        }
        return (fichier, plage)
    }
}
