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

    /// The account that the directory names as `pseudo`, held to what was pinned when it was met before: its statements, and
    /// the name under which it is known.
    private func annuaire(_ pseudo: String, attendu: CompteId? = nil) async throws -> Correspondant {
        try verificationPseudo(pseudo)
        let (compte, servies) = try await avecJeton {
            try await self.requetes.verificationUtilisateur(pseudo, jeton: $0)
        }
        guard compte != trousseau.compte else { throw ErreurClient.soiMeme }
        guard attendu == nil || attendu == compte else {
            throw ErreurClient.cleRefusee("the directory names somebody else as \(pseudo)")
        }
        var correspondant: Correspondant
        if let connu = try await base.lire({ try Correspondant.lire(compte, $0) }) {
            correspondant = try await epingler(servies, connu)
        } else {
            let entiere = try servies.first.map { try Declaration(octets: $0).numero == 0 } ?? false
            let chaine = entiere ? servies : try await requetes.declarations(compte, depuis: 0)
            correspondant = Correspondant(
                try Chaine.verifier(chaine, compte: compte), pseudo: pseudo, confirme: true, relation: .acceptee)
        }
        return try await base.ecrire { [correspondant] rangees in
            var correspondant = try Correspondant.lire(compte, rangees) ?? correspondant
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

    /// Holds statements that the relay serves to those known of `connu`: what follows is pinned and told in the conversation,
    /// what nothing explains stops the sending.
    /// - Throws: `identiteDouteuse` for the latter, once it is recorded.
    func epingler(_ servies: [[UInt8]], _ connu: Correspondant) async throws -> Correspondant {
        let compte = try connu.compteId()
        let pin = try connu.declarationEpinglee()
        // The last ones of many may begin after what is known: then those between are asked for.
        if let premiere = try? servies.first.map({ try Declaration(octets: $0) }), premiere.vientApres(uneAutre: pin) {
            return try await juger(try await requetes.declarations(compte, depuis: pin.numero), connu)
        }
        return try await juger(servies, connu)
    }

    /// Holds statements that the relay serves to those known of `connu`, as `epingler`; none may be missing between them.
    func juger(_ servies: [[UInt8]], _ connu: Correspondant) async throws -> Correspondant {
        let compte = try connu.compteId()
        let maintenant = maintenant
        let date = Date(timeIntervalSince1970: TimeInterval(maintenant))
        let servies = try await actuelles(servies, compte)
        let (correspondant, alerte) = try await base.ecrire { rangees in
            var correspondant = try Correspondant.lire(compte, rangees) ?? connu
            let savoir = try Self.comparer(servies, a: correspondant.declarationsConnues())
            guard let avis = try correspondant.apprendre(savoir, maintenant: maintenant) else {
                return (correspondant, savoir.alerte)
            }
            try correspondant.ecrire(rangees)
            var conversation = try ConversationLocale.ouvrir(compte, rangees)
            _ = try conversation.ajouter(.avis(avis, date), rangees)
            try conversation.ecrire(rangees)
            return (correspondant, savoir.alerte)
        }
        if let alerte { throw ErreurClient.identiteDouteuse(correspondant.pseudo, alerte) }
        return correspondant
    }

    /// The same, or what the relay says now when these end before what is known: others may have been learnt while it answered.
    private func actuelles(_ servies: [[UInt8]], _ compte: CompteId) async throws -> [[UInt8]] {
        let connues = try await base.lire { try Correspondant.lire(compte, $0)?.declarationsConnues() ?? [] }
        guard case .alerte(.recul) = Self.comparer(servies, a: connues), let derniere = connues.last else {
            return servies
        }
        return try await requetes.declarations(compte, depuis: derniere.numero)
    }

    private static func comparer(_ servies: [[UInt8]], a connues: [Declaration]) -> Correspondant.Savoir {
        do throws(ErreurCrypto) {
            return .suite(try Chaine.suite(servies, apres: connues))
        } catch {
            return switch error.code {
            case .fourche: .alerte(.fourche)
            case .recul: .alerte(.recul)
            default: .alerte(.nonSignee)
            }
        }
    }

    /// The same person as this profile knows them now, accepted, confirmed and ready to be written to.
    /// - Throws: `correspondantBloque`; `identiteDouteuse` until the user has decided.
    func pretAEcrire(_ correspondant: Correspondant) async throws -> Correspondant {
        var actuel = try await relire(correspondant)
        if actuel.relation == .bloquee { throw ErreurClient.correspondantBloque(actuel.pseudo) }
        if case .alerte(let alerte) = actuel.confiance {
            throw ErreurClient.identiteDouteuse(actuel.pseudo, alerte)
        }
        if !actuel.confirme { actuel = try await confirmer(actuel) }
        if actuel.relation != .acceptee { actuel = try await changer(actuel) { $0.relation = .acceptee } }
        return try await avecPaquets(actuel)
    }

    /// The same person as this profile knows them now.
    func relire(_ correspondant: Correspondant) async throws -> Correspondant {
        let compte = try correspondant.compteId()
        return try await base.lire { try Correspondant.lire(compte, $0) } ?? correspondant
    }

    /// Changes what is kept of somebody.
    func changer(
        _ correspondant: Correspondant, _ changement: @escaping @Sendable (inout Correspondant) throws -> Void
    ) async throws -> Correspondant {
        let compte = try correspondant.compteId()
        let (actuel, admis) = try await base.ecrire { rangees in
            var actuel = try Correspondant.lire(compte, rangees) ?? correspondant
            let avant = actuel.relation
            try changement(&actuel)
            try actuel.ecrire(rangees)
            // What came while they were not accepted is acknowledged now.
            let admis = actuel.relation == .acceptee && avant != .acceptee
            if admis { try AccusesDus.noter(compte, rangees) }
            return (actuel, admis)
        }
        if admis { aAccuser.sonner() }
        return actuel
    }

    // MARK: What the user decides

    /// Accepts a stranger's request, lifts a block, and where the keys had changed without explanation takes those that the relay
    /// serves now, marked to be verified.
    func accepter(_ correspondant: Correspondant) async throws -> Correspondant {
        let compte = try correspondant.compteId()
        let maintenant = maintenant
        guard case .alerte = correspondant.confiance else {
            if correspondant.relation == .demande || correspondant.relation == .ignoree {
                try await completer(correspondant)
            }
            return try await changer(correspondant) { $0.relation = .acceptee }
        }
        let servies = try await requetes.declarations(compte, depuis: 0).map { octets throws(ErreurCrypto) in
            try Declaration(octets: octets)
        }
        try servies.first?.verifierPremiere()
        guard let derniere = servies.last,
            servies.enumerated().allSatisfy({
                $0.element.compte == compte && $0.element.numero == $0.offset && $0.element.gen == $0.offset
            }),
            derniere.signatures[.ik].map({ derniere.ik.verifie($0, de: derniere.corps) }) == true
        else { throw ErreurClient.cleRefusee("the relay serves no list of statements whose last one signs itself") }
        return try await base.ecrire { rangees in
            var actuel = try Correspondant.lire(compte, rangees) ?? correspondant
            // Of those before the last break nobody vouches: the user compares the newest keys, and these name what they follow.
            try actuel.admettre(Chaine.derniereSuite(servies), rangees, maintenant: maintenant)
            try AccusesDus.noter(compte, rangees)
            return actuel
        }
    }

    /// Asks for the statements that a stranger did not show: there may be newer ones. Without the relay that waits until they are
    /// written to.
    private func completer(_ correspondant: Correspondant) async throws {
        do {
            let numero = try correspondant.declarationEpinglee().numero
            let servies = try await requetes.declarations(correspondant.compteId(), depuis: numero)
            _ = try await juger(servies, correspondant)
        } catch ErreurClient.relaisInjoignable {
            return
        }
    }

    /// Leaves a stranger's request alone: it is kept and no longer announced.
    func ignorer(_ correspondant: Correspondant) async throws -> Correspondant {
        try await changer(correspondant) { $0.relation = .ignoree }
    }

    /// Nothing goes to this person any more, and what comes from them is dropped.
    func bloquer(_ correspondant: Correspondant) async throws -> Correspondant {
        try await changer(correspondant) { $0.relation = .bloquee }
    }
}
