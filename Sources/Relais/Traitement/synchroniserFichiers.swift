import Contrat
import Foundation
import HTTPTypes

extension Traitement {
    /// What has become of files: asked without a token, so that the relay does not learn who waits for them.
    func synchroniserFichiers(
        _ demande: DemandeSynchroniserFichiers
    ) async throws -> Reponse<ReponseSynchroniserFichiers> {
        guard demande.ids.count <= LimitesContrat.fichiersParRequete else {
            throw Refus(.requeteInvalide, "at most \(LimitesContrat.fichiersParRequete) ids are taken at once")
        }
        for id in demande.ids { try verifierTaille(id, LimitesContrat.tailleIdFichier, "an id") }
        let etats = try await fichiers.etats(demande.ids, maintenant: horloge.maintenant)
        let reponse = zip(demande.ids, etats).map { id, etat in
            FichierEnAttente(
                id: id, present: etat != nil, taille: etat?.taille ?? 0,
                plages: etat.map { [.init(debut: 0, fin: $0.taille)] } ?? [], expire: etat?.expire ?? 0)
        }
        return (.init(fichiers: reponse), .ok)
    }
}
