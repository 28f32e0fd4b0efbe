import ArgumentParser

/// `chiffre synchroniser`.
struct Synchroniser: Commande {
    static let configuration = CommandConfiguration(
        commandName: "synchroniser",
        abstract: "Reçoit ce qui est arrivé, envoie ce qui attend. / Fetch what arrived, send what waits.")

    @OptionGroup var communes: OptionsCommunes

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        let arrivages = await messagerie.synchroniserAvecVenues()
        await sortie.annoncer(arrivages.lignes)
        for ligne in arrivages.lignes {
            try await sortie.dire(ligne.message, avec: ligne.correspondant)
        }
        if arrivages.illisibles > 0 { await sortie.signaler(sortie.textes.illisibles(arrivages.illisibles)) }
        if arrivages.refuses > 0 { await sortie.signaler(sortie.textes.refuses(arrivages.refuses)) }
        if let raison = arrivages.renouvellement {
            await sortie.signaler(sortie.textes.renouvellementEchoue(sortie.textes.erreur(raison)))
        }
        if let erreur = arrivages.erreur { throw erreur }
        if !sortie.json {
            let recus = arrivages.lignes.count { $0.message.sens == .recu }
            try await sortie.dire(sortie.textes.synchronises(recus))
        }
    }
}
