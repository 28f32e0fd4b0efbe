import Foundation

extension Menu {
    /// Asks for a path, then whether the file is to be sent (MENU_ENVOI_FICHIER).
    func menuEnvoiFichier(_ destinataire: Correspondant) async throws {
        guard let messagerie else { return }
        var trouve: SourceFichier?
        while trouve == nil {
            guard let chemin = try await terminal.lireLigne(textes.demandeChemin), !chemin.isEmpty else { return }
            try await montrerErreurs { trouve = try await messagerie.ouvrirFichier(Self.absolu(chemin)) }
        }
        guard let source = trouve else { return }
        try await montrerErreurs {
            await self.terminal.afficher(
                self.textes.fichierPour(source.nom, source.taille, destinataire.nom(self.textes)))
            let choix = try await self.demanderChoix(
                self.textes.menuEnvoiFichier, choix: 1...2, erreur: self.textes.messageErreurMenuDeuxChoix)
            guard choix == 1 else { return }
            let envoi = try await Progression.suivre(source.nom, source.taille, self.textes, sur: self.terminal) {
                try await messagerie.envoyerFichier(source, a: destinataire, suivi: $0)
            }
            await self.montrer(envoi.message, avec: envoi.correspondant)
            if let raison = envoi.raison { throw raison }
        }
    }

    /// What one can write in a conversation about files: `/fichier`, `/fichiers`, `/recevoir N`, or in English `/file`,
    /// `/files`, `/receive N`.
    /// - Returns: whether `saisi` was one of these, and was done.
    func commandeFichier(_ saisi: String, avec correspondant: Correspondant) async throws -> Bool {
        let mots = saisi.split(whereSeparator: \.isWhitespace)
        guard let messagerie, let commande = mots.first?.lowercased() else { return false }
        switch commande {
        case "/fichier", "/file": try await menuEnvoiFichier(correspondant)
        case "/fichiers", "/files":
            try await montrerErreurs {
                let (fichiers, raison) = try await messagerie.synchroniserFichiers(avec: correspondant)
                for fichier in fichiers { await self.terminal.afficher(self.textes.ligne(fichier)) }
                if fichiers.isEmpty { await self.terminal.afficher(self.textes.aucunFichier) }
                if let raison { throw raison }
            }
        case "/recevoir", "/receive":
            guard mots.count == 2 else {
                await terminal.afficher(textes.usageRecevoir)
                return true
            }
            try await montrerErreurs {
                let fichier = try await messagerie.fichier(String(mots[1]))
                guard fichier.correspondant.compte == correspondant.compte else {
                    throw ErreurClient.fichiers(.inconnu(String(mots[1])))
                }
                let dossier = DossierReception.parDefaut(ProcessInfo.processInfo.environment)
                let manifeste = fichier.manifeste
                let reception = try await Progression.suivre(
                    manifeste.nom, manifeste.taille, self.textes, sur: self.terminal
                ) {
                    try await messagerie.recevoirFichier(fichier, dans: dossier, suivi: $0)
                }
                await self.terminal.afficher(self.textes.enregistreSous(reception.chemin))
            }
        default: return false
        }
        return true
    }

    /// A path as a shell would read it: `~/` is the home folder, what is relative stands in the current one. One that a file
    /// manager has dropped here comes in quotes.
    private static func absolu(_ saisi: String) -> String {
        var chemin = saisi.trimmingCharacters(in: .whitespaces)
        if chemin.count > 1, let guillemet = chemin.first, "'\"".contains(guillemet), chemin.last == guillemet {
            chemin = String(chemin.dropFirst().dropLast())
        }
        let complet = chemin == "~" || chemin.hasPrefix("~/") ? NSHomeDirectory() + chemin.dropFirst() : chemin
        return URL(filePath: complet).standardizedFileURL.path
    }
}
