import CryptoChiffre
import Foundation

/// The sessions with one device of somebody as the profile keeps them: an index, and for each session a small row and, while messages
/// are missing, one for the keys of those. Only what changed is written.
struct SessionsLocales {
    /// The last content of an end's keys.
    struct Fin: Codable, Hashable, Sendable {
        let flux: String
        let seq: UInt64
    }

    private struct Index: Codable, Equatable {
        var sessions: [Data] = []
        /// The ended handshakes.
        var finies: Data?
        /// By generation of the other end's keys: its last word under them.
        var fins: [UInt32: Fin] = [:]
    }

    var sessions: SessionsAppareil
    private let avant: SessionsAppareil
    private let indexAvant: Index
    private var index: Index

    static func lire(_ compte: CompteId, _ appareil: UInt32, _ rangees: Rangees) throws -> SessionsLocales {
        let index = try rangees.lire(.sessions, nom(compte, appareil), comme: Index.self) ?? Index()
        do {
            let sessions = try index.sessions.map { id in
                guard var etat = try rangees.lireSecret(.sessions, nom(compte, appareil, Array(id))) else {
                    throw ErreurCrypto(.encodage, "a session is missing")
                }
                defer { effacer(&etat) }
                var sautees = try rangees.lireSecret(.sessions, nomSautees(compte, appareil, Array(id))) ?? []
                defer { effacer(&sautees) }
                return try Session(etat: etat, sautees: sautees.isEmpty ? nil : sautees)
            }
            return SessionsLocales(
                try SessionsAppareil(
                    compte: compte, appareil: appareil, sessions: sessions, finies: index.finies.map { Array($0) }),
                index)
        } catch let erreur as ErreurCrypto {
            throw ErreurClient.fichier("the profile is damaged: a session does not open (\(erreur))")
        }
    }

    private init(_ sessions: SessionsAppareil, _ index: Index) {
        self.sessions = sessions
        avant = sessions
        indexAvant = index
        self.index = index
    }

    /// What the other end said last under its keys of `gen`, once it has changed them.
    func fin(saGen gen: UInt32) -> Fin? { index.fins[gen] }

    /// Notes that the other end has spoken its last word under its keys of `gen`: nothing is sent there any more.
    mutating func clore(saGen gen: UInt32, _ fin: Fin) {
        if index.fins[gen] == nil { index.fins[gen] = fin }
        for session in sessions.sessions where session.lui.gen == gen { sessions.fermer(session.id) }
    }

    /// Keeps the sessions under one of `declarations`, and the last words of these generations alone.
    mutating func garder(_ declarations: [Declaration], fins gens: Set<UInt32>, maintenant: UInt64) throws {
        let perdues = Set(
            try sessions.sessions.filter { session in
                try !declarations.contains { try session.estAvec($0) }
            }.map(\.id))
        sessions.oublier(maintenant: maintenant) { perdues.contains($0.id) }
        index.fins = index.fins.filter { gens.contains($0.key) }
    }

    /// Writes what changed since it was read.
    func ecrire(_ rangees: Rangees) throws {
        let (compte, appareil) = (sessions.compte, sessions.appareil)
        let ecritures = sessions.ecritures(depuis: avant)
        for session in ecritures.sessions {
            try rangees.ecrireSecret(session.etat, .sessions, Self.nom(compte, appareil, session.id))
        }
        for session in ecritures.sautees {
            let nom = Self.nomSautees(compte, appareil, session.id)
            if let etat = session.etatSautees {
                try rangees.ecrireSecret(etat, .sessions, nom)
            } else {
                try rangees.effacer(.sessions, nom)
            }
        }
        for id in ecritures.effacees {
            try rangees.effacer(.sessions, Self.nom(compte, appareil, id))
            try rangees.effacer(.sessions, Self.nomSautees(compte, appareil, id))
        }
        var nouvel = index
        nouvel.sessions = sessions.sessions.map { Data($0.id) }
        if ecritures.finies { nouvel.finies = Data(sessions.etatFinies) }
        if nouvel == indexAvant { return }
        try rangees.ecrire(nouvel, .sessions, Self.nom(compte, appareil))
    }

    private static func nom(_ compte: CompteId, _ appareil: UInt32, _ session: [UInt8] = []) -> [UInt8] {
        compte.octets + withUnsafeBytes(of: appareil.bigEndian) { Array($0) } + session
    }

    private static func nomSautees(_ compte: CompteId, _ appareil: UInt32, _ session: [UInt8]) -> [UInt8] {
        nom(compte, appareil, session) + Array("sautees".utf8)
    }
}
