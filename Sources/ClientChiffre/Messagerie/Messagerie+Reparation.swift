import Contrat
import CryptoChiffre
import Foundation

/// What could not be read is asked for again, and sent again (protocol section 3, "reprise"): the one who could not read opens a new
/// session, so that whatever was wrong with the old one is over.
extension Messagerie {
    /// Does what is due. Who cannot be written to now is left for another time, and holds up nobody else.
    /// - Throws: when the relay cannot be asked.
    func reparer() async throws {
        let maintenant = maintenant
        let (aDemander, aServir) = try await base.lire { try Reparations.lire($0).dues(maintenant: maintenant) }
        for compte in aDemander { try await reparer(compte, demander: true) }
        for compte in aServir { try await reparer(compte, demander: false) }
    }

    private func reparer(_ octets: Data, demander: Bool) async throws {
        let compte = try CompteId(Array(octets))
        let maintenant = maintenant
        let connu = try await base.ecrire { rangees in
            var reparations = try Reparations.lire(rangees)
            reparations.tenter(compte, demander: demander, maintenant: maintenant)
            try reparations.ecrire(rangees)
            return try Correspondant.lire(compte, rangees)
        }
        guard let connu, connu.relation == .acceptee, connu.peutRecevoir else { return }
        do {
            _ = try await avecPaquets(connu, frais: demander)
        } catch ErreurClient.refus(code: CodeErreur.inconnu.rawValue, message: _) {
            // Of an account that is gone there is nothing to be had.
            return try await base.ecrire { rangees in
                var reparations = try Reparations.lire(rangees)
                _ = (reparations.demander(compte), reparations.servir(compte))
                try reparations.ecrire(rangees)
            }
        } catch let erreur as ErreurClient where erreur.estUnRefusDefinitif || erreur.codeSortie == 4 {
            return
        } catch let erreur as ErreurCrypto where erreur.code != .systeme {
            return
        }
        try await base.ecrire { [trousseau] rangees in
            guard let actuel = try Correspondant.lire(compte, rangees), actuel.relation == .acceptee,
                actuel.peutRecevoir, !actuel.paquets.isEmpty
            else { return }
            var reparations = try Reparations.lire(rangees)
            let redaction = Redaction(rangees: rangees, trousseau: trousseau, maintenant: maintenant)
            if demander {
                try redaction.redemander(reparations.demander(compte), a: actuel)
            } else {
                for hash in reparations.servir(compte) { try redaction.renvoyer(message: hash, a: actuel) }
            }
            try reparations.ecrire(rangees)
        }
    }
}
