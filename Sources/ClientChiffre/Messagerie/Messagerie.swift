import Contrat
import CryptoChiffre
import Foundation
import NIOPosix

/// An opened profile and its relay: everything that a menu or command can do with a conversation. One a process, since it
/// owns the profile's lock.
///
/// The way of a message out: `Messagerie+Envoi`; in: `Messagerie+Reception`.
final class Messagerie: Sendable {
    /// What a person reads in their history, with whom it was said.
    struct Ligne: Sendable {
        let correspondant: Correspondant
        /// Its number in the profile.
        let ordre: Int64
        let message: MessageLocal
    }

    let dossier: DossierProfil
    let trousseau: Trousseau
    let base: BaseProfil
    let requetes: Requetes
    let parametres: ParametresClient
    let verrous = Verrous()
    /// Kept, in guarded memory, to log in again when the token ends while the menus are open.
    private let mdp: Mdp
    private let verrouProfil: VerrouProfil

    init(
        dossier: DossierProfil, verrouProfil: VerrouProfil, trousseau: Trousseau, base: BaseProfil, requetes: Requetes,
        mdp: Mdp, parametres: ParametresClient
    ) {
        self.dossier = dossier
        self.verrouProfil = verrouProfil
        self.trousseau = trousseau
        self.base = base
        self.requetes = requetes
        self.mdp = mdp
        self.parametres = parametres
    }

    /// Closes the profile and gives the connections back.
    func fermer() async throws {
        await requetes.fermer()
        try await Self.calculer { [base] in try base.fermer() }
    }

    var maintenant: UInt64 { parametres.maintenant() }

    /// Runs an Argon2id derivation, a second of one core, off the cooperative threads.
    static func calculer<R: Sendable>(_ travail: @escaping @Sendable () throws -> R) async throws -> R {
        try await NIOThreadPool.singleton.runIfActive(travail)
    }

    // MARK: The account

    func compte() async throws -> CompteLocal {
        guard let compte = try await base.lire({ try CompteLocal.lire($0) }) else {
            throw ErreurClient.profilAbsent(dossier.chemin)
        }
        return compte
    }

    /// Changes the account's row.
    func changerCompte(_ changement: @escaping @Sendable (inout CompteLocal) -> Void) async throws {
        try await base.ecrire { [dossier] rangees in
            guard var compte = try CompteLocal.lire(rangees) else { throw ErreurClient.profilAbsent(dossier.chemin) }
            changement(&compte)
            try compte.ecrire(rangees)
        }
    }

    // MARK: The token

    /// Runs `travail` with a token; when the relay no longer accepts it, logs in and runs it once more.
    func avecJeton<R: Sendable>(_ travail: @Sendable (Data) async throws -> R) async throws -> R {
        let jeton = try await jeton(autreQue: nil)
        do {
            return try await travail(jeton)
        } catch ErreurClient.refus(code: CodeErreur.nonAuthentifie.rawValue, message: _) {
            return try await travail(try await self.jeton(autreQue: jeton))
        }
    }

    /// The token at hand when it is valid and not `autreQue`, else a new one.
    private func jeton(autreQue refuse: Data?) async throws -> Data {
        try await verrous.obtenirVerrou(.jeton) {
            let compte = try await self.compte()
            // A token goes to the address that gave it; another one first has to say that it is the same relay.
            if let jeton = compte.jeton, jeton.expire > self.maintenant, jeton.jeton != refuse,
                compte.relais == self.requetes.adresse.texte
            {
                return jeton.jeton
            }
            return try await self.ouvrirSession(compte).jeton
        }
    }

    /// Logs in now, whatever token there is: shows that pseudo, password and device are accepted.
    func seConnecter() async throws {
        try await verrous.obtenirVerrou(.jeton) { _ = try await self.ouvrirSession(try await self.compte()) }
    }

    /// The prelude of the relay that this account was made on.
    /// - Throws: `relaisChange` when another one answers.
    func preludeDuRelais(_ pseudo: String) async throws -> ReponsePrelude {
        let prelude = try await requetes.prelude(pseudo)
        guard prelude.relais == trousseau.nomRelais else {
            throw ErreurClient.relaisChange(attendu: trousseau.nomRelais, recu: prelude.relais)
        }
        return prelude
    }

    private func ouvrirSession(_ compte: CompteLocal) async throws -> ReponseSeConnecter {
        let prelude = try await preludeDuRelais(compte.pseudo)
        guard Array(prelude.compte) == trousseau.compte.octets else { throw ErreurClient.identifiantsRefuses }
        let cleAuth = try await Self.calculer { [mdp, trousseau, parametres] in
            try Verificateur(couts: parametres.couts).cleAuth(
                mdp, nomRelais: trousseau.nomRelais, compte: trousseau.compte, sel: Array(prelude.sel),
                dans: trousseau.arene)
        }
        let message = Connexion.message(nomRelais: trousseau.nomRelais, nonce: Array(prelude.nonce))
        let reponse = try await requetes.seConnecter(
            DemandeSeConnecter(
                pseudo: compte.pseudo, appareil: trousseau.appareil, nonce: prelude.nonce,
                cleAuth: cleAuth.lire { Data($0) }, signature: Data(try trousseau.dsk.signer(message))))
        try await changerCompte { [requetes] in
            $0.jeton = reponse
            $0.relais = requetes.adresse.texte
            $0.autorite = requetes.autorite
        }
        return reponse
    }
}
