import Contrat
import CryptoChiffre
import Foundation
import Synchronization

/// The epoch that this process has raised, and when the relay was told.
struct EpoqueEnCours: Sendable {
    var epoque: Epoque?
    var annonceeLe: UInt64?
}

/// A profile restored from an old copy (protocol section 7): its ratchets stand where they stood, and what was said since is unknown.
extension Messagerie {
    /// How long one epoch lasts while the profile stays open, in seconds: a copy that is older than that is noticed.
    private static let dureeEpoque: UInt64 = 3600

    /// Tells the relay the epoch when it is time, with a token that an earlier process was given.
    /// - Returns: false when the relay no longer accepts the token.
    func annoncerEpoque(_ jeton: Data) async throws -> Bool {
        let maintenant = maintenant
        let annoncee = epoqueEnCours.withLock { $0.annonceeLe.map { maintenant < $0 + Self.dureeEpoque } ?? false }
        if annoncee { return true }
        let epoque = try await epoque()
        do {
            try await examiner(try await requetes.epoque(epoque, jeton: jeton), apres: epoque)
            return true
        } catch ErreurClient.refus(code: CodeErreur.nonAuthentifie.rawValue, message: _) {
            return false
        }
    }

    /// The record to tell: the one whose answer is missing, or a new one, durable here before it is told.
    func epoque() async throws -> Epoque {
        let enCours = epoqueEnCours.withLock { $0 }
        if let epoque = enCours.epoque, enCours.annonceeLe == nil { return epoque }
        let numero = try await base.ecrire { [trousseau] rangees in
            var epoque = try EpoqueLocale.lire(rangees)
            if enCours.epoque != nil { epoque.avancer() }
            try epoque.ecrire(rangees)
            return epoque.numero(trousseau)
        }
        let epoque = Epoque(numero: numero, mac: Data(try trousseau.preuve(epoque: numero)))
        epoqueEnCours.withLock { $0 = EpoqueEnCours(epoque: epoque) }
        return epoque
    }

    /// Looks at the record that the relay held of this device before it was told `epoque`. Only another state of this very profile can
    /// have made one beyond it, or another of the same number: its sessions are dropped and made anew, and the user is told. Whatever
    /// else the relay says destroys nothing.
    func examiner(_ connue: Epoque, apres epoque: Epoque) async throws {
        let maintenant = maintenant
        let autre = connue.numero > epoque.numero || (connue.numero == epoque.numero && connue.mac != epoque.mac)
        guard autre, try trousseau.reconnait(Array(connue.mac), epoque: connue.numero) else {
            return epoqueEnCours.withLock { $0.annonceeLe = maintenant }
        }
        try await base.ecrire { [trousseau] rangees in
            var locale = try EpoqueLocale.lire(rangees)
            locale.depasser(connue.numero, trousseau)
            try locale.ecrire(rangees)
            try Self.recommencer(rangees, maintenant: maintenant)
        }
        // The next thing that is asked of the relay tells it the new one.
        epoqueEnCours.withLock { $0 = EpoqueEnCours() }
    }

    /// Drops every session, and has each correspondent be told by a new one. What this device says begins new flows: the numbers after
    /// those at hand may have been used.
    private static func recommencer(_ rangees: Rangees, maintenant: UInt64) throws {
        var reserve = try ReservePonctuelles.lire(rangees)
        reserve.aDemanderLe = 0
        try reserve.ecrire(rangees)
        var reparations = try Reparations.lire(rangees)
        for var correspondant in try Correspondant.tous(rangees) {
            let compte = try correspondant.compteId()
            try oublierSessions(correspondant, rangees, maintenant: maintenant)
            guard var conversation = try ConversationLocale.lire(compte, rangees) else { continue }
            var accuses = try AccusesLocaux.lire(compte, rangees)
            accuses.suivre(conversation.mien)
            try accuses.ecrire(compte, rangees)
            try conversation.nouveauFlux()
            if correspondant.relation != .bloquee {
                let date = Date(timeIntervalSince1970: TimeInterval(maintenant))
                _ = try conversation.ajouter(.avis(.profilRestaure, date), rangees)
            }
            try conversation.ecrire(rangees)
            correspondant.oublierPaquets()
            try correspondant.ecrire(rangees)
            if correspondant.relation == .acceptee { reparations.noter(recommencerAvec: compte) }
        }
        try reparations.ecrire(rangees)
    }

    /// The sessions go; which handshakes were read, and which keys have spoken their last word, stays known.
    private static func oublierSessions(
        _ correspondant: Correspondant, _ rangees: Rangees, maintenant: UInt64
    ) throws {
        let appareils = try correspondant.declarationsConnues().flatMap(\.appareils).map(\.id)
        for appareil in Set(appareils) {
            var sessions = try SessionsLocales.lire(correspondant.compteId(), appareil, rangees)
            sessions.sessions.oublier(maintenant: maintenant) { _ in true }
            try sessions.ecrire(rangees)
        }
    }
}
