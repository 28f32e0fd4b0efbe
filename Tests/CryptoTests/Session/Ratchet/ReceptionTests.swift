import Testing

@testable import CryptoChiffre

@Suite("Messages are read once each, in any order, and nothing else is")
struct ReceptionTests {
    private var couple: Couple

    init() throws { couple = try Couple.etabli() }

    @Test("A hundred messages of several chains are read in any order, each once")
    mutating func desordre() throws {
        var envois: [(numero: UInt8, envoi: Poste.Envoi)] = []
        for numero in UInt8(0)..<100 {
            envois.append((numero, try couple.deAlice([numero])))
            if numero % 20 == 19 { #expect(try couple.aAlice(couple.deBob([numero])) == [numero]) }
            if numero % 20 == 0, let dernier = envois.popLast() {
                #expect(try couple.aBob(dernier.envoi) == [numero])
            }
        }
        var hasard = Hasard(graine: 1)
        for (numero, envoi) in envois.shuffled(using: &hasard) {
            #expect(try couple.aBob(envoi) == [numero])
            if numero % 10 == 0 {
                couple.bob = try couple.bob.repris()
                couple.refuseParBob(.rejeu, .authentification, envoi: envoi, de: "message \(numero) again")
            }
        }
        #expect(couple.bob.sessions.sessions[0].ratchet.sautees.nombre == 0)
        for (numero, envoi) in envois {
            couple.refuseParBob(.rejeu, .authentification, envoi: envoi, de: "message \(numero) again")
        }
    }

    @Test("Contents of no byte and of 56 KiB travel, one byte more does not")
    mutating func tailles() throws {
        for taille in [0, 1, 1024, Limites.contenu] {
            let contenu = [UInt8](repeating: 5, count: taille)
            #expect(try couple.aBob(couple.deAlice(contenu)) == contenu)
        }
        let avant = couple.alice.etat
        refuse(.limite) { try couple.deAlice([UInt8](repeating: 5, count: Limites.contenu + 1)) }
        #expect(couple.alice.etat == avant)
    }

    @Test(
        "Each changed bit of a message is refused and leaves the state as it was: first chain, later chain, skipped key",
        arguments: [0, 1, 2])
    mutating func chaqueBit(_ cas: Int) throws {
        if cas == 0 { couple = try Couple() }
        var envoi = try couple.deAlice([1, 2, 3])
        if cas == 2 { #expect(try couple.aBob(couple.deAlice([4])) == [4]) }
        // With a session of that name, the handshake says nothing new: here it is the message that changes.
        if cas == 0 {
            let second = try couple.deAlice([4])
            #expect(try couple.aBob(second) == [4])
        }
        let (entier, avant) = (envoi.message, couple.bob.etat)
        for bit in 0..<(entier.count * 8) {
            envoi.message = entier.inverse(bit: bit)
            var copie = couple.bob
            refuse(.authentification, .encodage, .limite, de: "bit \(bit)") {
                try copie.recevoir(envoi, de: couple.alice)
            }
            if copie.etat != avant { Issue.record("bit \(bit) changed the state") }
        }
        for longueur in entier.indices {
            envoi.message = Array(entier.prefix(longueur))
            couple.refuseParBob(.encodage, envoi: envoi)
        }
        envoi.message = entier + [0]
        couple.refuseParBob(.encodage, envoi: envoi)
        envoi.message = entier
        #expect(try couple.aBob(envoi) == [1, 2, 3])
    }

    @Test("Each changed bit of a first message with its handshake is refused, and no session is left")
    mutating func chaqueBitDeLaPoignee() throws {
        couple = try Couple()
        var envoi = try couple.deAlice([1, 2, 3])
        let (entier, amorce) = (envoi.message, try #require(envoi.amorce).octets)
        // Each is a handshake of its own: the ciphertext's bits and the message's are sampled.
        let places = Array(0..<(60 * 8)) + Array(stride(from: 60 * 8, to: amorce.count * 8, by: 67))
        for bit in places {
            do {
                envoi.amorce = try AmorcePqxdh(octets: amorce.inverse(bit: bit))
            } catch {
                continue
            }
            couple.refuseParBob(.authentification, .cleRefusee, .encodage, envoi: envoi, de: "handshake, bit \(bit)")
        }
        envoi.amorce = try AmorcePqxdh(octets: amorce)
        for bit in stride(from: 0, to: entier.count * 8, by: 31) {
            envoi.message = entier.inverse(bit: bit)
            couple.refuseParBob(.authentification, .encodage, .limite, envoi: envoi, de: "message, bit \(bit)")
        }
        #expect(couple.bob.sessions.sessions.isEmpty)
        envoi.message = entier
        #expect(try couple.aBob(envoi) == [1, 2, 3])
    }

    @Test("A message is read by its own session only: not by who sent it, not by another account")
    mutating func autrui() throws {
        let envoi = try couple.deAlice([1])
        refuse(.authentification) { try couple.alice.recevoir(envoi, de: couple.bob) }
        let autres = try Couple.etabli()
        autres.refuseParBob(.authentification, envoi: envoi)
        #expect(try couple.aBob(envoi) == [1])
    }
}
