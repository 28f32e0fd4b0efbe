import CryptoChiffre
import Foundation

/// What is to be made good, by account (protocol section 3, "reprise"): messages of theirs that could not be read here, and messages
/// of ours that they could not read.
struct Reparations: Codable, Sendable {
    private static let nom = Array("reparations".utf8)
    /// How long nothing is asked of somebody again, in seconds.
    private static let intervalle: UInt64 = 3600

    /// Hashes of ratchet messages that are to be asked for again.
    private(set) var illisibles: [Data: [Data]] = [:]
    /// Hashes of ratchet messages that were asked for again and are to be sent.
    private(set) var demandees: [Data: [Data]] = [:]
    /// When each was last asked, in seconds since 1970.
    private var demandeLe: [Data: UInt64] = [:]

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

    /// Those of whom something is to be asked now.
    func aDemander(maintenant: UInt64) -> [Data] {
        illisibles.keys.filter { demandeLe[$0].map { $0 + Self.intervalle <= maintenant } ?? true }
    }

    /// Takes out what is to be asked of `compte`: at most as much as one content holds.
    mutating func demander(_ compte: CompteId, maintenant: UInt64) -> [[UInt8]] {
        demandeLe = demandeLe.filter { maintenant < $0.value + Self.intervalle }
        demandeLe[Data(compte.octets)] = maintenant
        return (illisibles.removeValue(forKey: Data(compte.octets)) ?? []).map { Array($0) }
    }

    /// Takes out what `compte` has asked for.
    mutating func servir(_ compte: CompteId) -> [[UInt8]] {
        (demandees.removeValue(forKey: Data(compte.octets)) ?? []).map { Array($0) }
    }

    private static func ajouter(_ nouvelles: [Data], a liste: inout [Data]) {
        for hash in nouvelles where !liste.contains(hash) { liste.append(hash) }
        liste.removeFirst(max(0, liste.count - Contenu.demandesMax))
    }
}
