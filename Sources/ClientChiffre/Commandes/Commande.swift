import ArgumentParser
import Foundation

/// A subcommand of `chiffre`: does its work, then ends with the exit code that says how it went.
protocol SousCommande: AsyncParsableCommand {
    var communes: OptionsCommunes { get }
    /// Does the work and prints what there is to say; an `ExitCode` that it throws was already explained.
    func lancer(_ sortie: SortieCommande) async throws
}

extension SousCommande {
    mutating func run() async throws {
        let sortie = SortieCommande(textes: communes.textes, json: communes.json, colonnes: Apport().colonnes)
        do {
            try await lancer(sortie)
        } catch let code as ExitCode {
            throw code
        } catch {
            let erreur = ErreurClient.depuis(error)
            await sortie.erreur(erreur)
            throw ExitCode(erreur.codeSortie)
        }
    }
}

/// A subcommand that works with an open profile, in this process or in the one that has the profile open already. To add
/// one, write `executer` in a file of its own and name the type in `Client.configuration`; what else it needs has a default.
protocol Commande: SousCommande {
    /// Whether the profile cannot stay open after this command: its keys changed, or it is gone.
    static var fermeLeProfil: Bool { get }
    /// Whether it goes on for as long as its caller likes.
    var suit: Bool { get }
    /// Whose profile it must be; nil for whoever's it is.
    var pseudoAttendu: String? { get }
    /// Reads standard input and asks questions, where the command was given and before anything is opened.
    func preparer() async throws -> Apport
    /// The password that opens the profile, when nobody has it open.
    func mdpDuProfil(_ apport: Apport) async throws -> String
    /// Checks that an open profile is the one that this command was given for.
    /// - Throws: `autreCompte`; `autreRelais` when it is open on another relay, or with another authority.
    func verifier(_ messagerie: Messagerie, _ apport: Apport) async throws
    /// What is left to do at the caller's side once the work is done and, if the command closes the profile, the profile closed.
    func conclure(_ apport: Apport) async
    /// Does the work where the profile is open. Nothing of the caller's is at hand but the arguments and `apport`: paths go
    /// through `apport.chemin`, words through `sortie`.
    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws
}

extension Commande {
    static var fermeLeProfil: Bool { false }
    var suit: Bool { false }
    var pseudoAttendu: String? { nil }
    func preparer() async throws -> Apport { Apport() }
    func conclure(_ apport: Apport) async {}
    func mdpDuProfil(_ apport: Apport) async throws -> String { try await communes.mdp() }

    func lancer(_ sortie: SortieCommande) async throws { try await faire(sortie) }

    /// Has the work done where the profile is open, or opens it for that.
    func faire(_ sortie: SortieCommande) async throws {
        let acces = communes.acces
        let apport = try await preparer()
        if let code = try await PriseClient.executer(apport, communes) { return try await finir(code, apport) }
        guard acces.dossier.contientUnCompte else { throw ErreurClient.profilAbsent(acces.dossier.chemin) }
        let messagerie: Messagerie
        do {
            messagerie = try await acces.ouvrir(pseudo: pseudoAttendu, mdp: try await mdpDuProfil(apport))
        } catch let occupe as ErreurClient where occupe == .profilOccupe(acces.dossier.chemin) {
            // Somebody was just opening it, and may be listening by now.
            guard let code = try await PriseClient.executer(apport, communes) else { throw occupe }
            return try await finir(code, apport)
        }
        do {
            try await executer(avec: messagerie, apport: apport, sortie: sortie)
        } catch {
            try await messagerie.fermer()
            throw error
        }
        try await messagerie.fermer()
        await conclure(apport)
    }

    private func finir(_ code: Int32, _ apport: Apport) async throws {
        if code != 0 { throw ExitCode(code) }
        await conclure(apport)
    }

    func verifier(_ messagerie: Messagerie, _ apport: Apport) async throws {
        if let pseudo = pseudoAttendu {
            let ouvert = try await messagerie.compte().pseudo
            guard ouvert == pseudo else { throw ErreurClient.autreCompte(ouvert) }
        }
        let requetes = messagerie.requetes
        if let relais = communes.relais,
            try !Set(AdressesRelais(relais).toutes).isSubset(of: requetes.adresses.toutes)
        {
            throw ErreurClient.autreRelais(requetes.adresses.lisible)
        }
        if let autorite = communes.autorite, apport.chemin(autorite) != requetes.autorite {
            throw ErreurClient.autreRelais(requetes.adresses.lisible)
        }
    }
}
