import Testing

@testable import CryptoChiffre

@Suite("Two people see the same sixty digits, and others when a key is another one")
struct EmpreinteTests {
    private let alice: CompteEssai
    private let bob: CompteEssai

    init() throws {
        alice = try CompteEssai()
        bob = try CompteEssai()
    }

    @Test("It agrees with those made in Python, from either side")
    func vecteurs() throws {
        let vecteurs = try Vecteur.lire("messagerie", genre: "empreinte")
        #expect(vecteurs.count == 2)
        for vecteur in vecteurs {
            let a = try Declaration(octets: vecteur.octets("declaration_a"))
            let b = try Declaration(octets: vecteur.octets("declaration_b"))
            #expect(try Empreinte(a, b).groupes.joined() == vecteur.texte("chiffres"))
            #expect(Empreinte(b, a) == Empreinte(a, b))
        }
    }

    @Test("It is shown in groups of five, and read with any spaces")
    func groupes() throws {
        let empreinte = Empreinte(alice.declaration, bob.declaration)
        #expect(empreinte.groupes.count == 12 && empreinte.groupes.allSatisfy { $0.count == 5 })
        for separateur in ["", " ", "\n", "\u{a0}"] {
            #expect(try Empreinte(texte: empreinte.groupes.joined(separator: separateur)) == empreinte)
        }
    }

    @Test("Anything but sixty digits is no fingerprint")
    func illisibles() {
        let bonne = Empreinte(alice.declaration, bob.declaration).groupes.joined()
        for texte in ["", String(bonne.dropLast()), bonne + "1", "x" + bonne.dropFirst(), "٣" + bonne.dropFirst()] {
            refuse(.encodage, de: texte) { try Empreinte(texte: texte) }
        }
    }

    @Test("Another key in the place of one gives other digits")
    func autreCle() throws {
        let empreinte = Empreinte(alice.declaration, bob.declaration)
        let nouvelle = try alice.trousseau.renouvele(
            apres: alice.declaration, raison: .mdp, date: CompteEssai.maintenant
        ).declaration
        #expect(Empreinte(nouvelle, bob.declaration) != empreinte)
        #expect(Empreinte(alice.declaration, try CompteEssai().declaration) != empreinte)
    }
}
