import ArgumentParser
import CryptoChiffre

/// `chiffre changer-mdp`.
struct ChangerMdp: Commande {
    static let configuration = CommandConfiguration(
        commandName: "changer-mdp",
        abstract: "Change le mot de passe et toutes les clés. / Change the password and all keys.")
    static let fermeLeProfil = true

    @OptionGroup var communes: OptionsCommunes

    @Option(name: .customLong("nouveau-mdp-fichier"), help: "Le nouveau mot de passe / the new password.")
    var nouveauMdpFichier: String?

    @Flag(help: "Les anciennes clés sont peut-être connues d'autrui / the old keys may be known to others.")
    var compromission = false

    func preparer() async throws -> Apport {
        let ancien = try await communes.mdp()
        let textes = communes.textes
        if let fichier = nouveauMdpFichier {
            return Apport(secrets: [ancien, try await Messagerie.calculer { try SaisieMdp.duFichier(fichier) }])
        }
        let (nouveau, encore) = try await Messagerie.calculer {
            (
                try SaisieMdp.duTerminal(textes.demandeNouveauMdp),
                try SaisieMdp.duTerminal(textes.demandeMdpEncore)
            )
        }
        guard nouveau == encore else { throw ErreurClient.mdpDifferents }
        return Apport(secrets: [ancien, nouveau])
    }

    func mdpDuProfil(_ apport: Apport) async throws -> String {
        guard let ancien = apport.secrets.first else { throw ErreurClient.inattendue("the old password is missing") }
        return ancien
    }

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let change: Bool
        }
        guard let nouveau = apport.secrets.last, apport.secrets.count == 2 else {
            throw ErreurClient.inattendue("two passwords are needed")
        }
        try await messagerie.changerMdp(
            ancien: try await mdpDuProfil(apport), nouveau: nouveau, raison: compromission ? .compromission : .mdp)
        try await sortie.dire(Objet(change: true), sortie.textes.mdpChange)
    }

    /// The correspondents are to learn of it now rather than when the profile is opened next; if they cannot, they learn it then.
    func conclure(_ apport: Apport) async {
        guard let nouveau = apport.secrets.last,
            let messagerie = try? await communes.acces.ouvrir(pseudo: nil, mdp: nouveau)
        else { return }
        _ = await messagerie.viderSortie()
        try? await messagerie.fermer()
    }
}
