import ArgumentParser
import Foundation

/// `chiffre envoyer-fichier P F`.
struct EnvoyerFichier: Commande {
    static let configuration = CommandConfiguration(
        commandName: "envoyer-fichier", abstract: "Envoie un fichier. / Send a file.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "A qui.") var destinataire: String
    @Argument(help: "Le chemin du fichier.") var fichier: String

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        let source = try await messagerie.ouvrirFichier(apport.chemin(fichier))
        let progression = Progression(
            nom: source.nom, total: source.taille, textes: sortie.textes, ecran: EcranDeCommande(sortie: sortie))
        let envoi = try await messagerie.envoyerFichier(
            source, a: try await messagerie.correspondant(destinataire), suivi: progression.avancer)
        await sortie.annoncer([
            Messagerie.Ligne(correspondant: envoi.correspondant, ordre: envoi.ordre, message: envoi.message)
        ])
        try await sortie.dire(envoi.message, avec: envoi.correspondant)
        guard let raison = envoi.raison else { return }
        if envoi.message.etat == .enAttente, !sortie.json { await sortie.signaler(sortie.textes.resteEnAttente("")) }
        throw raison
    }
}
