import Foundation

extension Menu {
    private static let page = 20

    /// A conversation: what was said, what arrives meanwhile, and a line to write on.
    func menuEnvoiMessage(_ choisi: Correspondant) async throws {
        guard let messagerie else { return }
        var destinataire = choisi
        ouverte = destinataire
        defer { ouverte = nil }
        await terminal.afficher("\n" + textes.titreConversation(destinataire.nom(textes)))
        // All that is unread, however much: nothing counts as read that was not shown.
        var premier = try await montrerPage(
            destinataire, avant: nil, nombre: max(Self.page, try await messagerie.nonLus(destinataire)), messagerie)
        if premier == nil { await terminal.afficher(textes.premiereRencontre) }
        try await messagerie.marquerLue(destinataire)
        await terminal.afficher(textes.menuEnvoiMessage)
        var brouillon = ""
        while let saisi = try await terminal.lireLigne("> ", effacee: true, depart: brouillon) {
            brouillon = ""
            switch saisi.hasPrefix("/") ? saisi.trimmingCharacters(in: .whitespaces).lowercased() : saisi {
            case "": continue
            case "/retour", "/back": return
            case "/haut", "/up":
                if let avant = premier, let plusAncien = try await montrerPage(destinataire, avant: avant, messagerie) {
                    premier = plusAncien
                } else {
                    await terminal.afficher(textes.rienDePlusAncien)
                }
            case _ where saisi.hasPrefix("/") && !saisi.hasPrefix("//"):
                brouillon = saisi
                await terminal.afficher(textes.commandeInconnue(Assainir.ligne(String(saisi.prefix(20)))))
            default:
                let texte = saisi.hasPrefix("//") ? String(saisi.dropFirst()) : saisi
                // Put back on the line unless it was kept: nobody should have to type it again.
                brouillon = saisi
                try await montrerErreurs {
                    destinataire = try await self.envoyer(texte, a: destinataire, messagerie)
                    self.ouverte = destinataire
                    brouillon = ""
                }
            }
        }
    }

    /// - Returns: the recipient as they are known now.
    private func envoyer(
        _ texte: String, a destinataire: Correspondant, _ messagerie: Messagerie
    ) async throws -> Correspondant {
        let envoi = try await messagerie.envoyerMessage(texte, a: destinataire)
        await montrer(envoi.message, avec: envoi.correspondant)
        switch envoi.raison {
        case nil: break
        case .relaisInjoignable?: await terminal.afficher(textes.partiraPlusTard)
        case let raison? where envoi.message.etat == .echec: await terminal.afficher(textes.erreur(raison))
        case let raison?: await terminal.afficher(textes.resteEnAttente(textes.erreur(raison)))
        }
        return envoi.correspondant
    }

    /// - Returns: the number of the oldest message shown, nil when there was none.
    private func montrerPage(
        _ correspondant: Correspondant, avant: Int64?, nombre: Int = page, _ messagerie: Messagerie
    ) async throws -> Int64? {
        let messages = try await messagerie.messages(avec: correspondant, avant: avant, limite: nombre)
        if avant != nil, !messages.isEmpty { await terminal.afficher(textes.plusAnciens) }
        for (_, message) in messages {
            await montrer(message, avec: correspondant)
        }
        if avant == nil { dernierMontre = messages.last?.ordre ?? 0 }
        if avant != nil, !messages.isEmpty { await terminal.afficher(textes.finDesAnciens) }
        return messages.first?.ordre
    }
}
