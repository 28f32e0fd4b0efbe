import Testing

@testable import CryptoChiffre

@Suite("A row opens in its own place only")
struct RangeeTests {
    private let arene: Arene
    private let cle: CleRangee
    private let clair = [UInt8]("une ligne du profil".utf8)

    init() throws {
        arene = try Arene()
        cle = CleRangee(secret: try arene.aleatoire(32), gen: 4)
    }

    @Test("It agrees with one made in Python")
    func vecteur() throws {
        for vecteur in try Vecteur.lire("messagerie", genre: "rangee") {
            let cle = CleRangee(
                secret: try arene.copier(vecteur.octets("cle")), gen: UInt32(try vecteur.nombre("gen")))
            let ouverte = try cle.ouvrir(
                vecteur.octets("rangee"), table: vecteur.texte("table"), id: vecteur.octets("id"))
            #expect(try ouverte == vecteur.octets("clair"))
        }
    }

    @Test("It opens where it was sealed and is refused under another table, id or key")
    func place() throws {
        let rangee = try cle.sceller(clair, table: "messages", id: [1, 2])
        #expect(try cle.ouvrir(rangee, table: "messages", id: [1, 2]) == clair)
        for (table, id) in [
            ("messages", [1, 3]), ("messages", [1]), ("messages", []), ("contacts", [1, 2]), ("message", [0x73, 1, 2]),
            ("", [1, 2]),
        ] as [(String, [UInt8])] {
            refuse(.authentification, de: "\(table) \(id)") { try cle.ouvrir(rangee, table: table, id: id) }
        }
        let autre = CleRangee(secret: try arene.aleatoire(32), gen: cle.gen)
        refuse(.authentification) { try autre.ouvrir(rangee, table: "messages", id: [1, 2]) }
        let autreGen = CleRangee(secret: cle.secret, gen: 5)
        refuse(.authentification) { try autreGen.ouvrir(rangee, table: "messages", id: [1, 2]) }
    }

    @Test("Every changed bit and every truncation is refused")
    func chaqueBit() throws {
        let rangee = try cle.sceller(clair, table: "messages", id: [1])
        for bit in 0..<(rangee.count * 8) {
            refuse(.authentification, de: "\(bit)") {
                try cle.ouvrir(rangee.inverse(bit: bit), table: "messages", id: [1])
            }
        }
        for longueur in rangee.indices {
            refuse(.authentification) { try cle.ouvrir(Array(rangee.prefix(longueur)), table: "messages", id: [1]) }
        }
    }

    @Test("No two rows share a nonce")
    func nonces() throws {
        let nonces = try (0..<1000).map { _ in Array(try cle.sceller(clair, table: "t", id: [1])[4..<28]) }
        #expect(Set(nonces).count == 1000)
    }

    @Test("The newest key seals, each opens its own, an unknown generation is refused")
    func generations() throws {
        let anciennes = try [0, 7].map { CleRangee(secret: try arene.aleatoire(32), gen: $0) }
        let cles = try ClesRangees([anciennes[1], cle, anciennes[0]])
        #expect(cles.courante.gen == 7)
        for une in anciennes + [cle] {
            #expect(try cles.ouvrir(une.sceller(clair, table: "t", id: [1]), table: "t", id: [1]) == clair)
        }
        let scellee = try cles.sceller(clair, table: "t", id: [1])
        #expect(try anciennes[1].ouvrir(scellee, table: "t", id: [1]) == clair)
        refuse(.authentification) { try cles.ouvrir(scellee, table: "u", id: [1]) }
        let inconnue = CleRangee(secret: try arene.aleatoire(32), gen: 8)
        refuse(.authentification) { try cles.ouvrir(inconnue.sceller(clair, table: "t", id: [1]), table: "t", id: [1]) }
        refuse(.encodage) { try ClesRangees([]) }
    }
}
