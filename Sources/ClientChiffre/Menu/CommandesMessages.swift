import Foundation

/// What one can write in a conversation about its messages: `/repondre`, `/modifier`, `/retirer`, `/reagir`, `/renvoyer`, `/numeros`, `/minuteur`,
/// `/accuses`, or in English `/reply`, `/edit`, `/delete`, `/react`, `/resend`, `/numbers`, `/timer`, `/receipts`. A message is named by its
/// number, counted from the bottom.
extension Menu {
    private static let numerosMontres = 10
    /// How far back a number goes.
    private static let numerosMax = 500

    /// - Returns: whether `saisi` was one of these, and was done.
    func commandeMessage(_ saisi: String, avec destinataire: Correspondant) async throws -> Bool {
        guard let messagerie, let envois else { return false }
        let mots = saisi.split(separator: " ", maxSplits: 1).map(String.init)
        let reste = mots.count > 1 ? mots[1].trimmingCharacters(in: .whitespaces) : ""
        switch mots.first?.lowercased() {
        case "/repondre", "/reply":
            try await viser(reste, avec: destinataire, texte: true, { $0.sens == .recu }) { ligne, texte in
                _ = try await envois.envoyer(texte, a: destinataire, reponse: ligne.message.id)
            }
        case "/modifier", "/edit":
            try await viser(reste, avec: destinataire, texte: true, { $0.sens == .envoye && $0.type == Contenu.texte })
            {
                try await self.montrerRetouche(try await messagerie.modifier($0, texte: $1), destinataire)
            }
        case "/retirer", "/delete":
            try await viser(reste, avec: destinataire, texte: false, { $0.sens == .envoye }) { ligne, _ in
                try await self.montrerRetouche(try await messagerie.retirer(ligne), destinataire)
            }
        case "/reagir", "/react":
            try await viser(reste, avec: destinataire, texte: nil, { $0.sens == .recu }) {
                try await self.montrerRetouche(try await messagerie.reagir($0, signe: $1), destinataire)
            }
        case "/renvoyer", "/resend":
            try await viser(reste, avec: destinataire, texte: false, { $0.etat == .echec }) { ligne, _ in
                let envoi = try await messagerie.renvoyer(ligne)
                await self.montrer(envoi)
            }
        case "/numeros", "/numbers": try await montrerNumeros(destinataire, messagerie)
        case "/minuteur", "/timer": try await reglerMinuteur(reste, destinataire, messagerie)
        case "/accuses", "/receipts": try await reglerAccuses(reste, messagerie)
        default: return false
        }
        return true
    }

    /// Finds the message that a number names, or the latest one that is likely to be meant, and runs `travail` with it and the rest of the line.
    /// - Parameter texte: whether a text must follow; nil when it may.
    private func viser(
        _ saisi: String, avec destinataire: Correspondant, texte: Bool?, _ probable: (MessageLocal) -> Bool,
        _ travail: (Messagerie.Ligne, String) async throws -> Void
    ) async throws {
        guard let messagerie else { return }
        let mots = saisi.split(separator: " ", maxSplits: 1).map(String.init)
        let numero = mots.first.flatMap { Int($0) }
        let suite = numero == nil ? saisi : (mots.count > 1 ? mots[1] : "")
        guard texte != true || !suite.isEmpty, texte != false || suite.isEmpty else {
            await terminal.afficher(textes.usageMessages)
            return
        }
        try await montrerErreurs {
            let visibles = try await self.numerotes(destinataire, messagerie, numero.map { min($0, Self.numerosMax) })
            let place = numero.map { $0 - 1 } ?? visibles.firstIndex { probable($0.message) } ?? -1
            guard visibles.indices.contains(place) else {
                await self.terminal.afficher(self.textes.aucunMessage(numero ?? 1))
                return
            }
            try await travail(visibles[place], suite)
        }
    }

    /// The messages that have numbers, the latest first.
    private func numerotes(
        _ destinataire: Correspondant, _ messagerie: Messagerie, _ nombre: Int?
    ) async throws -> [Messagerie.Ligne] {
        // Notices have no number, so some more are read.
        let lus = try await messagerie.messages(avec: destinataire, limite: max(50, 2 * (nombre ?? 0)))
        return lus.reversed().filter { $0.message.sens != .avis }
            .map { Messagerie.Ligne(correspondant: destinataire, ordre: $0.ordre, message: $0.message) }
    }

    private func montrerNumeros(_ destinataire: Correspondant, _ messagerie: Messagerie) async throws {
        try await montrerErreurs {
            let derniers = try await self.numerotes(destinataire, messagerie, nil).prefix(Self.numerosMontres)
            for (rang, ligne) in derniers.enumerated().reversed() {
                let texte = self.affichage.afficherConversation(ligne.message, avec: destinataire)
                await self.terminal.afficher("\(rang + 1). \(texte)", retrait: AfficherConversation.retrait)
            }
            if derniers.isEmpty { await self.terminal.afficher(self.textes.rienDePlusAncien) }
        }
    }

    private func montrerRetouche(_ ligne: Messagerie.Ligne, _ destinataire: Correspondant) async throws {
        await montrer(ligne.message, avec: destinataire)
        envois?.pousser()
    }

    private func reglerMinuteur(
        _ saisi: String, _ destinataire: Correspondant, _ messagerie: Messagerie
    ) async throws {
        guard !saisi.isEmpty else {
            await terminal.afficher(textes.usageMinuteur)
            return
        }
        try await montrerErreurs {
            let duree = try DureeMinuteur.lire(saisi)
            if let ligne = try await messagerie.regler(minuteur: duree, avec: destinataire) {
                await self.montrer(ligne.message, avec: destinataire)
                self.envois?.pousser()
            } else {
                await self.terminal.afficher(self.textes.minuteurInchange)
            }
        }
    }

    private func reglerAccuses(_ saisi: String, _ messagerie: Messagerie) async throws {
        let oui = ["oui", "yes", "o", "y"].contains(saisi.lowercased())
        guard oui || ["non", "no", "n"].contains(saisi.lowercased()) else {
            await terminal.afficher(textes.usageAccuses)
            return
        }
        try await montrerErreurs {
            try await messagerie.regler(accusesLecture: oui)
            await self.terminal.afficher(self.textes.accusesLecture(oui))
        }
    }
}
