import ArgumentParser
import Foundation

/// `chiffre agent`.
struct Agent: SousCommande {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: """
            Garde le profil ouvert : les commandes n'ont plus besoin du mot de passe, ce qui arrive est reçu. / Keep the \
            profile open: commands need no password, what comes is received.
            """)

    @OptionGroup var communes: OptionsCommunes

    @Option(
        help: """
            Se refermer tant de minutes après la dernière commande, 0 : jamais / close so many minutes after the last \
            command, 0: never.
            """)
    var duree = 15.0

    func validate() throws {
        guard (0...Self.dureeMax).contains(duree) else { throw ValidationError("--duree: 0-\(Int(Self.dureeMax))") }
    }

    /// A year, in minutes.
    private static let dureeMax = 525_600.0

    func lancer(_ sortie: SortieCommande) async throws {
        let acces = communes.acces
        guard acces.dossier.contientUnCompte else { throw ErreurClient.profilAbsent(acces.dossier.chemin) }
        guard try await !Messagerie.calculer({ Prise.repond(acces.dossier) }) else {
            throw ErreurClient.profilOccupe(acces.dossier.chemin)
        }
        let messagerie = try await acces.ouvrir(pseudo: nil, mdp: try await communes.mdp())
        let fin = try await ProfilTenu.tenir(messagerie, sortie) { [duree] prise in
            try await Self.annoncer(messagerie, duree, sortie)
            try await Self.patienter(prise, duree)
        }
        if case .cause(let erreur) = fin { throw erreur }
    }

    private static func annoncer(_ messagerie: Messagerie, _ duree: Double, _ sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let pseudo: String
            let dossier: String
            let duree: Double
        }
        let pseudo = try await messagerie.compte().pseudo
        try await sortie.dire(
            Objet(pseudo: pseudo, dossier: messagerie.dossier.chemin, duree: duree),
            sortie.textes.agentPret(pseudo, minutes: duree))
    }

    /// Returns after `duree` minutes without a command: what comes and goes by itself is none.
    private static func patienter(_ prise: PriseServeur, _ duree: Double) async throws {
        let delai = duree > 0 ? Duration.seconds(duree * 60) : nil
        while case let reste = delai.map({ $0 - prise.inactivite }) ?? .seconds(3600), reste > .zero {
            // In steps, since a machine that sleeps does not count these seconds and the clock does.
            try await Task.sleep(for: min(reste, .seconds(10)))
        }
    }
}
