import Testing

@testable import CryptoChiffre

@Suite("Sessions go on from what was kept of them, and only from that")
struct EtatSessionTests {
    private var couple: Couple

    init() throws { couple = try Couple() }

    private mutating func reprendre() throws {
        for poste in [couple.alice, couple.bob] { #expect(try poste.repris().etat == poste.etat) }
        couple.alice = try couple.alice.repris()
        couple.bob = try couple.bob.repris()
    }

    @Test("At every point of its life a session is taken up as it was")
    mutating func reprises() throws {
        let saute = try couple.deAlice([0])
        try reprendre()
        let premier = try couple.deAlice([1])
        try reprendre()
        #expect(try couple.aBob(premier) == [1])
        for tour in UInt8(2)..<8 {
            try reprendre()
            let retour = try couple.deBob([tour])
            try reprendre()
            #expect(try couple.aAlice(retour) == [tour])
            try reprendre()
            let aller = try couple.deAlice([tour])
            try reprendre()
            #expect(try couple.aBob(aller) == [tour])
        }
        #expect(try couple.aBob(saute) == [0])
    }

    @Test("A state cut, extended or of another suite or version is refused")
    mutating func etatsFaux() throws {
        let envoi = try (0..<3).map { try couple.deAlice([$0]) }[2]
        _ = try couple.aBob(envoi)
        let session = couple.bob.sessions.sessions[0]
        let (etat, sautees) = (session.etat, try #require(session.etatSautees))
        for longueur in 2..<etat.count {
            refuse(.encodage, .versionInconnue) { try Session(etat: Array(etat.prefix(longueur)), sautees: nil) }
        }
        refuse(.encodage) { try Session(etat: etat + [0], sautees: nil) }
        for longueur in 2..<sautees.count {
            refuse(.encodage) { try Session(etat: etat, sautees: Array(sautees.prefix(longueur))) }
        }
        refuse(.encodage) { try Session(etat: etat, sautees: sautees + [0]) }
        for place in [0, 1] {
            refuse(.versionInconnue) { try Session(etat: etat.inverse(bit: place * 8 + 6), sautees: nil) }
            refuse(.versionInconnue) { try Session(etat: etat, sautees: sautees.inverse(bit: place * 8 + 6)) }
        }
        refuse(.encodage, de: "of another session") { try Session(etat: etat, sautees: sautees.inverse(bit: 16)) }
        let finies = couple.bob.sessions.etatFinies
        refuse(.versionInconnue) { try PoigneesFinies(octets: finies.inverse(bit: 6)) }
        refuse(.encodage) { try PoigneesFinies(octets: finies + [0]) }
        #expect(try Session(etat: etat, sautees: sautees).etatSautees == sautees)
    }

    @Test("Sessions of another device, or one twice, are not gathered")
    mutating func assemblage() throws {
        _ = try couple.deAlice([1])
        let session = couple.alice.sessions.sessions[0]
        let (compte, autre) = (session.lui.compte, session.moi.compte)
        refuse(.encodage) { try SessionsAppareil(compte: autre, appareil: 1, sessions: [session]) }
        refuse(.encodage) { try SessionsAppareil(compte: compte, appareil: 2, sessions: [session]) }
        refuse(.encodage) { try SessionsAppareil(compte: compte, appareil: 1, sessions: [session, session]) }
        _ = try SessionsAppareil(compte: compte, appareil: 1, sessions: [session])
    }

    @Test("What is to be written is what changed: the skipped keys only when they did")
    mutating func ecritures() throws {
        func changement(_ poste: Poste, _ avant: Poste) -> (sessions: Int, sautees: Int, effacees: Int, finies: Bool) {
            let ecritures = poste.sessions.ecritures(depuis: avant.sessions)
            return (
                ecritures.sessions.count, ecritures.sautees.count, ecritures.effacees.count, ecritures.finies
            )
        }
        let vide = couple.bob
        try couple.alice.initier(vers: couple.bob, [])
        let envois = try (UInt8(0)..<4).map { try couple.deAlice([$0]) }
        #expect(try couple.aBob(envois[0]) == [0])
        #expect(changement(couple.bob, vide) == (1, 0, 0, false))
        #expect(changement(couple.bob, couple.bob) == (0, 0, 0, false))
        try reprendre()
        var avant = couple.bob
        #expect(try couple.aBob(envois[2]) == [2])
        #expect(changement(couple.bob, avant) == (1, 1, 0, false))
        avant = couple.bob
        #expect(try couple.aBob(envois[3]) == [3])
        #expect(changement(couple.bob, avant) == (1, 0, 0, false))
        avant = couple.bob
        #expect(try couple.aBob(envois[1]) == [1])
        let derniere = couple.bob.sessions.ecritures(depuis: avant.sessions)
        #expect(derniere.sautees.map(\.etatSautees) == [nil])
        avant = couple.bob
        _ = try couple.deBob([1])
        #expect(changement(couple.bob, avant) == (1, 0, 0, false))
        avant = couple.bob
        couple.bob.sessions.oublier(maintenant: CompteEssai.maintenant) { _ in true }
        #expect(changement(couple.bob, avant) == (0, 0, 1, true))
        #expect(couple.bob.sessions.ecritures(depuis: avant.sessions).effacees == [derniere.sessions[0].id])
    }

    @Test("The common message rewrites a small row")
    mutating func taille() throws {
        couple = try Couple.etabli()
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        #expect(couple.alice.sessions.sessions[0].etat.count < 3072)
        #expect(couple.bob.sessions.sessions[0].etat.count < 3072)
        try couple.alice.sessions.sessions[0].perdre(Limites.sauteesGardees)
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        #expect(couple.bob.sessions.sessions[0].etat.count < 3072)
    }
}
