import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import ClientChiffre

@Suite("A row that is sealed as it was is not opened again, and any other is")
struct RangeesOuvertesTests {
    private struct Renonce: Error {}

    private let alice: Atelier
    private let base: BaseProfil
    private let bob: Correspondant

    init() async throws {
        alice = try await Atelier("alice")
        base = alice.base
        bob = try await Atelier("bob").correspondant()
        try await base.ecrire { [bob] in try bob.ecrire($0) }
    }

    @Test("What was written in a transaction that is undone is not what is read afterwards")
    func annulee() async throws {
        do {
            try await base.ecrire { [bob] rangees in
                try bob.renommer("robert", rangees)
                try bob.verifier("robert", rangees)
                throw Renonce()
            }
            Issue.record("the transaction was to be undone")
        } catch is Renonce {}
        try await base.ecrire { [bob] rangees in
            try bob.verifier("bob", rangees)
            #expect(throws: Renonce.self) {
                try rangees.toutOuRien {
                    try bob.renommer("robert", rangees)
                    throw Renonce()
                }
            }
            try bob.verifier("bob", rangees)
        }
    }

    @Test("An older row that is put back is what is read; a changed byte opens nothing; an erased row is gone")
    func autresOctets() async throws {
        try await base.ecrire { [bob] rangees in
            let ancienne = try bob.scelle(rangees)
            try bob.renommer("robert", rangees)
            try bob.verifier("robert", rangees)
            try bob.poser(ancienne, rangees)
            try bob.verifier("bob", rangees)
            var abimee = ancienne
            abimee[abimee.count - 1] ^= 1
            try bob.poser(abimee, rangees)
            let erreur = #expect(throws: ErreurClient.self) { try bob.relu(rangees) }
            #expect(erreur.map { "\($0)".contains("a row of correspondants does not open") } == true)
            try rangees.effacer(.correspondants, bob.compteId().octets)
            let efface = try bob.relu(rangees)
            #expect(efface == nil)
        }
    }

    @Test("Of more rows than are kept open each is still its own")
    func nombreuses() async throws {
        let autres = try (0..<1100).map { rang in
            var autre = bob
            autre.compte = Data(try Alea.octets(CompteId.taille))
            autre.pseudo = "p\(rang)"
            return autre
        }
        try await base.ecrire { rangees in for autre in autres { try autre.ecrire(rangees) } }
        for _ in 0..<2 {
            try await base.lire { rangees in
                for autre in autres { try autre.verifier(autre.pseudo, rangees) }
                let tous = try Set(Correspondant.tous(rangees).map(\.pseudo))
                #expect(tous == Set(autres.map(\.pseudo) + ["bob"]))
            }
        }
    }
}

/// Their own row, as it stands and as it is sealed.
extension Correspondant {
    fileprivate func relu(_ rangees: Rangees) throws -> Correspondant? { try Self.lire(compteId(), rangees) }

    fileprivate func verifier(_ pseudo: String, _ rangees: Rangees) throws {
        let relu = try relu(rangees)
        #expect(relu?.compte == compte && relu?.pseudo == pseudo)
    }

    fileprivate func renommer(_ pseudo: String, _ rangees: Rangees) throws {
        var autre = self
        autre.pseudo = pseudo
        try autre.ecrire(rangees)
    }

    fileprivate func scelle(_ rangees: Rangees) throws -> Data {
        try #require(
            try Data.fetchOne(
                rangees.base, sql: "SELECT scelle FROM correspondants WHERE id = ?", arguments: [try id(rangees)]))
    }

    fileprivate func poser(_ scelle: Data, _ rangees: Rangees) throws {
        try rangees.base.execute(
            sql: "UPDATE correspondants SET scelle = ? WHERE id = ?", arguments: [scelle, try id(rangees)])
    }

    private func id(_ rangees: Rangees) throws -> Data {
        Data(try rangees.trousseau.nom("correspondants", compteId().octets))
    }
}
