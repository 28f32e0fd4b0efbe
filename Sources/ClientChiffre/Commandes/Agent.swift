import ArgumentParser
import Foundation

/// `chiffre agent`.
struct Agent: SousCommande {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: """
            Garde le profil ouvert : les commandes n'ont plus besoin du mot de passe. / Keep the profile open: commands \
            need no password.
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
        let (fins, fin) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        ModeTerminal.surSignal { fin.yield() }
        var prise: PriseServeur?
        var echec: (any Error)?
        do {
            let ouverte = try await PriseServeur.ouvrir(messagerie, fermeture: { fin.yield() })
            prise = ouverte
            try await annoncer(messagerie, sortie)
            try await veiller(ouverte, fins)
        } catch {
            echec = error
        }
        await prise?.fermer()
        do { try await messagerie.fermer() } catch { echec = echec ?? error }
        await prise?.congedier(echec.map { .depuis($0) })
        if let echec { throw echec }
    }

    private func annoncer(_ messagerie: Messagerie, _ sortie: SortieCommande) async throws {
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

    /// Returns when `fins` says so, or after `duree` without a command.
    private func veiller(_ prise: PriseServeur, _ fins: AsyncStream<Void>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { groupe in
            groupe.addTask { for await _ in fins { return } }
            if duree > 0 {
                let delai = Duration.seconds(duree * 60)
                groupe.addTask {
                    while case let reste = delai - prise.inactivite, reste > .zero {
                        // In steps, since a machine that sleeps does not count these seconds and the clock does.
                        try await Task.sleep(for: min(reste, .seconds(10)))
                    }
                }
            }
            try await groupe.next()
            groupe.cancelAll()
        }
    }
}
