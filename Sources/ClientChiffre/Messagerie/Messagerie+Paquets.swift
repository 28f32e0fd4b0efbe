import Contrat
import CryptoChiffre
import Foundation

/// The bundles of the people that this profile writes to.
extension Messagerie {
    /// The same person with bundles that can be written to: fetched less than 7 days ago, still valid, and with one-time keys where a
    /// session is to be begun. Without the relay, what is at hand has to do while it is valid. Between whom there is a session the
    /// message can be made even when every key of theirs is over: it waits in the outbox.
    /// - Parameter frais: whether they are to be fetched now in any case, for another session.
    /// - Throws: `cleRefusee` when a device is missing, doubled or not named, did not sign its prekeys, or when the relay serves
    ///   an older key than it served before; `identiteDouteuse`; `perime` where there is no session.
    func avecPaquets(_ correspondant: Correspondant, frais: Bool = false) async throws -> Correspondant {
        let maintenant = maintenant
        let connues = try Self.precles(correspondant.paquets)
        let valides =
            !connues.isEmpty && maintenant < correspondant.paquetsDate + Limites.renouvellementPrecle
            && connues.allSatisfy { maintenant < $0.fin }
        let epinglee = try correspondant.declarationEpinglee()
        let aSession = try await base.lire { try Self.aSession(avec: epinglee, $0, maintenant: maintenant) }
        let neuves = connues.contains { Precle.Usage.ponctuelles.contains($0.usage) }
        if !frais, valides, aSession || neuves { return correspondant }
        do {
            return try await chercherPaquets(correspondant, connues, ponctuelles: frais || !aSession)
        } catch ErreurClient.relaisInjoignable where !frais && valides {
            return correspondant
        } catch let erreur as ErreurCrypto where erreur.code == .perime && !frais && aSession && !connues.isEmpty {
            return correspondant
        }
    }

    private func chercherPaquets(
        _ avant: Correspondant, _ connues: [Precle], ponctuelles: Bool
    ) async throws -> Correspondant {
        let maintenant = maintenant
        let compte = try avant.compteId()
        let numero = try avant.declarationEpinglee().numero
        let (paquets, servies) = try await avecJeton {
            try await self.requetes.cles(compte, depuis: numero, ponctuelles: ponctuelles, jeton: $0)
        }
        let actuel = try await base.lire { try Correspondant.lire(compte, $0) } ?? avant
        // A message has brought newer statements while the relay was answering: what it said is of before.
        guard try actuel.declarationEpinglee().numero == numero else { return try await avecPaquets(actuel) }
        let correspondant = try await epingler(servies, actuel)
        try Self.verifier(
            paquets, declaration: correspondant.declarationEpinglee(), connues: connues, maintenant: maintenant)
        return try await changer(correspondant) {
            // A message may have brought newer statements since: bundles of the keys before would not go with them.
            guard $0.declarations == correspondant.declarations else { return }
            $0.paquets = paquets
            $0.paquetsDate = maintenant
        }
    }

    private static func verifier(
        _ paquets: [PreclesAppareil], declaration: Declaration, connues: [Precle], maintenant: UInt64
    ) throws {
        guard paquets.map(\.appareil).sorted() == declaration.appareils.map(\.id) else {
            throw ErreurClient.cleRefusee("other devices than the statement names")
        }
        for paquet in paquets { _ = try verifier(paquet, declaration: declaration, maintenant: maintenant) }
        for precle in try precles(paquets) {
            let recule = connues.contains {
                $0.appareil == precle.appareil && $0.usage == precle.usage
                    && ($0.id > precle.id || ($0.id == precle.id && $0 != precle))
            }
            guard !recule else { throw ErreurClient.cleRefusee("an older prekey than the one served before") }
        }
    }

    /// Accepts what the relay serves as the bundle of a device that `declaration` names.
    /// - Throws: `cleRefusee` for bytes that are no bundle; what `PaquetCles` throws for one that does not hold.
    static func verifier(
        _ paquet: PreclesAppareil, declaration: Declaration, maintenant: UInt64
    ) throws -> PaquetCles {
        let precles = paquet.precles.map { Array($0) }
        do {
            return try PaquetCles(
                precles: precles, declaration: declaration, appareil: paquet.appareil, maintenant: maintenant)
        } catch {
            guard error.code == .encodage || error.code == .limite else { throw error }
            throw ErreurClient.cleRefusee(error.detail)
        }
    }

    /// Whether there is a session with every device that `lui` names, between the keys of now.
    private static func aSession(avec lui: Declaration, _ rangees: Rangees, maintenant: UInt64) throws -> Bool {
        guard let gen = try CompteLocal.lire(rangees)?.declaration().gen else { return false }
        return try lui.appareils.allSatisfy {
            let active = try SessionsLocales.lire(lui.compte, $0.id, rangees).sessions
                .active(maGen: gen, saGen: lui.gen, maintenant: maintenant)
            return try active?.estAvec(lui) == true
        }
    }

    private static func precles(_ paquets: [PreclesAppareil]) throws -> [Precle] {
        try PaquetCles.connues(paquets.flatMap { $0.precles.map { Array($0) } })
    }
}
