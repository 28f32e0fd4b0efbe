import ArgumentParser
import Foundation

/// `chiffre acquitter ID...`.
struct Acquitter: Commande {
    static let configuration = CommandConfiguration(
        commandName: "acquitter",
        abstract: """
            Ces messages sont traités : recevoir ne les donne plus. / These messages are dealt with: recevoir gives them no \
            more.
            """)

    @OptionGroup var communes: OptionsCommunes
    @Argument(
        help: """
            Les identifiants que recevoir a donnés ; - les lit sur l'entrée standard, un par ligne. / The ids that recevoir \
            gave; - reads them from standard input, one a line.
            """)
    var ids: [String]

    /// Most bytes of standard input: what fits the profile's socket with all else.
    private static let entreeMax = 512 * 1024

    func preparer() async throws -> Apport {
        guard ids.contains("-") else { return Apport() }
        return Apport(entree: try await Messagerie.calculer { try Self.entreeStandard() })
    }

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let acquittes: Int
        }
        let lus = apport.entree.map { $0.split(whereSeparator: \.isWhitespace).map(String.init) } ?? []
        let tous = ids.filter { $0 != "-" } + lus
        let acquittes = try await messagerie.acquitter(tous)
        try await sortie.dire(Objet(acquittes: acquittes), sortie.textes.acquittes(acquittes))
    }

    private static func entreeStandard() throws -> String {
        let lu = try FileHandle.standardInput.readToEnd() ?? Data()
        guard lu.count <= entreeMax else { throw ErreurClient.messageTropLong(entreeMax) }
        guard let texte = String(validating: lu, as: UTF8.self) else { throw ErreurClient.messageIllisible }
        return texte
    }
}
