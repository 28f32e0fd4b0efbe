import Testing

@testable import CryptoChiffre

@Suite("What a decoder accepts is the one encoding of what it read")
struct CanoniqueTests {
    /// Changes a few bytes, cuts, extends or repeats a part.
    private static func muter(_ octets: [UInt8], _ hasard: inout Hasard) -> [UInt8] {
        var sortie = octets
        for _ in 0..<Int.random(in: 1...3, using: &hasard) where !sortie.isEmpty {
            let place = Int.random(in: sortie.indices, using: &hasard)
            switch Int.random(in: 0..<6, using: &hasard) {
            case 0: sortie[place] = .random(in: 0...255, using: &hasard)
            case 1: sortie[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &hasard) ?? 0
            case 2: sortie.removeLast(sortie.count - place)
            case 3: sortie.append(contentsOf: sortie[place...])
            case 4: sortie.remove(at: place)
            default: sortie.insert(sortie[place], at: place)
            }
        }
        return sortie
    }

    /// Each decoder as a function from bytes to the bytes that its value encodes to.
    private static func decodeurs() throws -> [(nom: String, graine: [UInt8], relire: ([UInt8]) throws -> [UInt8])] {
        let (alice, bob) = (try CompteEssai(), try CompteEssai())
        var deAlice = try Poste(alice, avec: bob)
        var deBob = try Poste(bob, avec: alice)
        let envois = try (0..<4).map { try deAlice.envoyer([$0], a: deBob, []) }
        _ = try deBob.recevoir(envois[3], de: deAlice)
        let (commencee, recue) = (deAlice.sessions.sessions[0], deBob.sessions.sessions[0])
        let sautees = try #require(recue.etatSautees)
        deBob.sessions.oublier(maintenant: CompteEssai.maintenant) { _ in true }
        let interieur = Interieur(
            compte: alice.trousseau.compte, appareil: 1,
            amorce: .init(declarations: [alice.declaration.octets], champs: alice.spk.precle.octets),
            message: [1, 2, 3])
        return [
            ("Declaration", alice.declaration.octets, { try Declaration(octets: $0).octets }),
            ("Precle", alice.spk.precle.octets, { try Precle(octets: $0).octets }),
            ("Precle, ML-KEM", alice.pqspk.precle.octets, { try Precle(octets: $0).octets }),
            ("AmorcePqxdh", try #require(envois[0].amorce).octets, { try AmorcePqxdh(octets: $0).octets }),
            ("Session, begun", commencee.etat, { try Session(etat: $0, sautees: nil).etat }),
            ("Session, received", recue.etat, { try Session(etat: $0, sautees: nil).etat }),
            ("skipped keys", sautees, { try Session(etat: recue.etat, sautees: $0).etatSautees ?? [] }),
            ("ended handshakes", deBob.sessions.etatFinies, { try PoigneesFinies(octets: $0).octets }),
            (
                "Interieur", interieur.octets + [0, 0, 0, 0],
                { octets in
                    let relu = try Interieur(bourre: octets).octets
                    return relu + [UInt8](repeating: 0, count: octets.count - relu.count)
                }
            ),
        ]
    }

    @Test("Twenty thousand changed encodings of each structure are refused, or encode to the same bytes again")
    func mutations() throws {
        for (rang, decodeur) in try Self.decodeurs().enumerated() {
            #expect(try decodeur.relire(decodeur.graine) == decodeur.graine, "\(decodeur.nom)")
            var hasard = Hasard(graine: UInt64(rang))
            var refus = 0
            for essai in 0..<20_000 {
                let octets = Self.muter(decodeur.graine, &hasard)
                do {
                    let relus = try decodeur.relire(octets)
                    if relus != octets {
                        Issue.record("\(decodeur.nom), mutation \(essai): \(Hexadecimal.texte(octets))")
                    }
                } catch is ErreurCrypto {
                    refus += 1
                }
            }
            #expect(refus > 0, "\(decodeur.nom)")
        }
    }
}
