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
        let correspondant = try await messagerie.correspondant(destinataire)
        let envoi = try await Progression.suivre(source.nom, source.taille, sortie.textes, sur: sortie) {
            try await messagerie.envoyerFichier(source, a: correspondant, suivi: $0)
        }
        await sortie.annoncer([
            Messagerie.Ligne(correspondant: envoi.correspondant, ordre: envoi.ordre, message: envoi.message)
        ])
        try await sortie.dire(envoi.message, avec: envoi.correspondant)
        guard let raison = envoi.raison else { return }
        if envoi.message.etat == .enAttente, !sortie.json { await sortie.signaler(sortie.textes.resteEnAttente("")) }
        throw raison
    }
}
