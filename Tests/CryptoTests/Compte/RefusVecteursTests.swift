import Testing

@testable import CryptoChiffre

@Suite("What the vectors say must be refused is refused, and for that reason")
struct RefusVecteursTests {
    private static let codes: [String: ErreurCrypto.Code] = [
        "octet-de-trop": .encodage, "etiquette": .encodage, "ordre": .encodage, "cle": .cleRefusee,
        "ordre-faible": .cleRefusee, "raison": .versionInconnue, "duree": .perime,
    ]

    private func lire(_ vecteur: Vecteur) throws {
        let octets = try vecteur.octets("octets")
        switch try vecteur.texte("de") {
        case "declaration": _ = try DeclarationForgee.lireEtVerifier(octets)
        case "suite":
            let zero = try DeclarationForgee.lireEtVerifier(vecteur.octets("zero"))
            let suite = try Declaration(octets: octets)
            try suite.verifierSuite(de: zero)
        case "precle":
            let usage = try #require(Precle.Usage(rawValue: UInt8(vecteur.nombre("usage"))))
            let precle = try Precle(octets: octets)
            try precle.verifier(
                usage: usage, compte: CompteId(vecteur.octets("compte")), appareil: 1,
                dsk: ClePubliqueEd25519(vecteur.octets("dsk")), maintenant: UInt64(vecteur.nombre("maintenant")))
        case let autre: Issue.record("\(vecteur): no reader of \(autre)")
        }
    }

    @Test("Statements, successors and prekeys")
    func refus() throws {
        let vecteurs = try Vecteur.lire("messagerie", genre: "refus")
        #expect(vecteurs.count == 32)
        for vecteur in vecteurs {
            let (de, raison) = (try vecteur.texte("de"), try vecteur.texte("raison"))
            refuse(Self.codes[raison] ?? .signature, de: "\(vecteur): \(de), \(raison)") { try lire(vecteur) }
        }
    }
}
