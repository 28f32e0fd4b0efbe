import Testing

@testable import CryptoChiffre

@Suite("Skipped messages: at most 25,000 in a step, the last 2,000 kept, for 38 days")
struct SautsTests {
    private var couple: Couple

    init() throws { couple = try Couple.etabli() }

    private var gardees: Int { couple.bob.sessions.sessions[0].ratchet.sautees.nombre }

    /// Loses Alice's next `nombre` messages.
    private mutating func perdre(_ nombre: Int) throws { try couple.alice.sessions.sessions[0].perdre(nombre) }

    @Test("25,000 are skipped, 25,001 are refused before anything is derived: in a chain that goes on")
    mutating func limite() throws {
        #expect(try couple.aBob(couple.deAlice([0])) == [0])
        try perdre(Limites.sautees + 1)
        try refuseSansDeriver(couple.deAlice([1]))
        couple = try Couple.etabli()
        #expect(try couple.aBob(couple.deAlice([0])) == [0])
        try perdre(Limites.sautees)
        #expect(try couple.aBob(couple.deAlice([1])) == [1])
        #expect(gardees == Limites.sauteesGardees)
    }

    @Test("The same in a session's first chain")
    mutating func limitePremiere() throws {
        couple = try Couple()
        _ = try couple.deAlice([0])
        try perdre(Limites.sautees)
        try refuseSansDeriver(couple.deAlice([1]))
        #expect(couple.bob.sessions.sessions.isEmpty)
    }

    @Test("The same over two chains, whichever of them holds more", arguments: [0, 1, 12_500, 24_999, 25_000])
    mutating func limiteDeuxChaines(_ nouveaux: Int) throws {
        #expect(try couple.aBob(couple.deAlice([0])) == [0])
        let reponse = try couple.deBob([1])
        try perdre(Limites.sautees - nouveaux)
        #expect(try couple.aAlice(reponse) == [1])
        try perdre(nouveaux)
        let juste = try couple.deAlice([2])
        try refuseSansDeriver(couple.deAlice([3]))
        #expect(try couple.aBob(juste) == [2])
        #expect(gardees == Limites.sauteesGardees)
    }

    /// Demands that Bob refuses `envoi` without deriving a message key.
    private func refuseSansDeriver(
        _ envoi: Poste.Envoi, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let compteur = KdfChaine.Compteur()
        KdfChaine.$compteur.withValue(compteur) {
            couple.refuseParBob(.limite, envoi: envoi, sourceLocation: sourceLocation)
        }
        #expect(compteur.nombre == 0, sourceLocation: sourceLocation)
    }

    @Test("Of those skipped the last 2,000 are still read, the one before is not")
    mutating func dernieres() throws {
        #expect(try couple.aBob(couple.deAlice([0])) == [0])
        let oubliee = try couple.deAlice([1])
        let premiere = try couple.deAlice([2])
        try perdre(Limites.sauteesGardees - 2)
        let derniere = try couple.deAlice([3])
        #expect(try couple.aBob(couple.deAlice([4])) == [4])
        #expect(gardees == Limites.sauteesGardees)
        couple.refuseParBob(.rejeu, envoi: oubliee)
        #expect(try couple.aBob(premiere) == [2])
        #expect(try couple.aBob(derniere) == [3])
        #expect(gardees == Limites.sauteesGardees - 2)
    }

    @Test("The 2,000 are counted over all chains, the oldest go first")
    mutating func toutesChaines() throws {
        var premieres: [Poste.Envoi] = []
        for tour in UInt8(0)..<5 {
            premieres.append(try couple.deAlice([tour]))
            try perdre(499)
            #expect(try couple.aBob(couple.deAlice([10])) == [10])
            #expect(try couple.aAlice(couple.deBob([11])) == [11])
        }
        #expect(gardees == Limites.sauteesGardees)
        couple.bob = try couple.bob.repris()
        #expect(gardees == Limites.sauteesGardees)
        couple.refuseParBob(.authentification, envoi: premieres[0], de: "its header key is gone too")
        for tour in UInt8(1)..<5 { #expect(try couple.aBob(premieres[Int(tour)]) == [tour]) }
    }

    @Test("They are kept for 38 days, and gone then from what is kept")
    mutating func duree() throws {
        let (premier, second) = (try couple.deAlice([1]), try couple.deAlice([2]))
        #expect(try couple.aBob(couple.deAlice([3])) == [3])
        #expect(gardees == 2)
        let fin = CompteEssai.maintenant + Limites.retentionSautees
        couple.bob.sessions.expirer(maintenant: fin - 1)
        #expect(gardees == 2)
        #expect(try couple.aBob(premier, maintenant: fin - 1) == [1])
        couple.refuseParBob(.rejeu, envoi: second, maintenant: fin)
        couple.bob.sessions.expirer(maintenant: fin)
        #expect(gardees == 0 && couple.bob.sessions.sessions[0].etatSautees == nil)
        #expect(try couple.aBob(couple.deAlice([4]), maintenant: fin) == [4])
    }

    @Test("A clock that goes back erases nothing")
    mutating func horlogeEnRetard() throws {
        let premier = try couple.deAlice([1])
        #expect(try couple.aBob(couple.deAlice([2])) == [2])
        couple.bob.sessions.expirer(maintenant: 0)
        #expect(try couple.aBob(premier, maintenant: 0) == [1])
    }

    @Test("Losses show as keys that stay, and a chain key goes once the next chain closes it")
    mutating func fermeture() throws {
        #expect(try couple.aBob(couple.deAlice([0])) == [0])
        let perdu = try couple.deAlice([1])
        let ancienne = try #require(couple.bob.sessions.sessions[0].ratchet.reception)
        #expect(try couple.aAlice(couple.deBob([2])) == [2])
        #expect(couple.bob.etat[0].contient(ancienne.cle.octets))
        #expect(try couple.aBob(couple.deAlice([3])) == [3])
        #expect(gardees == 1)
        #expect(!couple.bob.etat.contains { $0.contient(ancienne.cle.octets) })
        #expect(try couple.aBob(perdu) == [1])
        #expect(!couple.bob.etat.contains { $0.contient(ancienne.entete.octets) })
    }
}
