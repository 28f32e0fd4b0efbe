import Testing

@testable import CryptoChiffre

/// Attack 26: what somebody learns who copies the state at one moment.
@Suite("A stolen session state reads nothing from before, and nothing more after one round trip")
struct SecretsRatchetTests {
    private var couple: Couple

    init() throws { couple = try Couple.etabli() }

    @Test("Messages read before are closed to the thief, in the same chain and in the ones before")
    mutating func avant() throws {
        var lus: [Poste.Envoi] = []
        for tour in UInt8(0)..<4 {
            for numero in UInt8(0)..<3 {
                lus.append(try couple.deAlice([tour, numero]))
                _ = try couple.aBob(lus[lus.count - 1])
            }
            #expect(try couple.aAlice(couple.deBob([tour])) == [tour])
        }
        lus.append(try couple.deAlice([9]))
        _ = try couple.aBob(lus[lus.count - 1])
        var voleur = try couple.bob.repris()
        for envoi in lus { refuse(.rejeu, .authentification) { try voleur.recevoir(envoi, de: couple.alice) } }
    }

    @Test("Message keys, chain keys, root keys and pairs are gone from the state as soon as they were used")
    mutating func effacement() throws {
        var anciens: [[UInt8]] = []
        for tour in UInt8(0)..<3 {
            for _ in 0..<2 { #expect(try couple.aBob(couple.deAlice([tour])) == [tour]) }
            let ratchet = couple.bob.sessions.sessions[0].ratchet
            for ancien in anciens { #expect(!couple.bob.etat.contains { $0.contient(ancien) }) }
            let reception = try #require(ratchet.reception)
            anciens += [KdfChaine.avancer(reception.cle).message.octets, reception.cle.octets, ratchet.racine.octets]
            // The header key that Bob's next chain takes up stays as long as that chain.
            #expect(try couple.aAlice(couple.deBob([tour])) == [tour])
            guard case .emission(let emission) = couple.bob.sessions.sessions[0].ratchet.tour else { return }
            var paire = Encodeur()
            emission.paire.ecrire(&paire)
            let (secrete, graine) = (paire.octets.suffix(96).prefix(32), paire.octets.suffix(64))
            anciens += [emission.cle.octets, Array(secrete), Array(graine)]
            #expect(try couple.aBob(couple.deAlice([tour])) == [tour])
            for secret in [Array(secrete), Array(graine)] {
                #expect(!couple.bob.etat.contains { $0.contient(secret) }, "the pair that received")
            }
        }
    }

    @Test("Who stole the receiver's state follows until one round trip, and then no more")
    mutating func apresRecepteur() throws {
        var voleur = try couple.bob.repris()
        let meme = try couple.deAlice([1])
        #expect(try voleur.recevoir(meme, de: couple.alice).contenu == [1])
        #expect(try couple.aBob(meme) == [1])
        #expect(try couple.aAlice(couple.deBob([2])) == [2])
        for tour in UInt8(3)..<6 {
            let envoi = try couple.deAlice([tour])
            refuse(.authentification, .encodage) { try voleur.recevoir(envoi, de: couple.alice) }
            #expect(try couple.aBob(envoi) == [tour])
            #expect(try couple.aAlice(couple.deBob([tour])) == [tour])
        }
    }

    @Test("Who stole the sender's state reads the one answer to the pair in it, and then no more")
    mutating func apresEmetteur() throws {
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        var voleur = try couple.alice.repris()
        let reponse = try couple.deBob([2])
        #expect(try voleur.recevoir(reponse, de: couple.bob).contenu == [2])
        #expect(try couple.aAlice(reponse) == [2])
        #expect(try couple.aBob(couple.deAlice([3])) == [3])
        let suivante = try couple.deBob([4])
        refuse(.authentification, .encodage) { try voleur.recevoir(suivante, de: couple.bob) }
        #expect(try couple.aAlice(suivante) == [4])
    }

    @Test("The fresh pair is drawn at the first message sent, not when the other's chain came")
    mutating func paireTardive() throws {
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        guard case .attente = couple.bob.sessions.sessions[0].ratchet.tour else {
            Issue.record("Bob has made a pair already")
            return
        }
        var (une, autre) = (try couple.bob.repris(), try couple.bob.repris())
        let (premier, second) = (
            try une.envoyer([2], a: couple.alice), try autre.envoyer([2], a: couple.alice)
        )
        #expect(premier.message != second.message)
        var emissions: [Ratchet.Emission] = []
        for poste in [une, autre] {
            if case .emission(let emission) = poste.sessions.sessions[0].ratchet.tour { emissions.append(emission) }
        }
        #expect(emissions.count == 2 && emissions[0].paire.dh != emissions[1].paire.dh)
        #expect(emissions[0].paire.ek != emissions[1].paire.ek && emissions[0].cle != emissions[1].cle)
    }

    @Test("A secret is never printed")
    func impression() throws {
        let secret = try SecretBref.aleatoire()
        #expect("\(secret)" == "SecretBref(32)" && String(reflecting: secret) == "SecretBref(32)")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }
}
