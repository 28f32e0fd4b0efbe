import CryptoChiffre
import Foundation

/// The sessions with one device of somebody, by the generations of both ends' keys: the newest is written in, the others only
/// read what was under way.
struct SessionsLocales: Codable, Sendable {
    /// A session's state, and whether its other end has closed it.
    struct Gardee: Codable, Sendable {
        let maGen: UInt32
        let saGen: UInt32
        var etat: Data
        /// The flow and number of the other end's last content: nothing after it counts.
        var fin: Fin?
    }

    /// The last content of a session.
    struct Fin: Codable, Hashable, Sendable {
        let flux: String
        let seq: UInt64
    }

    private static let gardees = 8

    private(set) var toutes: [Gardee] = []

    static func lire(_ compte: CompteId, _ appareil: UInt32, _ rangees: Rangees) throws -> SessionsLocales {
        try rangees.lire(.sessions, nom(compte, appareil)) ?? SessionsLocales()
    }

    func ecrire(_ compte: CompteId, _ appareil: UInt32, _ rangees: Rangees) throws {
        try rangees.ecrire(self, .sessions, Self.nom(compte, appareil))
    }

    /// The session of our generation with the keys of `declaration`. One with other keys of the same generation, from before the
    /// user decided between two statements, does not count.
    func session(maGen: UInt32, avec declaration: Declaration) throws -> (any Session)? {
        let session = try toutes.first { $0.maGen == maGen && $0.saGen == declaration.gen }.map {
            try Self.reprendre($0)
        }
        return session.flatMap { $0.estAvec(declaration) ? $0 : nil }
    }

    /// Keeps the newest state of a session.
    mutating func noter(_ session: any Session, maGen: UInt32) {
        let avant = toutes.first { $0.maGen == maGen && $0.saGen == session.lui.gen }
        toutes.removeAll { $0.maGen == maGen && $0.saGen == session.lui.gen }
        toutes.append(
            Gardee(maGen: maGen, saGen: session.lui.gen, etat: Data(session.etat), fin: avant?.fin))
        toutes.sort { ($0.maGen, $0.saGen) > ($1.maGen, $1.saGen) }
        toutes.removeLast(max(0, toutes.count - Self.gardees))
    }

    /// Notes that the other end has spoken its last word under its keys of `saGen`.
    mutating func clore(saGen: UInt32, _ fin: Fin) {
        for rang in toutes.indices where toutes[rang].saGen == saGen && toutes[rang].fin == nil {
            toutes[rang].fin = fin
        }
    }

    /// Forgets the sessions with keys of the other end before `gen`: they may be in other hands.
    mutating func oublier(avant gen: UInt32) { toutes.removeAll { $0.saGen < gen } }

    static func reprendre(_ gardee: Gardee) throws -> any Session {
        do {
            return try Sessions.reprendre(etat: Array(gardee.etat))
        } catch {
            throw ErreurClient.fichier("the profile is damaged: a session does not open (\(error))")
        }
    }

    private static func nom(_ compte: CompteId, _ appareil: UInt32) -> [UInt8] {
        compte.octets + withUnsafeBytes(of: appareil.bigEndian) { Array($0) }
    }
}
