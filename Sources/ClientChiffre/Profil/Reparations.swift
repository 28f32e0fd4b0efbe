import CryptoChiffre
import Foundation

/// What is to be made good, by account (protocol section 3, "reprise"): messages of theirs that could not be read here, and messages
/// of ours that they could not read.
struct Reparations: Codable, Sendable {
    private static let nom = Array("reparations".utf8)
    /// How long nothing is asked of somebody again, and nothing is sent again to somebody, in seconds.
    private static let intervalle: UInt64 = 3600
    /// Most messages of one account that are asked for or sent again: as many as are set aside.
    private static let maximum = Quarantaine.maximum

    /// Hashes of ratchet messages that are to be asked for again.
    private(set) var illisibles: [Data: [Data]] = [:]
    /// Hashes of ratchet messages that were asked for again and are to be sent.
    private(set) var demandees: [Data: [Data]] = [:]
    /// When each was last asked, or that was last tried, in seconds since 1970.
    private var demandeLe: [Data: UInt64] = [:]
    /// When something was last sent again to each, or that was last tried.
    private var serviLe: [Data: UInt64] = [:]

    static func lire(_ rangees: Rangees) throws -> Reparations {
        try rangees.lire(.registre, nom) ?? Reparations()
    }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .registre, Self.nom) }

    /// Notes a message of `compte` that could not be read.
    mutating func noter(illisible hash: [UInt8], de compte: CompteId) {
        Self.ajouter([Data(hash)], a: &illisibles[Data(compte.octets), default: []])
    }

    /// Notes that `compte` is to be given a new session, whether something of theirs was unreadable or not.
    mutating func noter(recommencerAvec compte: CompteId) {
        Self.ajouter([], a: &illisibles[Data(compte.octets), default: []])
        demandeLe[Data(compte.octets)] = nil
    }

    /// Notes messages that `compte` asks for again.
    mutating func noter(demandees hashes: [[UInt8]], par compte: CompteId) {
        Self.ajouter(hashes.map { Data($0) }, a: &demandees[Data(compte.octets), default: []])
    }

    /// Those of whom something is to be asked now, and those to whom something is to be sent.
    func dues(maintenant: UInt64) -> (aDemander: [Data], aServir: [Data]) {
        func dues(_ listes: [Data: [Data]], _ dates: [Data: UInt64]) -> [Data] {
            listes.keys.filter { dates[$0].map { $0 + Self.intervalle <= maintenant } ?? true }
        }
        return (dues(illisibles, demandeLe), dues(demandees, serviLe))
    }

    /// Notes that `compte` is being asked, or served: whatever comes of it, not again for an hour.
    mutating func tenter(_ compte: CompteId, demander: Bool, maintenant: UInt64) {
        func noter(_ dates: inout [Data: UInt64]) {
            dates = dates.filter { maintenant < $0.value + Self.intervalle }
            dates[Data(compte.octets)] = maintenant
        }
        if demander { noter(&demandeLe) } else { noter(&serviLe) }
    }

    /// Takes out what is to be asked of `compte`.
    mutating func demander(_ compte: CompteId) -> [[UInt8]] {
        (illisibles.removeValue(forKey: Data(compte.octets)) ?? []).map { Array($0) }
    }

    /// Takes out what `compte` has asked for.
    mutating func servir(_ compte: CompteId) -> [[UInt8]] {
        (demandees.removeValue(forKey: Data(compte.octets)) ?? []).map { Array($0) }
    }

    private static func ajouter(_ nouvelles: [Data], a liste: inout [Data]) {
        for hash in nouvelles where !liste.contains(hash) { liste.append(hash) }
        liste.removeFirst(max(0, liste.count - maximum))
    }
}
