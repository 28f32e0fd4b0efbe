import Contrat
import CryptoChiffre
import Foundation
import Synchronization

/// Receipts (protocol section 11, `accuse`): what came, and what was read, told to whoever sent it.
extension Messagerie {
    /// Messages marked as read in one transaction.
    private static let lusAlaFois = 500

    /// The conversation was looked at, up to message `ordre`: what was received until then is not unread any more, its author is told
    /// unless the user has switched that off, and what disappears begins to count.
    func marquerLue(_ correspondant: Correspondant, jusqua ordre: Int64 = .max) async throws {
        let maintenant = maintenant
        let compte = try correspondant.compteId()
        var reste = true
        while reste {
            let fait = try await base.ecrire { rangees -> (echeances: [Echeance], reste: Bool) in
                guard var conversation = try ConversationLocale.lire(compte, rangees) else { return ([], false) }
                let avant = conversation.luJusqua
                let lus = try conversation.marquerLus(
                    jusqua: ordre, limite: Self.lusAlaFois, rangees, maintenant: maintenant)
                guard conversation.luJusqua != avant else { return ([], false) }
                try conversation.ecrire(rangees)
                if !lus.places.isEmpty, try CompteLocal.lire(rangees)?.accusesLecture != false {
                    try Self.accuserLecture(lus.places, de: compte, rangees)
                }
                return (lus.echeances, lus.reste)
            }
            reste = fait.reste
            echeances.noter(fait.echeances)
            aAccuser.sonner()
        }
    }

    private static func accuserLecture(
        _ lus: [MessageLocal.Place], de compte: CompteId, _ rangees: Rangees
    ) throws {
        let relation = try Correspondant.lire(compte, rangees)?.relation
        guard relation != .bloquee else { return }
        var accuses = try AccusesLocaux.lire(compte, rangees)
        for place in lus { accuses.lire(place.seq, de: place.flux) }
        try accuses.ecrire(compte, rangees)
        if relation == .acceptee { try AccusesDus.noter(compte, rangees) }
    }

    /// Whether others are told what was read.
    func regler(accusesLecture: Bool) async throws {
        try await changerCompte { $0.accusesLecture = accusesLecture }
    }

    /// Commits to the outbox the receipts that are owed. Who cannot be written to now is told later.
    /// - Returns: how many.
    /// - Throws: when the relay cannot be asked for somebody's keys, after all others were told.
    func accuser() async throws -> Int {
        // What is said then may have to be said under other keys.
        guard changementEnSuspens.withLock({ !$0 }) else { return 0 }
        var echec: (any Error)?
        var faits = 0
        for compte in try await base.lire({ try AccusesDus.lire($0) }) {
            do { if try await accuser(compte) { faits += 1 } } catch { echec = error }
        }
        if let echec { throw echec }
        return faits
    }

    private func accuser(_ compte: CompteId) async throws -> Bool {
        guard let connu = try await base.lire({ try Correspondant.lire(compte, $0) }), connu.relation == .acceptee,
            connu.peutRecevoir
        else {
            try await base.ecrire { try AccusesDus.oublier(compte, $0) }
            return false
        }
        // Behind what cannot leave now they would pile up: one later says it all.
        guard try await base.lire({ try !Sortie.attend(compte, $0) }) else { return false }
        do {
            _ = try await avecPaquets(connu)
        } catch ErreurClient.refus(code: CodeErreur.inconnu.rawValue, message: _) {
            // Of an account that is gone nobody is told anything.
            try await base.ecrire { try AccusesDus.oublier(compte, $0) }
            return false
        } catch let erreur as ErreurClient where erreur.estUnRefusDefinitif || erreur.codeSortie == 4 {
            return false
        } catch let erreur as ErreurCrypto where erreur.code != .systeme {
            return false
        }
        let maintenant = maintenant
        return try await base.ecrire { [trousseau] rangees in
            guard let actuel = try Correspondant.lire(compte, rangees), actuel.relation == .acceptee,
                actuel.peutRecevoir, !actuel.paquets.isEmpty, try actuel.aDesClesValides(maintenant)
            else { return false }
            var accuses = try AccusesLocaux.lire(compte, rangees)
            let dus = accuses.dire(lecture: try CompteLocal.lire(rangees)?.accusesLecture != false)
            let redaction = Redaction(rangees: rangees, trousseau: trousseau, maintenant: maintenant)
            guard try dus.isEmpty || redaction.siPossible({ try redaction.composer(.accuse(dus), a: actuel) }) else {
                return false
            }
            try accuses.ecrire(compte, rangees)
            if !accuses.doit { try AccusesDus.oublier(compte, rangees) }
            return !dus.isEmpty
        }
    }
}
