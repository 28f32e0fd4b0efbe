import Testing

@testable import CryptoChiffre

@Suite("A handshake gives both ends one session, and is answered once")
struct PoigneeTests {
    private var couple: Couple

    init() throws { couple = try Couple() }

    @Test(
        "With and without each kind of one-time prekey both ends read each other",
        arguments: [[], [.opk], [.pqopk], [.opk, .pqopk]] as [[Precle.Usage]])
    mutating func variantes(_ ponctuelles: [Precle.Usage]) throws {
        let premier = try couple.alice.envoyer([1, 2, 3], a: couple.bob, ponctuelles)
        let amorce = try #require(premier.amorce)
        #expect((amorce.opk == nil) == !ponctuelles.contains(.opk))
        #expect((amorce.pqUsage == .pqopk) == ponctuelles.contains(.pqopk))
        let recu = try couple.bob.recevoir(premier, de: couple.alice)
        #expect(recu.contenu == [1, 2, 3] && recu.nouvelle)
        #expect(Set(recu.consommees.map(\.usage)) == Set(ponctuelles))
        let (deAlice, deBob) = (couple.alice.sessions.sessions[0], couple.bob.sessions.sessions[0])
        #expect(deAlice.id == deBob.id && deAlice.nom == deBob.nom && deBob.nom == amorce.nom)
        #expect((deAlice.moi, deAlice.lui) == (deBob.lui, deBob.moi))
        for tour in UInt8(0)..<5 {
            #expect(try couple.aAlice(couple.deBob([tour, 1])) == [tour, 1])
            #expect(try couple.aBob(couple.deAlice([tour])) == [tour])
        }
    }

    @Test("It is repeated until the first reply, and any of the first messages may be the first to come")
    mutating func repetition() throws {
        let envois = try (UInt8(0)..<4).map { try couple.deAlice([$0]) }
        #expect(Set(envois.map(\.amorce)).count == 1 && envois[0].amorce != nil)
        #expect(!couple.alice.sessions.sessions[0].repondue)
        for place in [2, 0, 3] {
            let recu = try couple.bob.recevoir(envois[place], de: couple.alice)
            #expect(recu.contenu == [UInt8(place)] && recu.nouvelle == (place == 2))
            #expect(recu.consommees.isEmpty == (place != 2))
        }
        let reponse = try couple.deBob([9])
        #expect(reponse.amorce == nil)
        #expect(try couple.aAlice(reponse) == [9])
        #expect(couple.alice.sessions.sessions[0].repondue)
        let suivant = try couple.deAlice([5])
        #expect(suivant.amorce == nil)
        #expect(try couple.aBob(suivant) == [5])
        #expect(try couple.aBob(envois[1]) == [1])
    }

    @Test("Played again without one-time prekeys it is refused, while its session lives and after it ended")
    mutating func rejeu() throws {
        let premier = try couple.alice.envoyer([1], a: couple.bob, [])
        let second = try couple.deAlice([2])
        #expect(try couple.aBob(premier) == [1])
        couple.refuseParBob(.rejeu, envoi: premier)
        couple.bob.sessions.oublier(maintenant: CompteEssai.maintenant) { _ in true }
        #expect(couple.bob.sessions.sessions.isEmpty)
        for envoi in [premier, second] { couple.refuseParBob(.rejeu, envoi: envoi) }
        couple.bob = try couple.bob.repris()
        couple.refuseParBob(.rejeu, envoi: premier, de: "after a restart")
        let derniere = CompteEssai.maintenant + Limites.validitePrecle + Limites.retentionPrecle
        couple.refuseParBob(.rejeu, envoi: premier, maintenant: derniere - 1)
        couple.refuseParBob(.perime, envoi: premier, de: "when nobody could make it again", maintenant: derniere)
        couple.bob.sessions.expirer(maintenant: derniere)
        #expect(couple.bob.sessions.finies == PoigneesFinies())
    }

    @Test("A one-time prekey handed out twice: the second handshake fails, the first session is intact")
    mutating func ponctuelleServieDeuxFois() throws {
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        for usages in [[.opk], [.pqopk], [.opk, .pqopk]] as [[Precle.Usage]] {
            let seconde = try couple.alice.initier(vers: couple.bob, usages)
            couple.refuseParBob(.cleRefusee, envoi: try couple.deAlice([2]), de: "\(usages)")
            couple.alice.sessions.oublier(maintenant: CompteEssai.maintenant) { $0.id == seconde }
        }
        #expect(try couple.aAlice(couple.deBob([3])) == [3])
        #expect(try couple.aBob(couple.deAlice([4])) == [4])
    }

    @Test("Sent back to who made it, or changed beside its name, it is refused")
    mutating func renvoyee() throws {
        let envoi = try couple.deAlice([1])
        let avant = couple.alice.etat
        refuse(.authentification) { try couple.alice.recevoir(envoi, de: couple.bob) }
        #expect(couple.alice.etat == avant)
        #expect(try couple.aBob(envoi) == [1])
        var second = try couple.deAlice([2])
        let amorce = try #require(second.amorce)
        second.amorce = try AmorcePqxdh(
            cleEphemere: amorce.cleEphemere,
            precles: .init(spk: amorce.spk + 1, opk: amorce.opk, pqUsage: amorce.pqUsage, pq: amorce.pq),
            chiffre: amorce.chiffre)
        couple.refuseParBob(.authentification, envoi: second)
    }

    @Test("It is answered while its signed and its post-quantum prekey were valid 38 days ago, and not longer")
    mutating func validite() throws {
        let envoi = try couple.deAlice([1])
        let fin = CompteEssai.maintenant + Limites.validitePrecle + Limites.retentionPrecle
        couple.refuseParBob(.perime, envoi: envoi, maintenant: fin)
        #expect(try couple.aBob(envoi, maintenant: fin - 1) == [1])
    }

    @Test("Ephemeral keys and ciphertexts against the rules are refused and leave everything as it was")
    mutating func cles() throws {
        var envoi = try couple.deAlice([1])
        let amorce = try #require(envoi.amorce)
        for faible in X25519Tests.pointsFaibles {
            envoi.amorce = try AmorcePqxdh(
                cleEphemere: ClePubliqueX25519(faible), precles: amorce.precles, chiffre: amorce.chiffre)
            couple.refuseParBob(.cleRefusee, envoi: envoi)
        }
        refuse(.cleRefusee) { try AmorcePqxdh(octets: amorce.octets.inverse(bit: 255)) }
        envoi.amorce = try AmorcePqxdh(
            cleEphemere: amorce.cleEphemere, precles: amorce.precles, chiffre: Array(amorce.chiffre.dropLast()))
        couple.refuseParBob(.cleRefusee, envoi: envoi)
        envoi.amorce = try AmorcePqxdh(
            cleEphemere: amorce.cleEphemere, precles: amorce.precles, chiffre: amorce.chiffre.inverse(bit: 4000))
        couple.refuseParBob(.authentification, envoi: envoi)
    }

    @Test("A session with oneself, or with the bundle of another device, is not begun")
    mutating func autres() throws {
        let mallory = try CompteEssai()
        let (alice, bob) = (couple.alice, couple.bob)
        func initier(lui: Bout, paquet: PaquetCles, idh: PaireX25519) throws {
            _ = try Session.initier(
                moi: alice.bout, idh: idh, lui: lui, paquet: paquet, fin: .max, maintenant: CompteEssai.maintenant)
        }
        let idh = alice.compte.trousseau.idh
        refuse(.signature) { try initier(lui: alice.bout, paquet: alice.compte.paquet(), idh: idh) }
        refuse(.signature) { try initier(lui: bob.bout, paquet: mallory.paquet(), idh: idh) }
        refuse(.cleRefusee) { try initier(lui: bob.bout, paquet: bob.compte.paquet(), idh: mallory.trousseau.idh) }
        refuse(.signature) { try couple.alice.initier(vers: Poste(mallory, avec: alice.compte)) }
    }
}
