import ArgumentParser

/// `chiffre synchroniser`.
struct Synchroniser: Commande {
    static let configuration = CommandConfiguration(
        commandName: "synchroniser",
        abstract: "Reçoit ce qui est arrivé, envoie ce qui attend. / Fetch what arrived, send what waits.")

    @OptionGroup var communes: OptionsCommunes

    func executer(_ sortie: SortieCommande) async throws {
        try await avecMessagerie { messagerie in
            let arrivages = await messagerie.synchroniser()
            for ligne in arrivages.lignes {
                try sortie.dire(
                    ObjetMessage(ligne.message, ligne.correspondant, sortie.affichage),
                    sortie.affichage.afficherConversation(ligne.message, avec: ligne.correspondant))
            }
            if arrivages.illisibles > 0 { SortieStandard.signaler(sortie.textes.illisibles(arrivages.illisibles)) }
            if arrivages.refuses > 0 { SortieStandard.signaler(sortie.textes.refuses(arrivages.refuses)) }
            if let raison = arrivages.renouvellement {
                SortieStandard.signaler(sortie.textes.renouvellementEchoue(sortie.textes.erreur(raison)))
            }
            if let erreur = arrivages.erreur { throw erreur }
            if !sortie.json {
                let recus = arrivages.lignes.count { $0.message.sens == .recu }
                try sortie.dire(sortie.textes.synchronises(recus))
            }
        }
    }
}
