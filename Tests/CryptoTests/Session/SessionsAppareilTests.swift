import Testing

@testable import CryptoChiffre

@Suite("Of the sessions with a device one is sent on, and the others still receive")
struct SessionsAppareilTests {
    private static let maintenant = CompteEssai.maintenant
    private var couple: Couple

    init() throws { couple = try Couple() }

    private var actives: [[UInt8]?] {
        [couple.alice, couple.bob].map {
            $0.sessions.active(maGen: 0, saGen: 0, maintenant: Self.maintenant)?.id
        }
    }

    @Test("Both begin at once: both go on with the smaller identity, and no message is lost", arguments: 0..<8)
    mutating func collision(_ essai: Int) throws {
        let deAlice = try (UInt8(0)..<3).map { try couple.deAlice([$0]) }
        let deBob = try (UInt8(0)..<3).map { try couple.deBob([$0 + 10]) }
        let ids = actives.compactMap { $0 }
        let petite = ids[0].lexicographicallyPrecedes(ids[1]) ? ids[0] : ids[1]
        // In one run Bob reads first, in the next Alice; sometimes both have answered before the rest comes.
        if essai.isMultiple(of: 2) {
            #expect(try couple.aBob(deAlice[1]) == [1])
            #expect(try couple.aAlice(deBob[0]) == [10])
        } else {
            #expect(try couple.aAlice(deBob[0]) == [10])
            #expect(try couple.aBob(deAlice[1]) == [1])
        }
        #expect(actives == [petite, petite])
        for poste in [couple.alice, couple.bob] {
            #expect(poste.sessions.sessions.filter(\.perdante).count == 1)
        }
        if essai % 4 < 2 {
            #expect(try couple.aBob(couple.deAlice([4])) == [4])
            #expect(try couple.aAlice(couple.deBob([5])) == [5])
        }
        for (envoi, contenu) in [(deAlice[0], UInt8(0)), (deAlice[2], 2)] {
            #expect(try couple.aBob(envoi) == [contenu])
        }
        for (envoi, contenu) in [(deBob[2], UInt8(12)), (deBob[1], 11)] {
            #expect(try couple.aAlice(envoi) == [contenu])
        }
        #expect(actives == [petite, petite])
        for tour in UInt8(0)..<3 {
            #expect(try couple.aBob(couple.deAlice([tour])) == [tour])
            #expect(try couple.aAlice(couple.deBob([tour])) == [tour])
        }
        #expect(actives == [petite, petite])
    }

    @Test("Three begun while nothing comes through, one of them never seen by the other end: both still meet")
    mutating func troisCommencees() throws {
        for _ in 0..<8 {
            couple = try Couple()
            _ = try couple.deAlice([1])
            try couple.alice.initier(vers: couple.bob, [])
            let (deAlice, deBob) = (try couple.deAlice([2]), try couple.deBob([3]))
            #expect(try couple.aAlice(deBob) == [3])
            #expect(try couple.aBob(deAlice) == [2])
            #expect(actives[0] != nil && actives[0] == actives[1])
        }
    }

    @Test("A session that lost is followed again once its other end has heard us in it")
    mutating func perdanteReprise() throws {
        couple = try Couple()
        let premier = try couple.deAlice([1])
        let repetee = try couple.deAlice([2])
        #expect(try couple.aBob(premier) == [1])
        let reponse = try couple.deBob([3])
        // Bob begins another before Alice has heard him, and it meets hers.
        try couple.bob.initier(vers: couple.alice, [])
        let deBob = try couple.deBob([4])
        #expect(try couple.aBob(repetee) == [2])
        #expect(try couple.aAlice(deBob) == [4])
        #expect(actives[0] == actives[1])
        #expect(try couple.aAlice(reponse) == [3])
        #expect(actives[0] == couple.alice.sessions.sessions[0].id)
        #expect(try couple.aBob(couple.deAlice([5])) == [5])
        #expect(actives[0] == actives[1])
    }

    @Test("A session begun anew by the other end is the one to send on; late messages of the old one are still read")
    mutating func nouvelle() throws {
        couple = try Couple.etabli()
        let ancienne = try #require(actives[0])
        let tardif = try couple.deAlice([1])
        let id = try couple.alice.initier(vers: couple.bob, [])
        #expect(actives == [id, ancienne])
        #expect(try couple.aBob(couple.deAlice([2])) == [2])
        #expect(actives == [id, id])
        #expect(try couple.aAlice(couple.deBob([3])) == [3])
        #expect(try couple.aBob(tardif) == [1])
        #expect(actives == [id, ancienne], "the one last received from")
        #expect(try couple.aAlice(couple.deBob([4])) == [4])
        #expect(actives == [ancienne, ancienne])
    }

    @Test("A handshake that lost may still be preferred, when the other end cannot read what we began")
    mutating func preferee() throws {
        // Both begin; Bob has lost what he would need to answer Alice's.
        while true {
            _ = try couple.deAlice([1])
            let deBob = try couple.deBob([2])
            let ids = actives.compactMap { $0 }
            guard ids[0].lexicographicallyPrecedes(ids[1]) else {
                couple = try Couple()
                continue
            }
            #expect(try couple.aAlice(deBob) == [2])
            #expect(actives == [ids[0], ids[1]])
            couple.alice.sessions.preferer(ids[1])
            #expect(actives == [ids[1], ids[1]])
            break
        }
        #expect(try couple.aBob(couple.deAlice([3])) == [3])
        #expect(try couple.aAlice(couple.deBob([4])) == [4])
        #expect(couple.alice.sessions.sessions.allSatisfy { !$0.perdante })
    }

    @Test("Each prefers what the other began, at the same moment: they meet with the next messages")
    mutating func preferencesCroisees() throws {
        for _ in 0..<4 {
            couple = try Couple()
            let (deAlice, deBob) = (try couple.deAlice([1]), try couple.deBob([2]))
            #expect(try couple.aBob(deAlice) == [1])
            #expect(try couple.aAlice(deBob) == [2])
            for id in actives.compactMap({ $0 }) + couple.alice.sessions.sessions.map(\.id) {
                couple.alice.sessions.preferer(id)
                couple.bob.sessions.preferer(id)
            }
            for tour in UInt8(0)..<3 {
                let (aller, retour) = (try couple.deAlice([tour]), try couple.deBob([tour]))
                #expect(try couple.aBob(aller) == [tour])
                #expect(try couple.aAlice(retour) == [tour])
            }
            #expect(try couple.aBob(couple.deAlice([9])) == [9])
            #expect(actives[0] == actives[1])
        }
    }

    @Test("A closed session reads and is not sent on; what is said in it may still be its last message")
    mutating func fermee() throws {
        couple = try Couple.etabli()
        let id = try #require(actives[0])
        couple.bob.sessions.fermer(id)
        #expect(actives[1] == nil)
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        #expect(actives[1] == nil)
        let (message, amorce) = try couple.bob.sessions.chiffrer([2], session: id, maintenant: Self.maintenant)
        #expect(try couple.aAlice(.init(message: message, amorce: amorce)) == [2])
        refuse(.encodage) {
            try couple.bob.sessions.chiffrer(
                [2], session: [UInt8](repeating: 0, count: 32), maintenant: Self.maintenant)
        }
    }

    @Test("Beside the one to send on forty are kept; the longest silent goes, and its handshake is not taken again")
    mutating func eviction() throws {
        var (premiers, seconds): ([Poste.Envoi], [Poste.Envoi]) = ([], [])
        var ids: [[UInt8]] = []
        for rang in UInt8(0)...UInt8(Limites.sessionsEnLecture) {
            ids.append(try couple.alice.initier(vers: couple.bob, []))
            premiers.append(try couple.deAlice([rang]))
            seconds.append(try couple.deAlice([rang, 2]))
            #expect(try couple.aBob(premiers[Int(rang)], maintenant: Self.maintenant + UInt64(rang)) == [rang])
        }
        #expect(couple.bob.sessions.sessions.count == Limites.sessionsEnLecture + 1)
        // The first is heard once more; the second is then the longest silent.
        #expect(try couple.aBob(seconds[0], maintenant: Self.maintenant + 100) == [0, 2])
        let dernier = try couple.alice.initier(vers: couple.bob, [])
        _ = try couple.aBob(couple.deAlice([41]), maintenant: Self.maintenant + 101)
        let restantes = couple.bob.sessions.sessions.map(\.id)
        #expect(restantes.count == Limites.sessionsEnLecture + 1)
        #expect(restantes.contains(dernier) && restantes.contains(ids[0]) && !restantes.contains(ids[1]))
        for envoi in [premiers[1], seconds[1]] { couple.refuseParBob(.rejeu, envoi: envoi) }
        #expect(try couple.aBob(seconds[2]) == [2, 2])
        #expect(actives[1] == ids[2], "the one last received from")
        // Alice's own end keeps to the same number.
        #expect(couple.alice.sessions.sessions.count == Limites.sessionsEnLecture + 1)
    }

    @Test("The one to send on is never evicted, however long it was silent")
    mutating func activeGardee() throws {
        couple = try Couple.etabli()
        let active = try #require(actives[0])
        for _ in 0..<(Limites.sessionsEnLecture + 5) {
            let session = try Session.initier(
                moi: couple.bob.bout, idh: couple.bob.compte.trousseau.idh, lui: couple.alice.bout,
                paquet: couple.alice.compte.paquet([]), fin: .max, maintenant: Self.maintenant + 1)
            couple.bob.sessions.sessions.append(session)
            couple.bob.sessions.evincer(sauf: session.id, maintenant: Self.maintenant + 1)
        }
        #expect(couple.bob.sessions.sessions.count == Limites.sessionsEnLecture + 1)
        #expect(actives[1] == active)
    }

    @Test("A bundle, and a handshake that nobody answers, are used for 7 days; an answered session for ever")
    mutating func septJours() throws {
        let (lue, fin) = (Self.maintenant, Self.maintenant + Limites.renouvellementPrecle)
        func initier(_ maintenant: UInt64) throws -> SessionsAppareil {
            var sessions = couple.alice.sessions
            try sessions.initier(
                moi: couple.alice.bout, idh: couple.alice.compte.trousseau.idh, lui: couple.bob.bout,
                paquet: couple.bob.compte.paquet(), du: lue, maintenant: maintenant)
            return sessions
        }
        refuse(.perime) { try initier(fin) }
        couple.alice.sessions = try initier(fin - 1)
        let id = couple.alice.sessions.sessions[0].id
        let premier = try couple.alice.sessions.chiffrer([1], session: id, maintenant: fin - 1)
        refuse(.perime) { try couple.alice.sessions.chiffrer([1], session: id, maintenant: fin) }
        #expect(couple.alice.sessions.active(maGen: 0, saGen: 0, maintenant: fin) == nil)
        #expect(try couple.aBob(.init(message: premier.message, amorce: premier.amorce)) == [1])
        #expect(try couple.aAlice(couple.deBob([2])) == [2])
        #expect(couple.alice.sessions.active(maGen: 0, saGen: 0, maintenant: .max)?.id == id)
        _ = try couple.alice.sessions.chiffrer([1], session: id, maintenant: .max)
    }

    @Test("Sessions of other generations are not sent on, and go when they are forgotten")
    mutating func generations() throws {
        couple = try Couple.etabli()
        for (maGen, saGen) in [(0, 1), (1, 0), (1, 1)] as [(UInt32, UInt32)] {
            #expect(couple.alice.sessions.active(maGen: maGen, saGen: saGen, maintenant: Self.maintenant) == nil)
        }
        couple.alice.sessions.oublier(maintenant: Self.maintenant) { $0.moi.gen > 0 }
        #expect(couple.alice.sessions.sessions.count == 1)
        couple.bob.sessions.oublier(maintenant: Self.maintenant) { $0.moi.gen == 0 }
        #expect(couple.bob.sessions.sessions.isEmpty)
        #expect(couple.bob.sessions.finies == PoigneesFinies(), "its one-time prekeys are gone: it needs no name")
        couple.alice.sessions.oublier(maintenant: Self.maintenant) { _ in true }
        #expect(couple.alice.sessions.finies == PoigneesFinies(), "nobody can send us a handshake of our own")
    }

    @Test("Handshakes between other generations do not collide")
    mutating func collisionEntreGenerations() throws {
        let envoi = try couple.deAlice([1])
        _ = try couple.deBob([2])
        // Bob has changed his keys since he began: his session of before is not in the way of Alice's.
        let avant = couple.bob.sessions.sessions[0]
        let etat = avant.etat
        let place = 3 + CompteId.taille + 4 + 3
        couple.bob.sessions.sessions = [try Session(etat: etat.inverse(bit: place * 8), sautees: nil)]
        #expect(couple.bob.sessions.sessions[0].moi.gen == 1)
        #expect(try couple.aBob(envoi) == [1])
        #expect(couple.bob.sessions.sessions.allSatisfy { !$0.perdante })
    }
}
