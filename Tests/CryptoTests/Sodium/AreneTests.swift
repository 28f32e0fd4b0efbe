import Testing

@testable import CryptoChiffre

@Suite("The arena lends its memory, wipes it and never shows it")
struct AreneTests {
    @Test("A slot is free again and zeroed when its secret goes")
    func rendue() throws {
        let arene = try Arene(capacite: 32)
        for tour in 0..<100 {
            let secret = try arene.secret(32) { place in
                #expect(place.allSatisfy { $0 == 0 } || tour == 0)
                place.copyBytes(from: [UInt8](repeating: 0xa5, count: 32))
            }
            #expect(secret.lire { Array($0) } == [UInt8](repeating: 0xa5, count: 32))
        }
    }

    @Test("A full arena refuses, and serves again what was given back")
    func pleine() throws {
        let arene = try Arene(capacite: 4 * 32)
        var secrets = try (0..<4).map { try arene.copier([UInt8](repeating: UInt8($0), count: 32)) }
        refuse(.systeme) { try arene.aleatoire(1) }
        secrets.remove(at: 2)
        refuse(.systeme) { try arene.aleatoire(33) }
        secrets.append(try arene.copier([9]))
        refuse(.systeme) { try arene.aleatoire(1) }
        #expect(secrets.map { $0.lire { $0[0] } } == [0, 1, 3, 9])
    }

    @Test("A secret larger than a slot has slots in a row to itself")
    func grande() throws {
        let arene = try Arene(capacite: 4 * 32)
        let grande = try arene.copier([UInt8](repeating: 1, count: 65))
        let petite = try arene.copier([UInt8](repeating: 2, count: 32))
        #expect(grande.lire { Array($0) } == [UInt8](repeating: 1, count: 65))
        #expect(petite.lire { Array($0) } == [UInt8](repeating: 2, count: 32))
        refuse(.systeme) { try arene.aleatoire(1) }
    }

    @Test("A secret whose making fails leaves its slot free and zeroed")
    func echec() throws {
        let arene = try Arene(capacite: 32)
        for _ in 0..<3 {
            refuse(.systeme) {
                try arene.secret(32) { place in
                    place.copyBytes(from: [UInt8](repeating: 0xff, count: 32))
                    throw ErreurCrypto(.systeme, "on purpose")
                }
            }
        }
        _ = try arene.secret(32) { place in #expect(place.allSatisfy { $0 == 0 }) }
    }

    @Test("A secret never prints itself, nor does what holds it")
    func muette() throws {
        let arene = try Arene()
        let octets = [UInt8](repeating: 0x5a, count: 32)
        let secret = try arene.copier(octets)
        let paire = try PaireX25519(secrete: secret)
        let mdp = try Mdp(octets, dans: arene)
        for valeur in [secret, paire, mdp, CleRangee(secret: secret, gen: 0)] as [Any] {
            var vidage = ""
            dump(valeur, to: &vidage)
            for texte in [vidage, "\(valeur)", String(reflecting: valeur)] {
                #expect(texte.contains("Secret(32)"))
                #expect(!texte.contains("90, 90") && !texte.contains("5a5a") && !texte.contains("ZZ"), "\(texte)")
            }
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("Many tasks at once never share a slot")
    func concurrence() async throws {
        let arene = try Arene(capacite: 64 * 64)
        let melanges = try await withThrowingTaskGroup(of: Int.self) { groupe in
            for tache in 0..<32 {
                groupe.addTask {
                    var melanges = 0
                    for tour in 0..<200 {
                        let motif = [UInt8](repeating: UInt8((tache * 7 + tour) % 251), count: 1 + (tache + tour) % 64)
                        let secret = try arene.copier(motif)
                        await Task.yield()
                        if secret.lire({ Array($0) }) != motif { melanges += 1 }
                    }
                    return melanges
                }
            }
            return try await groupe.reduce(0, +)
        }
        #expect(melanges == 0)
        #expect(try arene.aleatoire(64 * 64).taille == 64 * 64)
    }

    @Test("Comparison is equality")
    func comparaison() {
        let octets = [UInt8](0..<64)
        #expect(Comparaison.egaux(octets, octets))
        #expect(Comparaison.egaux([UInt8](), []))
        #expect(!Comparaison.egaux(octets, octets.dropLast()))
        for bit in 0..<512 { #expect(!Comparaison.egaux(octets, octets.inverse(bit: bit))) }
    }
}
