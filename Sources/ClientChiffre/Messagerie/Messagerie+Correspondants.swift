import Contrat
import CryptoChiffre
import Foundation

extension Messagerie {
    /// Somebody already met, by what a user types: a pseudo, or its long form `pseudo~` and 16 hexadecimal digits.
    func correspondantConnu(_ adresse: String) async throws -> Correspondant? {
        let tous = try await base.lire { try Correspondant.tous($0) }
        if let confirme = tous.first(where: { $0.confirme && $0.pseudo == adresse }) { return confirme }
        let possibles = tous.filter { $0.adresseLongue == adresse || (!$0.confirme && $0.pseudo == adresse) }
        return possibles.count == 1 ? possibles.first : nil
    }

    /// Somebody to write to, by what a user types: known and confirmed, or as the relay's directory has them now.
    /// - Throws: `correspondantInconnu`, `soiMeme`; `cleRefusee` when the directory contradicts a claim or a pin.
    func correspondant(_ adresse: String) async throws -> Correspondant {
        let connu = try await correspondantConnu(adresse)
        if let connu, connu.confirme { return connu }
        if let connu, connu.adresseLongue == adresse { return try await confirmer(connu) }
        return try await annuaire(adresse)
    }

    /// Asks the directory whether somebody is who they say.
    /// - Throws: `cleRefusee` when it names another account; `correspondantInconnu` when it names none.
    private func confirmer(_ reclamant: Correspondant) async throws -> Correspondant {
        try await annuaire(reclamant.pseudo, attendu: reclamant.compteId())
    }

    /// The account that the directory names as `pseudo`, held to what was pinned when it was met before: its statement, and
    /// the name under which it is known.
    private func annuaire(_ pseudo: String, attendu: CompteId? = nil) async throws -> Correspondant {
        try verificationPseudo(pseudo)
        let declaration = try await avecJeton { try await self.requetes.verificationUtilisateur(pseudo, jeton: $0) }
        guard declaration.compte != trousseau.compte else { throw ErreurClient.soiMeme }
        guard attendu == nil || attendu == declaration.compte else {
            throw ErreurClient.cleRefusee("the directory names somebody else as \(pseudo)")
        }
        return try await base.ecrire { rangees in
            var correspondant =
                try Correspondant.lire(declaration.compte, rangees)
                ?? Correspondant(declaration, pseudo: pseudo, confirme: true)
            guard Array(correspondant.declaration) == declaration.octets else {
                throw ErreurClient.cleRefusee("another statement than the one pinned at the first contact")
            }
            // A relay that could rename a known account could then give its old name to somebody else, and one that could
            // give a known name to a second account could have texts for the first sent there.
            guard !correspondant.confirme || correspondant.pseudo == pseudo else {
                throw ErreurClient.cleRefusee("the account of \(correspondant.pseudo) is served as \(pseudo)")
            }
            guard
                try !Correspondant.tous(rangees).contains(where: {
                    $0.confirme && $0.pseudo == pseudo && $0.compte != correspondant.compte
                })
            else { throw ErreurClient.cleRefusee("the name \(pseudo) belongs to another known account") }
            correspondant.pseudo = pseudo
            correspondant.confirme = true
            try correspondant.ecrire(rangees)
            return correspondant
        }
    }

    /// The same person as this profile knows them now, confirmed and ready to be written to.
    func pretAEcrire(_ correspondant: Correspondant) async throws -> Correspondant {
        let compte = try correspondant.compteId()
        let actuel = try await base.lire { try Correspondant.lire(compte, $0) } ?? correspondant
        return try await avecPaquets(actuel.confirme ? actuel : try await confirmer(actuel))
    }

    /// The same with bundles that were fetched less than 7 days ago and are still valid.
    /// - Throws: `cleRefusee` when the relay serves an older key than it served before.
    private func avecPaquets(_ correspondant: Correspondant) async throws -> Correspondant {
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
