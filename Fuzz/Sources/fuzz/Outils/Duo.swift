@testable import CryptoChiffre

/// Sessions of Alice and Bob in the states that one can be in.
struct Duo: Sendable {
    /// Made once: their keys differ from run to run, which no input depends on.
    static let etabli = CompteFixe.ou { try Duo() }

    /// Alice's, not answered yet.
    let commencee: Session
    /// Bob's after her fourth message alone: three keys are put aside, the next chain is not made.
    let recue: Session
    /// Bob's after several turns: he has sent, and keys of two of her chains are put aside.
    let avancee: Session
    /// Bob's ended handshakes, two of them.
    let finies: [UInt8]

    var toutes: [Session] { [commencee, recue, avancee] }

    private init() throws {
        let maintenant = CompteFixe.maintenant
        var (alice, bob) = (try Self.sessions(de: CompteFixe.bob), try Self.sessions(de: CompteFixe.alice))
        let id = try Self.initier(&alice)
        func deAlice(_ octet: UInt8) throws -> (message: [UInt8], amorce: AmorcePqxdh?) {
            try alice.chiffrer([octet], session: id, maintenant: maintenant)
        }
        let premiers = try (0..<4).map { try deAlice($0) }
        commencee = alice.sessions[0]
        try Self.recevoir(premiers[3], &bob)
        recue = bob.sessions[0]
        for tour in UInt8(0)..<2 {
            let reponse = try bob.chiffrer([tour], session: id, maintenant: maintenant)
            _ = try alice.recevoir(reponse.message, amorce: nil, maintenant: maintenant) { _ in nil }
            let suite = try (0..<3).map { try deAlice($0) }
            try Self.recevoir(suite[2], &bob)
        }
        _ = try bob.chiffrer([9], session: id, maintenant: maintenant)
        avancee = bob.sessions[0]
        bob.oublier(maintenant: maintenant) { _ in true }
        for _ in 0..<2 {
            var autre = try Self.sessions(de: CompteFixe.bob)
            let id = try Self.initier(&autre, avecPonctuelles: false)
            try Self.recevoir(autre.chiffrer([1], session: id, maintenant: maintenant), &bob)
        }
        bob.oublier(maintenant: maintenant) { _ in true }
        finies = bob.etatFinies
    }

    static func sessions(de lui: CompteFixe) throws -> SessionsAppareil {
        try SessionsAppareil(compte: lui.compte, appareil: 1)
    }

    /// Begins as Alice with Bob.
    static func initier(_ alice: inout SessionsAppareil, avecPonctuelles: Bool = true) throws -> [UInt8] {
        try alice.initier(
            moi: CompteFixe.alice.bout, idh: CompteFixe.alice.idh, lui: CompteFixe.bob.bout,
            paquet: CompteFixe.bob.paquet(avecPonctuelles: avecPonctuelles), du: CompteFixe.maintenant,
            maintenant: CompteFixe.maintenant)
    }

    /// Reads as Bob what claims to be of Alice.
    @discardableResult
    static func recevoir(
        _ envoi: (message: [UInt8], amorce: AmorcePqxdh?), _ bob: inout SessionsAppareil
    ) throws -> Recu {
        try bob.recevoir(envoi.message, amorce: envoi.amorce, maintenant: CompteFixe.maintenant) {
            CompteFixe.bob.cles($0, de: CompteFixe.alice)
        }
    }
}
