import Contrat
import CryptoChiffre
import Foundation
import NIOPosix
import Synchronization

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
        /// Of a message that was there before: the type of the content that has changed it.
        var retouche: String?
    }

    let dossier: DossierProfil
    let trousseau: Trousseau
    let base: BaseProfil
    let requetes: Requetes
    let parametres: ParametresClient
    let verrous = Verrous()
    /// Kept, in guarded memory, to log in again when the token ends while the menus are open.
    let mdp: Mdp
    private let verrouProfil: VerrouProfil
    /// A change of password whose outcome the relay has not told yet: nothing else is asked of it before.
    let changementEnSuspens = Mutex(false)
    /// When the keys of somebody to whom a message waits were last asked for, in seconds since 1970.
    let clesDemandeesLe = Mutex<[Data: UInt64]>([:])
    /// The epoch that this process is in, and whether the relay knows.
    let epoqueEnCours = Mutex(EpoqueEnCours())
    /// Waits to empty the write-ahead log of what sessions were before.
    let traces = Mutex<(nouvelles: Bool, tache: Task<Void, Never>?)>((false, nil))
    /// Rung when receipts are owed.
    let aAccuser = Reveil()
    /// When messages disappear.
    let echeances = Echeances()
    /// The ids of the uploads of this process that no message speaks of yet.
    let televersements = Mutex<Set<Data>>([])

    /// The envelopes that this process has dealt with of late: the relay may bring one by both ways.
    let recusRecents = Mutex(IdsRecents())
    /// Rung after each commit that added to the history what came.
    let arrivees = Sonnerie()
    /// What the live stream and the rounds of polling know of each other.
    let direct = Direct()
    /// What came in while no command asked for it, until one does.
    let venuesSeules = Mutex(VenuesSeules())

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
        let effacement = traces.withLock { $0.tache }
        effacement?.cancel()
        await effacement?.value
        try await Self.calculer { [base] in try base.fermer() }
        verrouProfil.rendre()
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
        let place = requetes.aiguillage.place
        do {
            let resultat = try await travail(jeton)
            // The next process is to begin where this one has ended, not where nobody answered.
            if requetes.aiguillage.place != place { try await noterAdresses(try await compte()) }
            return resultat
        } catch ErreurClient.refus(code: CodeErreur.nonAuthentifie.rawValue, message: _) {
            return try await travail(try await self.jeton(autreQue: jeton))
        }
    }

    /// The token at hand when it is valid and not `autreQue`, else a new one.
    private func jeton(autreQue refuse: Data?) async throws -> Data {
        try await verrous.obtenirVerrou(.jeton) {
            if self.changementEnSuspens.withLock({ $0 }) { try await self.conclureChangement() }
            let compte = try await self.compte()
            // A token goes to the address that gave it, and to those that the user names together with it once they have said
            // that they are the same relay; anywhere else a login comes first.
            if let jeton = compte.jeton, jeton.expire > self.maintenant, jeton.jeton != refuse,
                self.requetes.adresses.contiennent(compte.adresseDuJeton),
                try await self.annoncerEpoque(jeton.jeton)
            {
                try await self.noterAdresses(compte)
                return jeton.jeton
            }
            return try await self.ouvrirSession(compte).jeton
        }
    }

    /// Keeps the addresses as they were given now, and the one to begin with the next time.
    private func noterAdresses(_ compte: CompteLocal) async throws {
        var retenu = compte
        retenu.retenir(requetes)
        guard retenu.relais != compte.relais || retenu.adresse != compte.adresse else { return }
        try await changerCompte { [requetes] in $0.retenir(requetes) }
    }

    /// Logs in now, whatever token there is: shows that pseudo, password and device are accepted.
    func seConnecter() async throws {
        try await verrous.obtenirVerrou(.jeton) {
            if self.changementEnSuspens.withLock({ $0 }) { try await self.conclureChangement() }
            _ = try await self.ouvrirSession(try await self.compte())
        }
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
        let (pseudo, prelude) = try await preludeDuCompte(compte)
        let cleAuth = try await cleAuth(mdp, sel: prelude.sel)
        let message = Connexion.message(nomRelais: trousseau.nomRelais, nonce: Array(prelude.nonce))
        let epoque = try await epoque()
        let reponse = try await requetes.seConnecter(
            DemandeSeConnecter(
                pseudo: pseudo, appareil: trousseau.appareil, nonce: prelude.nonce, cleAuth: cleAuth,
                signature: Data(try trousseau.dsk.signer(message)),
                epoque: epoque))
        try await examiner(reponse.epoque ?? epoque, apres: epoque)
        try await changerCompte { [requetes] in
            $0.jeton = reponse
            $0.retenir(requetes)
            $0.autorite = requetes.autorite
        }
        return reponse
    }

    /// The prelude under the name that the account has at the relay: while the answer to a change of name is missing, this may be
    /// the new one.
    /// - Throws: `identifiantsRefuses` when neither leads to this account.
    func preludeDuCompte(_ compte: CompteLocal) async throws -> (pseudo: String, prelude: ReponsePrelude) {
        for pseudo in [compte.pseudo] + [compte.pseudoDemande].compactMap(\.self) {
            let prelude = try await preludeDuRelais(pseudo)
            if Array(prelude.compte) == trousseau.compte.octets { return (pseudo, prelude) }
        }
        throw ErreurClient.identifiantsRefuses
    }

    /// What stands for `mdp` at the relay. Takes about a second.
    func cleAuth(_ mdp: Mdp, sel: Data) async throws -> Data {
        try await Self.calculer { [trousseau, parametres] in
            try Verificateur(couts: parametres.couts).cleAuth(
                mdp, nomRelais: trousseau.nomRelais, compte: trousseau.compte, sel: Array(sel), dans: trousseau.arene
            ).lire { Data($0) }
        }
    }
}
