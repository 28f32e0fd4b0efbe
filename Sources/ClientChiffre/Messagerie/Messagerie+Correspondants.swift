import Contrat
import CryptoChiffre
import Foundation

extension Messagerie {
    /// Somebody already met, by what a user types: a pseudo, or `pseudo~a1b2c3` for one that is only a claim.
    func correspondantConnu(_ adresse: String) async throws -> Correspondant? {
        let tous = try await base.lire { try Correspondant.tous($0) }
        let reclamants = tous.filter { !$0.confirme && ($0.adresse == adresse || $0.pseudo == adresse) }
        return tous.first { $0.confirme && $0.pseudo == adresse } ?? (reclamants.count == 1 ? reclamants.first : nil)
    }

    /// Somebody to write to: known and confirmed, or as the relay's directory has them now. Who was met before is held to
    /// the statement pinned then.
    /// - Throws: `correspondantInconnu`, `soiMeme`; `cleRefusee` when the directory contradicts a claim or a pin.
    func correspondant(_ adresse: String) async throws -> Correspondant {
        let connu = try await correspondantConnu(adresse)
        if let connu, connu.confirme { return connu }
        let pseudo = connu?.pseudo ?? adresse
        try verificationPseudo(pseudo)
        let declaration = try await avecJeton { try await self.requetes.verificationUtilisateur(pseudo, jeton: $0) }
        guard declaration.compte != trousseau.compte else { throw ErreurClient.soiMeme }
        if let connu, adresse == connu.adresse, try connu.compteId() != declaration.compte {
            throw ErreurClient.cleRefusee("the directory names somebody else as \(Assainir.ligne(pseudo))")
        }
        return try await base.ecrire { rangees in
            var correspondant =
                try Correspondant.lire(declaration.compte, rangees)
                ?? Correspondant(declaration, pseudo: pseudo, confirme: true)
            guard Array(correspondant.declaration) == declaration.octets else {
                throw ErreurClient.cleRefusee("another statement than the one pinned at the first contact")
            }
            correspondant.pseudo = pseudo
            correspondant.confirme = true
            try correspondant.ecrire(rangees)
            return correspondant
        }
    }

    /// The same with bundles that were fetched less than 7 days ago and are still valid.
    /// - Throws: `cleRefusee` when the relay serves an older key than it served before.
    func avecPaquets(_ correspondant: Correspondant) async throws -> Correspondant {
        let maintenant = maintenant
        let connues = try Self.precles(correspondant.paquets)
        if !connues.isEmpty, maintenant < correspondant.paquetsDate + Limites.renouvellementPrecle,
            connues.allSatisfy({ maintenant < $0.fin })
        {
            return correspondant
        }
        let declaration = try correspondant.declarationEpinglee()
        let paquets = try await avecJeton {
            try await self.requetes.cles(declaration, jeton: $0, maintenant: maintenant)
        }
        for precle in try Self.precles(paquets) {
            let recule = connues.contains {
                $0.appareil == precle.appareil && $0.usage == precle.usage
                    && ($0.id > precle.id || ($0.id == precle.id && $0 != precle))
            }
            guard !recule else { throw ErreurClient.cleRefusee("an older prekey than the one served before") }
        }
        return try await base.ecrire { rangees in
            var correspondant = try Correspondant.lire(declaration.compte, rangees) ?? correspondant
            correspondant.paquets = paquets
            correspondant.paquetsDate = maintenant
            try correspondant.ecrire(rangees)
            return correspondant
        }
    }

    private static func precles(_ paquets: [PreclesAppareil]) throws -> [Precle] {
        try PaquetCles.connues(paquets.flatMap { $0.precles.map { Array($0) } })
    }
}
