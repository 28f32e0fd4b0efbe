import ArgumentParser

/// `chiffre synchroniser`.
struct Synchroniser: Commande {
    static let configuration = CommandConfiguration(
        commandName: "synchroniser",
        abstract: "Reçoit ce qui est arrivé, envoie ce qui attend. / Fetch what arrived, send what waits.")

    @OptionGroup var communes: OptionsCommunes

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        var recus = 0
        var erreur: ErreurClient?
        for _ in 0..<Self.partiesMax {
            let arrivages = await messagerie.synchroniserAvecVenues()
            try await dire(arrivages, sortie)
            recus += arrivages.lignes.count { $0.message.sens == .recu }
            erreur = erreur ?? arrivages.erreur
            if !arrivages.encore { break }
            try Task.checkCancellation()
        }
        if let erreur { throw erreur }
        if !sortie.json { try await sortie.dire(sortie.textes.synchronises(recus)) }
    }

    /// Parts of a long queue that are fetched: a relay that always has more is left for the next time.
    static let partiesMax = 1000

    /// Prints what a synchronisation brought.
    private func dire(_ arrivages: Messagerie.Arrivages, _ sortie: SortieCommande) async throws {
        await sortie.annoncer(arrivages.lignes)
        for ligne in arrivages.lignes {
            try await sortie.dire(ligne.message, avec: ligne.correspondant)
        }
        if arrivages.illisibles > 0 { await sortie.signaler(sortie.textes.illisibles(arrivages.illisibles)) }
        if arrivages.refuses > 0 { await sortie.signaler(sortie.textes.refuses(arrivages.refuses)) }
        if let raison = arrivages.renouvellement {
            await sortie.signaler(sortie.textes.renouvellementEchoue(sortie.textes.erreur(raison)))
        }
    }
}
