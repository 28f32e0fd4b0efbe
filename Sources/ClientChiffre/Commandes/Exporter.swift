import ArgumentParser

/// `chiffre exporter P`.
struct Exporter: Commande {
    static let configuration = CommandConfiguration(
        commandName: "exporter",
        abstract: "Écrit toute une conversation, en clair. / Write a whole conversation, in clear.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Avec qui.") var correspondant: String
    @Option(help: "Dans ce fichier, lisible de vous seul / to this file, which only you can read.")
    var sortie: String?
    @Flag(help: "Même si ce fichier existe / even if that file exists.") var remplacer = false

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        guard let nom = self.sortie else {
            await sortie.signaler(sortie.textes.exportEnClair)
            try await exporter(connu, messagerie, sortie)
            return
        }
        let chemin = apport.chemin(nom)
        let fichier = try await Messagerie.calculer { [remplacer] in
            try EcriturePrivee(chemin, remplacer: remplacer)
        }
        await sortie.signaler(sortie.textes.exportEnClair)
        let nombre = try await exporter(
            connu, messagerie, SortieCommande(vers: fichier, json: sortie.json, comme: sortie))
        let remplace = try await Messagerie.calculer { try fichier.conclure() }
        if remplace { await sortie.signaler(sortie.textes.fichierRemplace(chemin)) }
        struct Objet: Encodable {
            let chemin: String
            let messages: Int
        }
        try await sortie.dire(Objet(chemin: chemin, messages: nombre), sortie.textes.exportes(nombre, chemin))
    }

    /// - Returns: how many messages there were.
    @discardableResult
    private func exporter(
        _ connu: Correspondant, _ messagerie: Messagerie, _ vers: SortieCommande
    ) async throws -> Int {
        let entiere = AfficherConversation(vers.textes, fuseau: vers.affichage.fuseau, datesEntieres: true)
        if !vers.json { try await vers.dire(vers.textes.titreConversation(connu.nom(vers.textes))) }
        var nombre = 0
        try await messagerie.parcourir(connu) { message in
            try await vers.dire(
                ObjetMessage(message, connu, entiere), entiere.afficherConversation(message, avec: connu))
            nombre += 1
        }
        return nombre
    }
}

extension SortieCommande {
    /// What says to `fichier` what `autre` would print.
    fileprivate init(vers fichier: EcriturePrivee, json: Bool, comme autre: SortieCommande) {
        self.init(
            textes: autre.textes, json: json, fuseau: autre.affichage.fuseau,
            emettre: { emission in
                guard case .sortie(let ligne) = emission else { return }
                if fichier.ajouter(ligne + "\n") { try await Messagerie.calculer { try fichier.vider() } }
            })
    }
}
