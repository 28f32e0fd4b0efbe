import ArgumentParser

/// `chiffre chercher MOTS`.
struct Chercher: Commande {
    static let configuration = CommandConfiguration(
        commandName: "chercher",
        abstract: """
            Cherche des mots dans les messages et les noms de fichiers, le plus récent d'abord. / Search messages and \
            file names.
            """)

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Tous doivent y être, accents et majuscules égaux / all must occur, whatever case and accents.")
    var mots: [String]
    @Option(help: "Avec cette personne seulement / with this person only.") var avec: String?
    @Option(help: "Au plus tant de messages / at most so many messages.") var nombre: Int?

    func validate() throws {
        guard MotsCherches(saisis) != nil else { throw ValidationError("mots: '\(saisis)' ?") }
        if let nombre, nombre < 1 { throw ValidationError("--nombre: 1-") }
    }

    private var saisis: String { mots.joined(separator: " ") }

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let cherches = MotsCherches(saisis) else { return }
        var connu: Correspondant?
        if let avec {
            connu = try await messagerie.correspondantConnu(avec)
            guard connu != nil else { throw ErreurClient.conversationInconnue(avec) }
        }
        var trouves = 0
        var conversation: Correspondant?
        try await messagerie.chercher(cherches, avec: connu) { ligne in
            if !sortie.json, connu == nil, ligne.correspondant.compte != conversation?.compte {
                try await sortie.dire(sortie.textes.titreConversation(ligne.correspondant.nom(sortie.textes)))
            }
            conversation = ligne.correspondant
            try await sortie.dire(ligne.message, avec: ligne.correspondant)
            trouves += 1
            return nombre.map { trouves < $0 } ?? true
        }
        if trouves == 0, !sortie.json { try await sortie.dire(sortie.textes.rienTrouve) }
    }
}
