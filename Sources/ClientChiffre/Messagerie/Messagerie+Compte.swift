import Contrat
import CryptoChiffre
import Foundation

/// Where a profile and its relay are, and how they are unlocked.
struct Acces: Sendable {
    let dossier: DossierProfil
    /// The address or addresses given by the user, which replace those kept in the profile.
    let relais: String?
    let autorite: String?
    let parametres: ParametresClient
    /// Room for a profile's secrets.
    static let arene = 64 * 1024

    /// The password's text, as UTF-8 in NFC, in guarded memory.
    /// - Throws: `mdpIncorrect` for an empty or endless one, which no account has.
    static func mdp(_ texte: String, dans arene: Arene) throws -> Mdp {
        let octets = Array(texte.precomposedStringWithCanonicalMapping.utf8)
        guard (1...Limites.mdp).contains(octets.count) else { throw ErreurClient.mdpIncorrect }
        return try Mdp(octets, dans: arene)
    }

    /// Makes an account: keys, keyring, profile, then the relay's word. The recovery code stands in
    /// `CompteLocal.creation` until `codeMontre`.
    /// - Throws: `profilExistant`, `pseudoInvalide`, `mdpInvalide`, `pseudoPris`, `pseudoRessemblant`; after the latter two
    ///   nothing is left in the folder. When the relay's answer was lost the profile stays, and opening it tries again.
    func creationCompte(pseudo: String, mdp texte: String) async throws -> Messagerie {
        try verificationPseudo(pseudo)
        let requetes = try Requetes(adresses: AdressesRelais(relais ?? AdresseRelais.serveurURL), autorite: autorite)
        do {
            return try await creationCompte(pseudo: pseudo, mdp: texte, requetes: requetes)
        } catch {
            await requetes.fermer()
            throw error
        }
    }

    private func creationCompte(pseudo: String, mdp texte: String, requetes: Requetes) async throws -> Messagerie {
        try dossier.creer()
        let verrou = try await VerrouProfil.obtenirVerrou(dossier)
        guard !dossier.contientUnCompte else { throw ErreurClient.profilExistant(dossier.chemin) }
        let prelude = try await requetes.prelude(pseudo)
        // From here on no address that says another one is told anything.
        requetes.noms.epingler(.init(nom: prelude.relais, pseudo: pseudo))
        try verificationMDP(texte, connus: [pseudo, prelude.relais, "messagerie", "chiffre", "relais"])

        let arene = try Arene(capacite: Self.arene)
        let mdp = try Self.mdp(texte, dans: arene)
        let date = parametres.maintenant()
        let (trousseau, declaration, code) = try Trousseau.nouveau(nomRelais: prelude.relais, date: date, dans: arene)
        let precles = try Precle.Usage.durables.map {
            try PrecleLocale.nouvelle($0, id: 1, gen: 0, trousseau: trousseau, maintenant: date)
        }
        let sel = try Alea.octets(Verificateur.tailleSel)
        let couts = parametres.couts
        async let cleAuth = Messagerie.calculer {
            try Verificateur(couts: couts).cleAuth(
                mdp, nomRelais: trousseau.nomRelais, compte: trousseau.compte, sel: sel, dans: arene)
        }
        async let fichier = Messagerie.calculer { try FichierTrousseau(trousseau, mdp: mdp, couts: couts) }
        let demande = DemandeCreerCompte(
            pseudo: pseudo, sel: Data(sel), version: Verificateur.version, cleAuth: try await cleAuth.lire { Data($0) },
            declaration: Data(declaration.octets), precles: precles.map(\.precle))
        let compte = CompteLocal(
            pseudo: pseudo, relais: requetes.adresses.texte, autorite: autorite,
            declarations: [Data(declaration.octets)],
            creation: .init(demande: demande, codeRecuperation: try code.texte()), jeton: nil)

        try dossier.vider()
        let base = try await Messagerie.calculer { [dossier] in try BaseProfil(dossier, trousseau: trousseau) }
        try await base.ecrire { rangees in
            try compte.ecrire(rangees)
            for precle in precles { try precle.ecrire(rangees) }
        }
        // Last, since its presence is what makes the folder an account.
        let trousseauScelle = try await fichier
        try await Messagerie.calculer { [dossier] in try trousseauScelle.ecrire(dossier.trousseau) }
        let messagerie = Messagerie(
            dossier: dossier, verrouProfil: verrou, trousseau: trousseau, base: base, requetes: requetes, mdp: mdp,
            parametres: parametres)
        try await messagerie.acheverCreation()
        try await messagerie.noterPublication()
        return messagerie
    }
}

extension Messagerie {
    /// Registers the account with the relay. Refused for good, it leaves nothing behind; unanswered, everything stays for
    /// another try.
    fileprivate func acheverCreation() async throws {
        guard let demande = try await compte().creation?.demande else { return }
        _ = try await preludeDuRelais(demande.pseudo)
        do {
            try await requetes.creationCompte(demande)
        } catch let erreur as ErreurClient {
            if case .pseudoPris = erreur { try dossier.vider() }
            if case .pseudoRessemblant = erreur { try dossier.vider() }
            throw erreur
        }
        try await changerCompte { $0.creation?.demande = nil }
    }

    /// The relay has just taken the first prekeys, with the account.
    fileprivate func noterPublication() async throws {
        let maintenant = maintenant
        try await base.ecrire { rangees in
            for var precle in try PrecleLocale.durables(rangees) {
                precle.publieeLe = maintenant
                try precle.ecrire(rangees)
            }
        }
    }

    /// Tries an unanswered creation again, with fresh prekeys when the first have aged. Whether the relay had taken the first
    /// ones is not known: the next synchronisation publishes the current ones, which is harmless when it has them.
    func reprendreCreation() async throws {
        let maintenant = maintenant
        try await base.ecrire { [trousseau, dossier] rangees in
            guard var compte = try CompteLocal.lire(rangees) else { throw ErreurClient.profilAbsent(dossier.chemin) }
            let precles = try RenouvellementPrecles(
                rangees: rangees, trousseau: trousseau, gen: 0, maintenant: maintenant
            ).renouveler()
            compte.creation?.demande?.precles = precles.map(\.precle)
            try compte.ecrire(rangees)
        }
        try await acheverCreation()
    }

    /// The recovery code, as long as nobody has seen it.
    func codeRecuperation() async throws -> String? { try await compte().creation?.codeRecuperation }

    /// The user has seen the recovery code: it is now kept nowhere.
    func codeMontre() async throws { try await changerCompte { $0.creation = nil } }
}
