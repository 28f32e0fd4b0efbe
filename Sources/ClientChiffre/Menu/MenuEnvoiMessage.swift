import Foundation

extension Menu {
    private static let page = 20
    private static let pageNonLue = 100

    /// A conversation: what was said, what arrives meanwhile, and a line to write on.
    func menuEnvoiMessage(_ choisi: Correspondant) async throws {
        guard let messagerie, let envois else { return }
        var destinataire = choisi
        ouverte = destinataire
        defer {
            ouverte = nil
            recherche?.cancel()
        }
        await terminal.afficher("\n" + textes.titreConversation(destinataire.nom(textes)), retrait: 2)
        var premier = try await montrerDepuisLaLecture(destinataire, messagerie)
        for ligne in textes.situation(destinataire) { await terminal.afficher(ligne, retrait: 2) }
        let minuteur = try await messagerie.minuteur(destinataire)
        if minuteur > 0 { await terminal.afficher(textes.minuteurIci(minuteur), retrait: 2) }
        await terminal.afficher(textes.menuEnvoiMessage)
        var brouillon = try await reprendreBrouillon(destinataire, messagerie)
        while let saisi = try await lireEcriture(
            invite(destinataire), depart: brouillon, avec: destinataire, messagerie)
        {
            brouillon = ""
            if let laisse = Self.brouillonLaisse(saisi) {
                return try await laisserBrouillon(laisse, pour: destinataire, messagerie)
            }
            switch saisi.hasPrefix("/") ? saisi.trimmingCharacters(in: .whitespaces).lowercased() : saisi {
            case "":
                try await laisserBrouillon("", pour: destinataire, messagerie)
                continue
            case "/haut", "/up":
                if let avant = premier, let plusAncien = try await montrerPage(destinataire, avant: avant, messagerie) {
                    premier = plusAncien
                } else {
                    await terminal.afficher(textes.rienDePlusAncien)
                }
            case "/aide", "/help":
                await terminal.afficher(textes.aideConversation, retrait: Textes.retraitAide)
            case "/accepter", "/accept":
                try await montrerErreurs {
                    let avant = try await messagerie.relire(destinataire)
                    destinataire = try await messagerie.accepter(avant)
                    await self.terminal.afficher(self.textes.accepte(destinataire.nom(self.textes)))
                    if case .alerte = avant.confiance { await self.terminal.afficher(self.textes.clesAdmises) }
                }
            case "/ignorer", "/ignore":
                try await montrerErreurs {
                    destinataire = try await messagerie.ignorer(destinataire)
                    await self.terminal.afficher(self.textes.ignore(destinataire.nom(self.textes)))
                }
            case "/bloquer", "/block":
                try await montrerErreurs {
                    destinataire = try await messagerie.bloquer(destinataire)
                    await self.terminal.afficher(self.textes.bloque(destinataire.nom(self.textes)))
                }
            case _ where saisi.hasPrefix("/") && !saisi.hasPrefix("//"):
                if try await commandeChercher(saisi, avec: destinataire) { continue }
                if try await commandeFichier(saisi, avec: destinataire) { continue }
                if try await commandeMessage(saisi, avec: destinataire) {
                    destinataire = try await messagerie.relire(destinataire)
                    continue
                }
                if try await commandeEmpreinte(saisi, avec: destinataire) {
                    destinataire = try await messagerie.relire(destinataire)
                    continue
                }
                brouillon = saisi
                await terminal.afficher(textes.commandeInconnue(Assainir.ligne(String(saisi.prefix(20)))))
                await terminal.afficher(textes.resteSurLaLigne)
            default:
                let texte = saisi.hasPrefix("//") ? String(saisi.dropFirst()) : saisi
                // Put back on the line unless it was kept: nobody should have to type it again.
                brouillon = saisi
                try await montrerErreurs {
                    destinataire = try await envois.envoyer(texte, a: destinataire)
                    self.ouverte = destinataire
                    brouillon = ""
                    try await messagerie.garderBrouillon("", pour: destinataire)
                }
                if !brouillon.isEmpty { await terminal.afficher(textes.resteSurLaLigne) }
            }
            // What arrived or was done meanwhile may have changed how they stand.
            destinataire = try await messagerie.relire(destinataire)
        }
    }

    /// With whom one speaks, and what has to be known before one does: it stands before every line that is written.
    private func invite(_ destinataire: Correspondant) -> String {
        let nom = destinataire.confirme ? Assainir.ligne(destinataire.pseudo) : destinataire.adresseLongue
        let marques = affichage.marques(destinataire).map { " [\($0)]" }.joined()
        return Largeur.abreger(nom, max(12, terminal.largeur / 3)) + marques + "> "
    }

    /// Shows a message that was written here, with what is known of its fate, unless another conversation is open.
    func montrer(_ envoi: Messagerie.Envoi) async {
        guard envoi.correspondant.compte == ouverte?.compte else {
            if envoi.message.etat == .echec { await terminal.afficher(textes.refuses(1)) }
            return
        }
        await montrer(envoi.message, avec: envoi.correspondant)
        guard let raison = envoi.raison else { return }
        await terminal.afficher(envoi.message.etat == .echec ? textes.erreur(raison) : textes.attente(raison))
    }

    /// The end of what was read before, then all that was not, however much, a page at a time: nothing counts as read that was not
    /// shown.
    /// - Returns: the number of the oldest message shown, nil when there was none.
    private func montrerDepuisLaLecture(_ correspondant: Correspondant, _ messagerie: Messagerie) async throws -> Int64?
    {
        let lecture = try await messagerie.lecture(correspondant)
        let lus = try await messagerie.messages(
            avec: correspondant, avant: lecture.jusqua == .max ? nil : lecture.jusqua + 1, limite: Self.page)
        for (_, message) in lus { await montrer(message, avec: correspondant) }
        var premier = lus.first?.ordre
        dernierMontre = lus.last?.ordre ?? 0
        var trait = lecture.nonLus > 0
        while case let page = try await messagerie.messages(
            avec: correspondant, apres: max(lecture.jusqua, dernierMontre), limite: Self.pageNonLue),
            let dernier = page.last?.ordre
        {
            for (_, message) in page {
                // Notices and one's own messages are never unread.
                if trait, message.sens == .recu {
                    await terminal.afficher(textes.traitNonLus(lecture.nonLus))
                    trait = false
                }
                await montrer(message, avec: correspondant)
            }
            premier = premier ?? page.first?.ordre
            dernierMontre = dernier
            try await messagerie.marquerLue(correspondant, jusqua: dernier)
        }
        return premier
    }

    /// - Returns: the number of the oldest message shown, nil when there was none.
    private func montrerPage(
        _ correspondant: Correspondant, avant: Int64, _ messagerie: Messagerie
    ) async throws -> Int64? {
        let messages = try await messagerie.messages(avec: correspondant, avant: avant, limite: Self.page)
        if !messages.isEmpty { await terminal.afficher(textes.plusAnciens) }
        for (_, message) in messages { await montrer(message, avec: correspondant) }
        if !messages.isEmpty { await terminal.afficher(textes.finDesAnciens) }
        return messages.first?.ordre
    }
}
