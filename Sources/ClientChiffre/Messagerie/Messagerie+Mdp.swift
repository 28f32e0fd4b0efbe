import Contrat
import CryptoChiffre
import Foundation
import Synchronization

/// New password, new keys (protocol section 9). Four things happen, each durable before the next: the keyring under the new
/// password is written beside the old one; the profile notes the request; the relay commits it; the new keyring takes the place
/// of the old one. Whatever cuts this short, the next opening with either password ends it the way the relay decided.
extension Messagerie {
    /// Changes the password and with it every key of this device. The profile has to be closed and opened with the new password
    /// afterwards.
    /// - Throws: `mdpIncorrect` when `ancien` is not the password; `mdpIdentique`, `mdpInvalide`; `changementEnSuspens` when the
    ///   relay did not answer: it is neither done nor given up then.
    func changerMdp(ancien: String, nouveau: String, raison: Declaration.Raison = .mdp) async throws {
        try verifierMdp(ancien)
        guard ancien != nouveau else { throw ErreurClient.mdpIdentique }
        let compte = try await compte()
        try verificationMDP(nouveau, connus: [compte.pseudo, trousseau.nomRelais, "messagerie", "chiffre", "relais"])
        let nouveauMdp = try Acces.mdp(nouveau, dans: trousseau.arene)
        // Nothing else comes or goes meanwhile.
        try await verrous.obtenirVerrou(.reception) {
            try await self.verrous.obtenirVerrou(.envoi) {
                try await self.verrous.obtenirVerrou(.precles) {
                    try await self.verrous.obtenirVerrou(.jeton) { try await self.changerSeul(nouveauMdp, raison) }
                }
            }
        }
    }

    private func changerSeul(_ nouveauMdp: Mdp, _ raison: Declaration.Raison) async throws {
        if changementEnSuspens.withLock({ $0 }) { try await conclureChangement() }
        try await preparerChangement(nouveauMdp, raison)
        // Until its outcome is known nothing is asked with the keys at hand.
        changementEnSuspens.withLock { $0 = true }
        do {
            try await conclureChangement()
        } catch ErreurClient.mdpChange {
            // That is what was wanted.
        }
    }

    /// Gives up a change of password whose outcome is not known.
    /// - Throws: `mdpChange` when the relay had committed it; `changementEnSuspens` when it does not answer.
    func annulerChangement() async throws {
        try await verrous.obtenirVerrou(.jeton) {
            guard let changement = try await self.base.lire({ try ChangementEnCours.lire($0) }) else { return }
            try await self.verifierRelais()
            try await self.suivre(changement, fait: try await self.annuler(changement))
        }
    }

    /// Another relay at the address knows nothing of the change: its word would have keys erased that the right one has taken.
    /// - Throws: `relaisChange` when another one answers; `changementEnSuspens` when none does.
    private func verifierRelais() async throws {
        do {
            _ = try await preludeDuRelais(try await compte().pseudo)
        } catch let erreur as ErreurClient {
            if case .relaisChange = erreur { throw erreur }
            throw ErreurClient.changementEnSuspens
        }
    }

    private func preparerChangement(_ nouveauMdp: Mdp, _ raison: Declaration.Raison) async throws {
        let compte = try await compte()
        let (_, prelude) = try await preludeDuCompte(compte)
        let (nouveau, declaration) = try trousseau.renouvele(
            apres: compte.declaration(), raison: raison, date: maintenant)
        let sel = Data(try Alea.octets(Verificateur.tailleSel))
        let couts = parametres.couts
        async let ancienneCleAuth = cleAuth(mdp, sel: prelude.sel)
        async let cleAuth = cleAuth(nouveauMdp, sel: sel)
        let fichier = try await Self.calculer { try FichierTrousseau(nouveau, mdp: nouveauMdp, couts: couts) }
        let precles = try await nouvellesPrecles(nouveau, gen: declaration.gen)
        let idempotence = try Alea.octets(ChangementMdp.tailleIdempotence)
        let demande = DemandeChangerMdp(
            compte: Data(trousseau.compte.octets), idempotence: Data(idempotence),
            ancienneCleAuth: try await ancienneCleAuth, sel: sel, version: Verificateur.version,
            cleAuth: try await cleAuth, declaration: Data(declaration.octets), precles: precles.map(\.precle))
        let aSigner = ChangementMdp.annulation(
            nomRelais: trousseau.nomRelais, compte: trousseau.compte, idempotence: idempotence,
            numero: declaration.numero)
        let annulation = DemandeAnnulerMdp(
            compte: demande.compte, idempotence: demande.idempotence, numero: declaration.numero,
            appareil: trousseau.appareil, signature: Data(try trousseau.dsk.signer(aSigner)))
        try await Self.calculer { [dossier] in try fichier.ecrire(dossier.trousseauPrepare) }
        let maintenant = maintenant
        try await base.ecrire { [trousseau, dossier] rangees in
            guard var compte = try CompteLocal.lire(rangees) else { throw ErreurClient.profilAbsent(dossier.chemin) }
            compte.jeton = nil
            try compte.ecrire(rangees)
            for precle in precles { try precle.ecrire(rangees) }
            // Here, since the keyring that comes after does not have it.
            try IdentiteAncienne(trousseau, maintenant: maintenant)
                .ecrire(gen: compte.declaration().gen, rangees)
            try ChangementEnCours(demande: demande, annulation: annulation).ecrire(rangees)
        }
    }

    /// One prekey of each durable use, signed by the new key, numbered after all that there were.
    private func nouvellesPrecles(_ nouveau: Trousseau, gen: UInt32) async throws -> [PrecleLocale] {
        let maintenant = maintenant
        return try await base.lire { rangees in
            let lues = try PrecleLocale.durables(rangees).map { try $0.lue() }
            return try Precle.Usage.durables.map { usage in
                let dernier = lues.filter { $0.usage == usage }.map(\.id).max() ?? 0
                guard dernier < .max else { throw ErreurCrypto(.limite, "prekey numbers") }
                return try PrecleLocale.nouvelle(
                    usage, id: dernier + 1, gen: gen, trousseau: nouveau, maintenant: maintenant)
            }
        }
    }

    /// Ends a change under way: asks the relay for it, again if need be, and follows what it says.
    /// - Throws: `changementEnSuspens` when the relay does not answer; `mdpChange` when it is done and this profile was opened with
    ///   the old password; `changementAbandonne` when it is not and was opened with the new one, or was just asked for.
    func conclureChangement() async throws {
        guard let changement = try await base.lire({ try ChangementEnCours.lire($0) }) else {
            changementEnSuspens.withLock { $0 = false }
            return
        }
        let ici = FileManager.default.fileExists(atPath: dossier.trousseauPrepare)
        if !ici, try ouvertAvecLeNouveau(changement) { return try await achever(changement) }
        try await verifierRelais()
        let fait: Bool
        do {
            // Without the new keyring the change must not be made: nobody could open what came of it.
            guard ici else { return try await suivre(changement, fait: try await annuler(changement)) }
            try await requetes.changerMdp(changement.demande)
            fait = true
        } catch let erreur as ErreurClient {
            guard erreur.estUnRefusDefinitif else { throw ErreurClient.changementEnSuspens }
            fait = try await annuler(changement)
        }
        try await suivre(changement, fait: fait)
    }

    /// Nothing new is written while it is not known under which keys: asks once more.
    /// - Throws: as `conclureChangement`.
    func attendreChangement() async throws {
        // Without the lock when there is none: a relay that hangs over a login must hold up nobody who writes.
        guard changementEnSuspens.withLock({ $0 }) else { return }
        try await verrous.obtenirVerrou(.jeton) {
            if self.changementEnSuspens.withLock({ $0 }) { try await self.conclureChangement() }
        }
    }

    private func ouvertAvecLeNouveau(_ changement: ChangementEnCours) throws -> Bool {
        trousseau.ik.publique == (try changement.declaration()).ik
    }

    /// - Returns: whether the relay had committed the change.
    private func annuler(_ changement: ChangementEnCours) async throws -> Bool {
        do {
            return try await requetes.annulerMdp(changement.annulation) == .fait
        } catch ErreurClient.refus(code: CodeErreur.inconnu.rawValue, message: _) {
            // Where there is no account, no password is changed any more.
            return false
        } catch is ErreurClient {
            throw ErreurClient.changementEnSuspens
        }
    }

    private func suivre(_ changement: ChangementEnCours, fait: Bool) async throws {
        let nouveau = try ouvertAvecLeNouveau(changement)
        guard fait else {
            let gen = try changement.declaration().gen
            try await base.ecrire { rangees in
                for precle in try PrecleLocale.durables(rangees) where precle.gen == gen { try precle.effacer(rangees) }
                try IdentiteAncienne.effacer(gen: gen - 1, rangees)
                try ChangementEnCours.effacer(rangees)
            }
            changementEnSuspens.withLock { $0 = false }
            try dossier.effacerTrousseauPrepare()
            throw ErreurClient.changementAbandonne
        }
        try await Self.calculer { [dossier] in
            // Moved already, when this process was told before or an earlier one came this far.
            guard FileManager.default.fileExists(atPath: dossier.trousseauPrepare) else { return }
            try FichierPrive.remplacer(dossier.trousseau, par: dossier.trousseauPrepare)
        }
        guard nouveau else { throw ErreurClient.mdpChange }
        try await achever(changement)
    }

    /// What the profile has to note of a change that stands: the statement, the prekeys, and the last word of each old session.
    private func achever(_ changement: ChangementEnCours) async throws {
        let nouvelle = try changement.declaration()
        let maintenant = maintenant
        try await base.ecrire { [trousseau, dossier] rangees in
            guard var compte = try CompteLocal.lire(rangees) else { throw ErreurClient.profilAbsent(dossier.chemin) }
            compte.declarations.append(Data(nouvelle.octets))
            compte.jeton = nil
            try compte.ecrire(rangees)
            for var precle in try PrecleLocale.durables(rangees) where precle.gen == nouvelle.gen {
                precle.publieeLe = maintenant
                try precle.ecrire(rangees)
            }
            let redaction = Redaction(rangees: rangees, trousseau: trousseau, maintenant: maintenant)
            for correspondant in try Correspondant.tous(rangees) where correspondant.relation != .bloquee {
                try redaction.clore(nouvelle, maGen: nouvelle.gen - 1, avec: correspondant)
            }
            if nouvelle.raison == .compromission { try Self.renier(avant: nouvelle.gen, compte, rangees, maintenant) }
            var reserve = try ReservePonctuelles.lire(rangees)
            reserve.aDemanderLe = 0
            try reserve.ecrire(rangees)
            try ChangementEnCours.effacer(rangees)
        }
        changementEnSuspens.withLock { $0 = false }
    }

    /// The keys before generation `gen` may be in other hands: nothing is accepted under them any more. What was under way is asked for
    /// again. The seal keys stay, since they only hide who asks.
    private static func renier(
        avant gen: UInt32, _ compte: CompteLocal, _ rangees: Rangees, _ maintenant: UInt64
    ) throws {
        for precle in try PrecleLocale.durables(rangees) + PrecleLocale.ponctuelles(rangees) where precle.gen < gen {
            if try precle.lue().usage != .sceau { try precle.effacer(rangees) }
        }
        for ancienne in Set(try compte.chaine().map(\.gen)) where ancienne < gen {
            try IdentiteAncienne.effacer(gen: ancienne, rangees)
        }
        for correspondant in try Correspondant.tous(rangees) {
            for appareil in try correspondant.declarationEpinglee().appareils.map(\.id) {
                var sessions = try SessionsLocales.lire(correspondant.compteId(), appareil, rangees)
                sessions.sessions.oublier(maintenant: maintenant) { $0.moi.gen < gen }
                try sessions.ecrire(rangees)
            }
        }
    }
}
