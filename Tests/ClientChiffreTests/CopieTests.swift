import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre

/// Threat 27, what a restored profile cannot know: that it is one, before a relay says so.
@Suite("A profile and an old copy of it")
struct CopieTests {
    private static let nonce = 24

    @Test(
        "Both write at the same place of a session: one key, never one nonce; the second is refused, and asked for again"
    )
    func memePlace() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        _ = try await bruno.lire(alice.ecrire("bonjour", a: bruno))
        _ = try await alice.lire(bruno.ecrire("bonjour", a: alice))
        _ = try await bruno.lire(alice.ecrire("nous y sommes", a: bruno))
        let copie = try Atelier(copie: alice)
        var messages: [[UInt8]] = []
        var lus: [[String]] = []
        for tour in 0..<4 {
            for qui in [alice, copie] {
                let enveloppe = try await qui.ecrire("\(tour)", a: bruno)
                messages.append(try await bruno.ouvrir(enveloppe).message)
                lus.append(try await bruno.lire(enveloppe).textes)
            }
        }
        #expect(lus == [["0"], ["illisible"], ["1"], ["illisible"], ["2"], ["illisible"], ["3"], ["illisible"]])
        var nonces: Set<[UInt8]> = []
        for message in messages {
            // Nonce, length and bytes of the header; nonce, length and bytes of the body.
            let entete = message[Self.nonce..<(Self.nonce + 4)].reduce(0) { $0 << 8 | Int($1) }
            nonces.insert(Array(message.prefix(Self.nonce)))
            nonces.insert(Array(message.dropFirst(Self.nonce + 4 + entete).prefix(Self.nonce)))
        }
        #expect(nonces.count == 2 * messages.count)
        let reparations = try await bruno.base.lire { try Reparations.lire($0) }
        #expect(reparations.illisibles[Data(alice.trousseau.compte.octets)]?.count == 4)
    }
}
