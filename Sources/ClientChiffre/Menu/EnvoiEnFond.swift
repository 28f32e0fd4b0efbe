import Foundation

/// Sends in the background what was written, so that a relay that hangs holds up nobody who writes, and tells what became of
/// each message. They are kept and leave in the order in which they were written.
@MainActor
final class EnvoiEnFond {
    /// One line that was written, until all that there is to know of it was told.
    @MainActor
    private final class Depeche {
        let texte: String
        let reponse: String?
        var correspondant: Correspondant
        /// Its number in the history, once it is kept.
        var ordre: Int64?
        var echec: (any Error)?
        var sort: Messagerie.Envoi?
        /// Ends the wait of the person who wrote it; nil when nobody waits for it any more.
        var attente: AsyncStream<Void>.Continuation?
        /// Whether it stands on the screen, and whether why it waits does.
        var montree = false
        var raisonDite = false

        init(
            _ texte: String, a correspondant: Correspondant, reponse: String?, _ attente: AsyncStream<Void>.Continuation
        ) {
            self.texte = texte
            self.reponse = reponse
            self.correspondant = correspondant
            self.attente = attente
        }
    }

    /// How often it is looked whether what waits has left otherwise.
    private static let relecture = Duration.seconds(1)

    private let messagerie: Messagerie
    private let textes: Textes
    private let dire: (String) async -> Void
    private let montrer: (Messagerie.Envoi) async -> Void
    /// The latest; each waits for the one before it.
    private var composition: Task<Void, Never>?
    /// Kept, and not told yet to have left.
    private var attendues: [Depeche] = []
    private var tournee: Task<Void, Never>?
    private var sommeil: Task<Void, Never>?
    private var poussee: Task<Void, Never>?
    /// Whether something was kept since the outbox was last looked at.
    private var encore = false

    /// - Parameters:
    ///   - dire: shows a line.
    ///   - montrer: shows a message with what is known of its fate.
    init(
        _ messagerie: Messagerie, _ textes: Textes, dire: @escaping (String) async -> Void,
        montrer: @escaping (Messagerie.Envoi) async -> Void
    ) {
        self.messagerie = messagerie
        self.textes = textes
        self.dire = dire
        self.montrer = montrer
    }

    /// Keeps and sends `texte`, and shows it with its fate, or after a moment as waiting; the rest is told when it is known.
    /// - Parameter reponse: the id of the message that it answers.
    /// - Returns: the recipient as they are known now.
    /// - Throws: as `Messagerie.composer`, when that is known at once.
    func envoyer(
        _ texte: String, a destinataire: Correspondant, reponse: String? = nil
    ) async throws -> Correspondant {
        let (attente, reveil) = AsyncStream.makeStream(of: Void.self)
        let depeche = Depeche(texte, a: destinataire, reponse: reponse, reveil)
        let minuterie = Task { [patience = messagerie.parametres.patienceEnvoi] in
            do { try await Task.sleep(for: patience) } catch { return }
            reveil.finish()
        }
        composer(depeche)
        for await _ in attente {}
        minuterie.cancel()
        depeche.attente = nil
        if let echec = depeche.echec { throw echec }
        guard depeche.ordre != nil else {
            await dire(textes.relaisLent)
            return destinataire
        }
        if let sort = depeche.sort {
            await montrer(sort)
        } else {
            await montrerEnAttente(depeche)
        }
        depeche.montree = true
        return depeche.correspondant
    }

    /// What left without being told here has just been told.
    func oublierPartis() async {
        for depeche in attendues where depeche.montree {
            if let sort = await sort(de: depeche), sort.message.etat != .enAttente, sort.message.etat != .echec {
                oublier(depeche)
            }
        }
    }

    /// Has what was committed to the outbox leave, without a word about it: the rounds go on where this fails.
    func pousser() {
        let precedente = poussee
        poussee = Task { [messagerie] in
            await withTaskCancellationHandler {
                await precedente?.value
            } onCancel: {
                precedente?.cancel()
            }
            guard !Task.isCancelled else { return }
            _ = await messagerie.viderSortie()
        }
    }

    /// Gives up what is under way; what was kept stays kept.
    func arreter() async {
        poussee?.cancel()
        await poussee?.value
        composition?.cancel()
        await composition?.value
        // After it: what was being kept may just have begun this.
        tournee?.cancel()
        await tournee?.value
    }

    // MARK: Keeping

    private func composer(_ depeche: Depeche) {
        let precedente = composition
        composition = Task {
            await withTaskCancellationHandler {
                await precedente?.value
            } onCancel: {
                precedente?.cancel()
            }
            do {
                try Task.checkCancellation()
                let fait = try await messagerie.composer(
                    depeche.texte, a: depeche.correspondant, reponse: depeche.reponse)
                (depeche.correspondant, depeche.ordre) = (fait.correspondant, fait.ordre)
            } catch {
                depeche.echec = error
                if let attente = depeche.attente {
                    attente.finish()
                } else {
                    let texte = Assainir.texte(depeche.texte)
                    await dire(textes.pasEnvoye(texte, textes.erreur(.depuis(error))))
                }
                return
            }
            attendues.append(depeche)
            vider()
            if depeche.attente == nil {
                await montrerEnAttente(depeche)
                depeche.montree = true
            }
        }
    }

    /// Shows it as it stands, which most often is waiting.
    private func montrerEnAttente(_ depeche: Depeche) async {
        guard let sort = await sort(de: depeche) else { return }
        let attend = sort.message.etat == .enAttente
        if !attend { oublier(depeche) }
        await montrer(
            Messagerie.Envoi(
                correspondant: sort.correspondant, ordre: sort.ordre, message: sort.message,
                raison: attend ? nil : sort.raison))
    }

    // MARK: Sending

    /// Has the outbox emptied; once at a time, since nothing is gained by waiting twice for a relay that hangs.
    private func vider() {
        encore = true
        sommeil?.cancel()
        guard tournee == nil else { return }
        tournee = Task {
            while !attendues.isEmpty, !Task.isCancelled {
                var bilan: Messagerie.Bilan?
                if encore {
                    encore = false
                    bilan = await messagerie.viderSortie()
                } else {
                    // After a failure it is tried again by those who synchronise; here it is only told.
                    await patienter()
                    if encore { continue }
                }
                guard !Task.isCancelled else { break }
                await conclure(bilan)
            }
            tournee = nil
        }
    }

    private func patienter() async {
        let sommeil = Task {
            do { try await Task.sleep(for: Self.relecture) } catch { /* Woken, which is as good. */  }
        }
        self.sommeil = sommeil
        await withTaskCancellationHandler {
            await sommeil.value
        } onCancel: {
            sommeil.cancel()
        }
    }

    private func sort(de depeche: Depeche, apres raison: ErreurClient? = nil) async -> Messagerie.Envoi? {
        guard let ordre = depeche.ordre else { return nil }
        do {
            return try await messagerie.envoi(ordre, a: depeche.correspondant, apres: raison)
        } catch {
            // The conversation was deleted meanwhile, or the profile closed: there is nothing left to tell.
            oublier(depeche)
            return nil
        }
    }

    private func oublier(_ depeche: Depeche) { attendues.removeAll { $0 === depeche } }

    /// Tells what has become of the messages.
    /// - Parameter bilan: what became of the outbox, when it was just tried to empty it.
    private func conclure(_ bilan: Messagerie.Bilan?) async {
        var partis = 0
        var retenu: Messagerie.Envoi?
        for depeche in attendues {
            let raison = bilan?.raison(pour: depeche.correspondant)
            guard let sort = await sort(de: depeche, apres: raison) else { continue }
            let attend = sort.message.etat == .enAttente
            if attend, raison == nil || depeche.raisonDite { continue }
            if let attente = depeche.attente {
                depeche.sort = sort
                attente.finish()
            } else if !depeche.montree {
                continue
            } else if attend {
                retenu = sort
            } else if sort.message.etat == .echec {
                await montrer(sort)
            } else {
                partis += 1
            }
            if attend { depeche.raisonDite = true } else { oublier(depeche) }
        }
        if partis > 0 { await dire(textes.partis(partis)) }
        if let raison = retenu?.raison { await dire(textes.attente(raison)) }
    }
}
