import ArgumentParser

/// `chiffre accuses oui|non`.
struct ReglerAccuses: Commande {
    static let configuration = CommandConfiguration(
        commandName: "accuses",
        abstract: "Dire ou non ce que vous avez lu. / Tell or not what you have read.")

    /// Whether others are told.
    enum Choix: String, ExpressibleByArgument, CaseIterable { case oui, non }

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "oui, non.") var choix: Choix

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable { let accusesLecture: Bool }
        try await messagerie.regler(accusesLecture: choix == .oui)
        try await sortie.dire(
            Objet(accusesLecture: choix == .oui), sortie.textes.accusesLecture(choix == .oui))
    }
}
