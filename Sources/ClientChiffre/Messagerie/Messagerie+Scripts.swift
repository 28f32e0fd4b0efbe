import CryptoChiffre
import Foundation

/// What scripts receive, and their cursor (docs/decisions/0029).
extension Messagerie {
    /// Part of what scripts have not acknowledged.
    struct Livraison: Sendable {
        var lignes: [Ligne] = []
        /// Everything up to this number was looked at.
        var jusqua: Int64
        /// Whether there may be more after it.
        var reste = false
        /// Ranges in which nothing is to be given.
        fileprivate var vides: [ClosedRange<Int64>] = []
        fileprivate var passees = 0
    }

    /// Rows that one transaction looks at.
    private static let rangeesParLecture = 256
    /// So many rows that are not for scripts are worth a write, so that the next one need not look at them.
    private static let passeesANoter = 64
    /// Acknowledgements that one transaction holds.
    private static let acquittementsParEcriture = 500

    /// Notes where scripts begin, unless they have begun.
    func ouvrirCurseur() async throws {
        guard try await base.lire({ try CurseurScripts.lire($0) }) == nil else { return }
        try await base.ecrire { rangees in
            if try CurseurScripts.lire(rangees) == nil { try CurseurScripts.initial(rangees).ecrire(rangees) }
        }
    }

    /// At most `limite` messages that came after number `ordre` and are not acknowledged, in the order in which they came.
    func aLivrer(apres ordre: Int64, limite: Int) async throws -> Livraison {
        let livraison = try await base.lire { rangees in
            guard let curseur = try CurseurScripts.lire(rangees) else { return Livraison(jusqua: ordre) }
            return try Self.livraison(apres: ordre, limite: limite, curseur, rangees)
        }
        if livraison.passees >= Self.passeesANoter {
            try await base.ecrire { rangees in
                guard var curseur = try CurseurScripts.lire(rangees) else { return }
                for vide in livraison.vides { curseur.acquitter(vide) }
                guard curseur.plages.count <= CurseurScripts.plagesMax else { return }
                try curseur.ecrire(rangees)
            }
        }
        return livraison
    }

    private static func livraison(
        apres ordre: Int64, limite: Int, _ curseur: CurseurScripts, _ rangees: Rangees
    ) throws -> Livraison {
        var lecteur = LecteurHistorique(rangees: rangees)
        let debut = curseur.suivant(apres: ordre)
        var livraison = Livraison(jusqua: debut - 1)
        let lues = try lecteur.rangees(depuis: debut, limite: rangeesParLecture)
        livraison.reste = lues.count == rangeesParLecture
        for rangee in lues {
            if livraison.lignes.count == limite {
                livraison.reste = true
                break
            }
            let avant = livraison.jusqua
            livraison.jusqua = rangee.ordre
            guard !curseur.estAcquitte(rangee.ordre) else { continue }
            if let ligne = try lecteur.ouvrir(rangee), ligne.estPourScripts {
                livraison.lignes.append(ligne)
            } else {
                livraison.vides.append(avant + 1...rangee.ordre)
                livraison.passees += 1
            }
        }
        return livraison
    }

    /// Scripts have dealt with the messages of these ids.
    /// - Returns: how many of them are acknowledged now.
    /// - Throws: `messagesInconnus` with those that no received message has, once the others are acknowledged;
    ///   `acquittementsEpars` when too many are left out between.
    func acquitter(_ ids: [String]) async throws -> Int {
        try await ouvrirCurseur()
        var inconnus: [String] = []
        for debut in stride(from: 0, to: ids.count, by: Self.acquittementsParEcriture) {
            let part = Array(ids[debut..<min(debut + Self.acquittementsParEcriture, ids.count)])
            inconnus += try await base.ecrire { rangees in try Self.acquitter(part, rangees) }
        }
        if !inconnus.isEmpty { throw ErreurClient.messagesInconnus(inconnus) }
        return ids.count
    }

    /// - Returns: the ids that no received message has.
    private static func acquitter(_ ids: [String], _ rangees: Rangees) throws -> [String] {
        guard var curseur = try CurseurScripts.lire(rangees) else { throw ErreurClient.inattendue("no cursor") }
        let avant = curseur
        var lecteur = LecteurHistorique(rangees: rangees)
        let inconnus = try ids.filter { id in
            let recues =
                try id.isEmpty
                ? [] : lecteur.rangees(id: id).filter { try lecteur.ouvrir($0)?.message.sens == .recu }
            for rangee in recues where !curseur.estAcquitte(rangee.ordre) {
                curseur.acquitter(rangee.ordre)
                try curseur.elargir(autour: rangee.ordre, &lecteur)
            }
            return recues.isEmpty
        }
        guard curseur.plages.count <= CurseurScripts.plagesMax else { throw ErreurClient.acquittementsEpars }
        if curseur != avant { try curseur.ecrire(rangees) }
        return inconnus
    }

    /// These messages were shown to whoever reads for the person: they count as read, with what came before them.
    func marquerLues(_ lignes: [Ligne]) async throws {
        for siennes in Dictionary(grouping: lignes, by: \.correspondant.compte).values {
            guard let derniere = siennes.max(by: { $0.ordre < $1.ordre }) else { continue }
            try await marquerLue(derniere.correspondant, jusqua: derniere.ordre)
        }
    }
}
