import Contrat
import CryptoChiffre
import Foundation
import Synchronization

extension Messagerie {
    /// A file of the history, as a list shows it.
    struct Fichier: Sendable {
        /// What the user calls it by.
        let numero: Int64
        let correspondant: Correspondant
        let ordre: Int64
        let message: MessageLocal
        let manifeste: Manifeste
        /// Whether the relay has it; nil when it was not asked.
        var auRelais: Bool?
    }

    /// A file that was saved.
    struct Reception: Sendable {
        /// Where: an absolute path.
        let chemin: String
        let fichier: Fichier
    }

    // MARK: Out

    /// Opens a file to be sent.
    /// - Throws: `fichiers`: absent, not a regular file, not readable.
    func ouvrirFichier(_ chemin: String) async throws -> SourceFichier {
        try await Self.calculer { try SourceFichier(chemin) }
    }

    /// Sends a file: encrypts it on its way to the relay, then tells the recipient how to fetch and open it.
    /// - Parameter suivi: told how many bytes of it were read.
    /// - Throws: `fichiers`; what `envoyerMessage` throws. Nothing was kept then, and what the relay may have of it is erased
    ///   at the next synchronisation.
    func envoyerFichier(
        _ source: SourceFichier, a correspondant: Correspondant,
        suivi: @escaping @Sendable (Int64) async -> Void = { _ in }
    ) async throws -> Envoi {
        // Before the upload: whoever cannot be written to costs nobody any traffic.
        _ = try await pretAEcrire(correspondant)
        let (manifeste, televersement) = try await avecJeton { try await self.televerser(source, jeton: $0, suivi) }
        defer { televersements.withLock { _ = $0.remove(televersement.id) } }
        // An upload may take hours: they are looked at again.
        let (correspondant, ordre) = try await rediger(.fichier(manifeste), a: correspondant) {
            try televersement.effacer($0)
        }
        let raison = await viderSortie().raison(pour: correspondant)
        return try await envoi(ordre, a: correspondant, apres: raison)
    }

    /// One attempt, under a key and an id of its own.
    private func televerser(
        _ source: SourceFichier, jeton: Data, _ suivi: @escaping @Sendable (Int64) async -> Void
    ) async throws -> (Manifeste, Televersement) {
        guard let taille = try? TailleFichier.chiffree(source.taille) else { throw ErreurClient.fichiers(.tropGrand) }
        let cle = try CleFichier(dans: trousseau.arene)
        let (id, secret) = (try Alea.octets(LimitesContrat.tailleIdFichier), try SecretEffacement.nouveau())
        let televersement = Televersement(id: Data(id), secret: Data(secret), debut: maintenant)
        televersements.withLock { _ = $0.insert(televersement.id) }
        do {
            try await base.ecrire { try televersement.ecrire($0) }
            let expire = try await requetes.envoyerFichier(
                try FichierChiffre(source, cle: cle, avancer: suivi), taille: taille, id: id,
                effacement: try SecretEffacement.hash(secret), jeton: jeton)
            let type = try await Self.calculer { TypeMedia.de(source.nom) }
            let manifeste = Manifeste(
                id: Hexadecimal.texte(id), cle: cle.secret.lire { Data($0) }, entete: Data(cle.entete),
                taille: source.taille, tailleChiffree: taille, nom: source.nom, type: type, effacement: Data(secret),
                expire: expire)
            return (manifeste, televersement)
        } catch {
            televersements.withLock { _ = $0.remove(televersement.id) }
            throw error
        }
    }

    /// Has the relay erase what dead uploads have left there. What it cannot be asked about now is left for the next time.
    func effacerTeleversements() async {
        // Both in one transaction: what is under way has its row only while it is in the set.
        let restes = try? await base.lire { rangees in
            let enCours = self.televersements.withLock { $0 }
            return try Televersement.tous(rangees).filter { !enCours.contains($0.id) }
        }
        for reste in restes ?? [] {
            do {
                // By its expiry the relay has let it go by itself.
                if reste.debut + LimitesContrat.attenteFichier > maintenant {
                    try await requetes.effacerFichier(reste.id, secret: reste.secret)
                }
                try await base.ecrire { try reste.effacer($0) }
            } catch {
                return
            }
        }
    }

    // MARK: In

    /// The files that were sent and received, newest last.
    /// - Parameter correspondant: those exchanged with one person only.
    func fichiers(avec correspondant: Correspondant? = nil) async throws -> [Fichier] {
        try await base.lire { rangees in
            try FichierLocal.tous(rangees).compactMap { numero, fichier in
                guard correspondant == nil || correspondant?.compte == fichier.correspondant else { return nil }
                return try Self.fichier(numero, fichier, rangees)
            }
        }
    }

    /// The same, with what the relay says of each; `raison` when it could not be asked.
    func synchroniserFichiers(
        avec correspondant: Correspondant? = nil
    ) async throws -> (fichiers: [Fichier], raison: ErreurClient?) {
        var fichiers = try await fichiers(avec: correspondant)
        do {
            let etats = try await requetes.synchroFichiers(fichiers.map { Hexadecimal.octets($0.manifeste.id) ?? [] })
            for (rang, etat) in etats.enumerated() { fichiers[rang].auRelais = etat.present }
            return (fichiers, nil)
        } catch {
            return (fichiers, .depuis(error))
        }
    }

    /// The file that a user calls `numero`; or by its message's id.
    /// - Throws: `fichiers`: unknown.
    func fichier(_ numero: String) async throws -> Fichier {
        let trouve = try await base.lire { rangees in
            if let rang = Int64(numero) {
                return try FichierLocal.lire(rang, rangees).flatMap { try Self.fichier(rang, $0, rangees) }
            }
            return try FichierLocal.tous(rangees).lazy.compactMap { try? Self.fichier($0, $1, rangees) }
                .first { $0.message.id == numero }
        }
        guard let trouve else { throw ErreurClient.fichiers(.inconnu(numero)) }
        return trouve
    }

    private static func fichier(_ numero: Int64, _ fichier: FichierLocal, _ rangees: Rangees) throws -> Fichier? {
        let compte = try CompteId(Array(fichier.correspondant))
        guard let correspondant = try Correspondant.lire(compte, rangees),
            let message = try ConversationLocale.lire(compte, rangees)?.message(fichier.ordreMessage, rangees),
            let manifeste = message.fichier
        else { return nil }
        return Fichier(
            numero: numero, correspondant: correspondant, ordre: fichier.ordreMessage, message: message,
            manifeste: manifeste)
    }

    /// Fetches a file into `dossier`, checks and names it; then has the relay erase it when it was meant for this profile.
    /// - Parameter suivi: told how many bytes of it have come.
    /// - Throws: `fichiers`. Nothing is left in the folder then.
    func recevoirFichier(
        _ fichier: Fichier, dans dossier: String, suivi: @escaping @Sendable (Int64) async -> Void = { _ in }
    ) async throws -> Reception {
        let manifeste = fichier.manifeste
        let cle = try CleFichier(try trousseau.arene.copier(manifeste.cle), dans: trousseau.arene)
        guard manifeste.estValide, cle.entete == Array(manifeste.entete) else {
            throw ErreurClient.fichiers(.manifesteRefuse)
        }
        let reception = try await Self.calculer {
            try DossierReception.preparer(dossier)
            return try ReceptionFichier(dans: dossier, cle: cle, taille: manifeste.taille)
        }
        let nom: String
        do {
            try await requetes.recevoirFichier(manifeste.id, taille: manifeste.tailleChiffree) { octets in
                await suivi(try await Self.calculer { try reception.recevoir(octets) })
            }
            nom = try await Self.calculer { try reception.conclure(nom: NomFichier.sur(manifeste.nom)) }
        } catch {
            try await Self.calculer { reception.abandonner() }
            if case ErreurClient.fichiers(.parti) = error, let enregistre = fichier.message.enregistre {
                throw ErreurClient.fichiers(.dejaEnregistre(enregistre.nom))
            }
            throw error
        }
        try await noter(fichier, enregistreSous: nom)
        if fichier.message.sens == .recu, let id = Hexadecimal.octets(manifeste.id) {
            // As well as it can be: the relay lets it go by itself in the end.
            try? await requetes.effacerFichier(Data(id), secret: manifeste.effacement)
        }
        return Reception(chemin: URL(filePath: dossier).appending(path: nom).path, fichier: fichier)
    }

    private func noter(_ fichier: Fichier, enregistreSous nom: String) async throws {
        let date = Date(timeIntervalSince1970: TimeInterval(maintenant))
        try await base.ecrire { rangees in
            // The conversation may have been erased meanwhile.
            guard let conversation = try ConversationLocale.lire(try fichier.correspondant.compteId(), rangees),
                var message = try conversation.message(fichier.ordre, rangees)
            else { return }
            message.enregistre = MessageLocal.Enregistrement(nom: nom, date: date)
            try conversation.remplacer(fichier.ordre, par: message, rangees)
        }
    }
}
