import Contrat
import CryptoChiffre
import Foundation
import Synchronization

/// A profile restored from an old copy (protocol section 7): its ratchets stand where they stood, and what was said since is unknown.
extension Messagerie {
    /// What is told of the epoch that this profile is in.
    func epoque() async throws -> Epoque {
        let numero = try await base.lire { [trousseau] in try EpoqueLocale.lire($0).numero(trousseau) }
        return Epoque(numero: numero, mac: Data(try trousseau.mac(epoque: numero)))
    }

    /// Tells it once a process, with a token that an earlier one was given.
    /// - Returns: false when the relay no longer accepts the token.
    func annoncerEpoque(_ jeton: Data) async throws -> Bool {
        if epoqueAnnoncee.withLock({ $0 }) { return true }
        let epoque = try await epoque()
        do {
            let connue = try await requetes.epoque(epoque, jeton: jeton)
            epoqueAnnoncee.withLock { $0 = true }
            try await examiner(connue, apres: epoque)
            return true
        } catch ErreurClient.refus(code: CodeErreur.nonAuthentifie.rawValue, message: _) {
            return false
        }
    }

    /// Looks at the record that the relay held of this device. Only a later state of this very profile can have
    /// made one beyond its own: its sessions are dropped and made anew, and the user is told. Whatever else the relay says destroys nothing.
    func examiner(_ connue: Epoque, apres epoque: Epoque) async throws {
        guard connue.numero > epoque.numero, connue.numero < .max,
            Comparaison.egaux(connue.mac, try trousseau.mac(epoque: connue.numero))
        else {
            return
        }
        let maintenant = maintenant
        try await base.ecrire { [trousseau] rangees in
            var epoque = try EpoqueLocale.lire(rangees)
            epoque.depasser(connue.numero, trousseau)
            try epoque.ecrire(rangees)
            try Self.recommencer(rangees, maintenant: maintenant)
        }
    }

    /// Drops every session, and has each correspondent be told by a new one. What this device says begins new flows: the numbers after
    /// those at hand may have been used.
    private static func recommencer(_ rangees: Rangees, maintenant: UInt64) throws {
        try rangees.effacerTout(.sessions)
        try rangees.effacerTout(.ponctuelles)
        var reserve = try ReservePonctuelles.lire(rangees)
        reserve.aDemanderLe = 0
        try reserve.ecrire(rangees)
        var reparations = try Reparations.lire(rangees)
        for var correspondant in try Correspondant.tous(rangees) {
            let compte = try correspondant.compteId()
            guard var conversation = try ConversationLocale.lire(compte, rangees) else { continue }
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
}
