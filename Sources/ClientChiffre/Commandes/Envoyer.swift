import ArgumentParser
import Foundation

/// `chiffre envoyer P TEXTE|-`.
struct Envoyer: Commande {
    static let configuration = CommandConfiguration(
        commandName: "envoyer",
        abstract: "Envoie un texte ; - le lit sur l'entrée standard. / Send a text; - reads standard input.")

    @OptionGroup var communes: OptionsCommunes
    @Option(help: "Répondre au message de cet identifiant / answer the message of this id.")
    var reponse: String?

    @Argument(help: "A qui.") var destinataire: String
    @Argument(help: "Le texte, ou - pour l'entrée standard.") var texte: String

    func preparer() async throws -> Apport {
        guard texte == "-" else { return Apport() }
        return Apport(entree: try await Messagerie.calculer { try Self.entreeStandard() })
    }

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        let lui = try await messagerie.correspondant(destinataire)
        if let reponse {
            // Somebody else's message is not told here.
            guard try await messagerie.message(reponse).correspondant.compte == lui.compte else {
                throw ErreurClient.messageInconnu(reponse)
            }
        }
        let envoi = try await messagerie.envoyerMessage(apport.entree ?? texte, a: lui, reponse: reponse)
        await sortie.annoncer([
            Messagerie.Ligne(correspondant: envoi.correspondant, ordre: envoi.ordre, message: envoi.message)
        ])
        try await sortie.dire(envoi.message, avec: envoi.correspondant)
        guard let raison = envoi.raison else { return }
        if envoi.message.etat == .enAttente, !sortie.json { await sortie.signaler(sortie.textes.resteEnAttente("")) }
        throw raison
    }

    private static func entreeStandard() throws -> String {
        let lu = try FileHandle.standardInput.read(upToCount: Messagerie.texteMax + 2) ?? Data()
        // Before the text is read: what was cut off in the middle of a character is no text.
        guard lu.count < Messagerie.texteMax + 2 else { throw ErreurClient.messageTropLong(Messagerie.texteMax) }
        guard let texte = String(validating: lu, as: UTF8.self) else { throw ErreurClient.messageIllisible }
        let lignes = texte.replacing("\r\n", with: "\n")
        return lignes.hasSuffix("\n") ? String(lignes.dropLast()) : lignes
    }
}
