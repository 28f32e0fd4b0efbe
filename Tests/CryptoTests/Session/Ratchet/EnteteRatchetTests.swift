import Crypto
import Testing

@testable import CryptoChiffre

@Suite("A peer who has the keys and breaks the rules of headers is refused")
struct EnteteRatchetTests {
    private var couple: Couple

    init() throws { couple = try Couple.etabli() }

    /// Alice's next message with its header changed, and her handshake while she repeats it.
    private func forge(_ changer: (EnteteRatchet) throws -> EnteteRatchet) rethrows -> Poste.Envoi? {
        var session = couple.alice.sessions.sessions[0]
        var erreur: (any Error)?
        let message = try? session.forger { entete in
            do { return try changer(entete) } catch let e {
                erreur = e
                return entete
            }
        }
        guard let message, erreur == nil else { return nil }
        return Poste.Envoi(message: message, amorce: session.amorce)
    }

    private func refuseForge(
        _ code: ErreurCrypto.Code, _ quoi: String, _ changer: (EnteteRatchet) throws -> EnteteRatchet
    ) throws {
        couple.refuseParBob(code, envoi: try #require(try forge(changer)), de: quoi)
    }

    @Test("The ciphertext is absent in the initiator's first chain and nowhere else")
    mutating func absences() throws {
        let ct = try CleMLKEM<MLKEM768>(PaireRatchet().ek).encapsuler().chiffre
        try refuseForge(.encodage, "absent in a later chain's first message") { $0.avec(ct: .some(nil)) }
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        try refuseForge(.encodage, "absent in a later message") { $0.avec(ct: .some(nil)) }
        couple = try Couple()
        _ = try couple.deAlice([1])
        try refuseForge(.encodage, "present in the first message") { $0.avec(ct: ct) }
        #expect(try couple.aBob(couple.deAlice([2])) == [2])
        try refuseForge(.encodage, "present in a message of the first chain") { $0.avec(ct: ct) }
        try refuseForge(.encodage, "present in a message whose key was skipped") { $0.avec(ct: ct, n: 0) }
    }

    @Test("A skipped message of a closed first chain carries no ciphertext either")
    mutating func absenceSautee() throws {
        couple = try Couple()
        let oublie = try couple.deAlice([1])
        var ancienne = couple.alice.sessions.sessions[0]
        #expect(try couple.aBob(couple.deAlice([2])) == [2])
        #expect(try couple.aAlice(couple.deBob([3])) == [3])
        #expect(try couple.aBob(couple.deAlice([4])) == [4])
        let ct = try CleMLKEM<MLKEM768>(PaireRatchet().ek).encapsuler().chiffre
        let message = try ancienne.forger { $0.avec(ct: ct, n: 0) }
        couple.refuseParBob(.encodage, envoi: .init(message: message, amorce: nil))
        #expect(try couple.aBob(oublie) == [1])
    }

    @Test("Ratchet keys of low order or over the modulus, and a ciphertext that was not made for us")
    mutating func cles() throws {
        let (autre, paire) = (try PaireRatchet(), try PaireRatchet())
        for faible in X25519Tests.pointsFaibles {
            try refuseForge(.cleRefusee, "low order") { $0.avec(dh: try ClePubliqueX25519(faible)) }
        }
        var ek = autre.ek
        (ek[0], ek[1]) = (0xff, ek[1] | 0x0f)
        try refuseForge(.cleRefusee, "coefficient over the modulus") { $0.avec(ek: ek) }
        let ct = try CleMLKEM<MLKEM768>(paire.ek).encapsuler().chiffre
        try refuseForge(.authentification, "another's ciphertext") { $0.avec(ct: ct) }
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
    }

    @Test("Within a chain the ratchet key does not change")
    mutating func constance() throws {
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        let autre = try PaireRatchet()
        try refuseForge(.encodage, "another key") { $0.avec(dh: autre.dh) }
        #expect(try couple.aBob(couple.deAlice([2])) == [2])
    }

    @Test("The length of the chain before is not less than what was read of it, and none in a first chain")
    mutating func longueurs() throws {
        for numero in UInt8(0)..<3 { #expect(try couple.aBob(couple.deAlice([numero])) == [numero]) }
        #expect(try couple.aAlice(couple.deBob([1])) == [1])
        for pn in UInt32(0)..<3 { try refuseForge(.encodage, "\(pn)") { $0.avec(pn: pn) } }
        #expect(try couple.aBob(couple.deAlice([4])) == [4])
        couple = try Couple()
        _ = try couple.deAlice([1])
        try refuseForge(.encodage, "before the first chain") { $0.avec(pn: 1) }
        // Nor before the other end's first.
        #expect(try couple.aBob(couple.deAlice([2])) == [2])
        let message = try couple.bob.sessions.sessions[0].forger { $0.avec(pn: 1) }
        var alice = couple.alice
        refuse(.encodage) { try alice.recevoir(.init(message: message, amorce: nil), de: couple.bob) }
    }

    @Test("The last number that there could be is not used")
    mutating func dernierNumero() throws {
        try refuseForge(.encodage, "2^32 - 1") { $0.avec(n: .max) }
        var session = couple.alice.sessions.sessions[0]
        var emission = try session.emission()
        emission.n = .max
        session.ratchet.tour = .emission(emission)
        refuse(.limite) { try session.chiffrer([1], maintenant: CompteEssai.maintenant) }
    }

    @Test("A new chain that answers none of ours is refused")
    mutating func sansReponse() throws {
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        var session = couple.alice.sessions.sessions[0]
        // Alice's next header key is what her next chain would begin with, had Bob answered.
        var emission = try session.emission()
        emission = .init(
            paire: try PaireRatchet(), ct: emission.ct, entete: session.ratchet.enteteEmission, pn: emission.n,
            cle: emission.cle, n: 0)
        session.ratchet.tour = .emission(emission)
        let message = try session.forger { $0 }
        couple.refuseParBob(.encodage, envoi: .init(message: message, amorce: nil))
    }
}
