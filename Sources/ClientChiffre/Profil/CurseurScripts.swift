import CryptoChiffre
import Foundation
import GRDB

/// How far scripts have acknowledged what came, by the messages' numbers in the profile: everything up to `base`, and ranges
/// above it. It is one row, whatever the length of the history, and small while what is not acknowledged is little.
struct CurseurScripts: Codable, Hashable, Sendable {
    /// Ranges kept at most: whoever leaves more gaps than this is to acknowledge the oldest messages first.
    static let plagesMax = 10_000
    private static let nom = Array("curseur".utf8)

    /// Messages up to this number are acknowledged.
    private(set) var base: Int64
    /// Numbers above it that are acknowledged, too: disjoint, rising, never adjacent.
    private(set) var plages: [ClosedRange<Int64>] = []

    init(base: Int64) { self.base = base }

    static func lire(_ rangees: Rangees) throws -> CurseurScripts? { try rangees.lire(.registre, nom) }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .registre, Self.nom) }

    func estAcquitte(_ ordre: Int64) -> Bool {
        if ordre <= base { return true }
        let rang = premiere { $0.upperBound >= ordre }
        return rang < plages.count && plages[rang].contains(ordre)
    }

    /// The acknowledged range in which `ordre` stands; the one up to `base` begins at 0.
    func plage(de ordre: Int64) -> ClosedRange<Int64>? {
        if ordre <= base { return 0...max(0, base) }
        let rang = premiere { $0.upperBound >= ordre }
        return rang < plages.count && plages[rang].contains(ordre) ? plages[rang] : nil
    }

    /// The first number after `ordre` that is not acknowledged.
    func suivant(apres ordre: Int64) -> Int64 {
        let suivant = max(ordre, base) + 1
        return plage(de: suivant).map { $0.upperBound + 1 } ?? suivant
    }

    mutating func acquitter(_ ordre: Int64) { acquitter(ordre...ordre) }

    mutating func acquitter(_ plage: ClosedRange<Int64>) {
        guard plage.upperBound > base else { return }
        var somme = max(plage.lowerBound, base + 1)...plage.upperBound
        let debut = premiere { $0.upperBound >= somme.lowerBound - 1 }
        let fin = premiere { $0.lowerBound > somme.upperBound + 1 }
        if debut < fin {
            somme =
                min(somme.lowerBound, plages[debut].lowerBound)...max(somme.upperBound, plages[fin - 1].upperBound)
        }
        plages.replaceSubrange(debut..<fin, with: [somme])
        if somme.lowerBound == base + 1 {
            base = somme.upperBound
            plages.remove(at: debut)
        }
    }

    /// The first range for which `condition` holds, which holds for all after it; their number when it holds for none.
    private func premiere(_ condition: (ClosedRange<Int64>) -> Bool) -> Int {
        var (bas, haut) = (0, plages.count)
        while bas < haut {
            let milieu = (bas + haut) / 2
            if condition(plages[milieu]) { haut = milieu } else { bas = milieu + 1 }
        }
        return bas
    }
}

/// Over rows that are never given, and numbers that no row has, a range grows without being told to.
extension CurseurScripts {
    /// Rows that one acknowledgement looks at on either side.
    private static let voisinage = 64

    /// Widens the acknowledged range about `ordre` as far as nothing is to be given, and joins it with its neighbours.
    mutating func elargir(autour ordre: Int64, _ lecteur: inout LecteurHistorique) throws {
        for _ in 0..<Self.voisinage {
            guard let plage = plage(de: ordre), plage.lowerBound > base else { break }
            let avant = try lecteur.voisine(avant: plage.lowerBound)
            guard let avant, avant.ordre > base, !estAcquitte(avant.ordre) else {
                // Nothing stands between it and the range before.
                acquitter(max(avant?.ordre ?? base, base) + 1...plage.upperBound)
                break
            }
            if try lecteur.ouvrir(avant).map(\.estPourScripts) ?? false { break }
            acquitter(avant.ordre...plage.upperBound)
        }
        for _ in 0..<Self.voisinage {
            guard let plage = plage(de: ordre), let apres = try lecteur.voisine(apres: plage.upperBound) else { return }
            if try !estAcquitte(apres.ordre) && lecteur.ouvrir(apres).map(\.estPourScripts) ?? false { return }
            acquitter(plage.lowerBound...apres.ordre)
        }
    }

    /// Where scripts begin that have never asked: before the oldest message that the person has not read, or at the end.
    static func initial(_ rangees: Rangees) throws -> CurseurScripts {
        var lecteur = LecteurHistorique(rangees: rangees)
        var base = try Int64.fetchOne(rangees.base, sql: "SELECT MAX(ordre) FROM messages") ?? 0
        for conversation in try ConversationLocale.toutes(rangees) where conversation.nonLus > 0 {
            let compte = try CompteId(Array(conversation.correspondant))
            guard try Correspondant.lire(compte, rangees)?.estEcoute == true else { continue }
            let lignes = try Row.fetchCursor(
                rangees.base,
                sql: """
                    SELECT ordre, conversation, scelle FROM messages WHERE conversation = ? AND ordre > ? ORDER BY ordre
                    """, arguments: [try conversation.nom(rangees), conversation.luJusqua])
            while let ligne = try lignes.next().map(LecteurHistorique.Rangee.init), ligne.ordre <= base {
                guard try lecteur.ouvrir(ligne)?.message.sens == .recu else { continue }
                base = ligne.ordre - 1
            }
        }
        return CurseurScripts(base: base)
    }
}

extension Correspondant {
    /// Whether scripts are given what comes from this person: strangers' requests, too.
    var estEcoute: Bool { relation == .acceptee || relation == .demande }
}

extension Messagerie.Ligne {
    /// Whether it is for scripts: a message that came, and was not taken back since.
    var estPourScripts: Bool { message.sens == .recu && correspondant.estEcoute && message.retire != true }
}
