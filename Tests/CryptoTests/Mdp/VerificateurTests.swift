import Testing

@testable import CryptoChiffre

@Suite("cleAuth stands for the password at one relay, for one account")
struct VerificateurTests {
    private let arene: Arene
    private let compte: CompteId
    private let sel = [UInt8](repeating: 3, count: Verificateur.tailleSel)

    init() throws {
        arene = try Arene()
        compte = try CompteId([UInt8](repeating: 1, count: CompteId.taille))
    }

    private func cleAuth(_ mdp: String, _ relais: String, _ compte: CompteId, _ sel: [UInt8]) throws -> [UInt8] {
        try Verificateur(couts: .essai).cleAuth(
            Mdp(Array(mdp.utf8), dans: arene), nomRelais: relais, compte: compte, sel: sel, dans: arene
        ).lire { Array($0) }
    }

    @Test("It is the same each time, and another for another password, relay, account or salt")
    func dependances() throws {
        let reference = try cleAuth("secret", "relais.example", compte, sel)
        #expect(try cleAuth("secret", "relais.example", compte, sel) == reference)
        #expect(reference.count == Verificateur.tailleCleAuth)
        var vues: Set = [reference]
        for mdp in ["secreu", "Secret", "secret ", "s"] { vues.insert(try cleAuth(mdp, "relais.example", compte, sel)) }
        for relais in ["relais.exampl", "relais.example.", ""] {
            vues.insert(try cleAuth("secret", relais, compte, sel))
        }
        for bit in 0..<128 {
            vues.insert(try cleAuth("secret", "relais.example", CompteId(compte.octets.inverse(bit: bit)), sel))
        }
        for bit in 0..<256 { vues.insert(try cleAuth("secret", "relais.example", compte, sel.inverse(bit: bit))) }
        #expect(vues.count == 1 + 4 + 3 + 128 + 256)
    }

    @Test("It agrees with the figures computed in Python, production costs included")
    func vecteurs() throws {
        let vecteurs = try Vecteur.lire("messagerie", genre: "cle-auth")
        #expect(vecteurs.count == 3)
        for vecteur in vecteurs {
            let couts = try vecteur.nombre("memoire") == 8 ? CoutsArgon2.essai : .production
            #expect(try Int(couts.verificateur.memoireKiB) == vecteur.nombre("memoire"))
            #expect(try Int(couts.verificateur.passes) == vecteur.nombre("passes"))
            let cle = try Verificateur(couts: couts).cleAuth(
                Mdp(vecteur.octets("mdp"), dans: arene), nomRelais: vecteur.texte("relais"),
                compte: CompteId(vecteur.octets("compte")), sel: vecteur.octets("sel"), dans: arene)
            #expect(try cle.lire { Array($0) } == vecteur.octets("cle_auth"), "\(vecteur)")
        }
    }

    @Test("A salt of another size is refused", arguments: [0, 16, 31, 33])
    func tailleSel(_ taille: Int) {
        refuse(.encodage) { try cleAuth("secret", "relais.example", compte, [UInt8](repeating: 3, count: taille)) }
    }

    @Test("A password has 1 to 1,024 bytes")
    func tailles() throws {
        for taille in [0, Limites.mdp + 1] {
            refuse(.limite) { try Mdp([UInt8](repeating: 65, count: taille), dans: arene) }
        }
        for taille in [1, Limites.mdp] { _ = try Mdp([UInt8](repeating: 65, count: taille), dans: arene) }
    }

    @Test("What a device signs to log in is the documented message")
    func connexion() throws {
        for vecteur in try Vecteur.lire("messagerie", genre: "connexion") {
            let message = Connexion.message(nomRelais: try vecteur.texte("relais"), nonce: try vecteur.octets("nonce"))
            #expect(try message == vecteur.octets("message"))
            let paire = try PaireEd25519(graine: arene.copier(vecteur.octets("graine")), dans: arene)
            #expect(try paire.signer(message) == vecteur.octets("signature"))
        }
    }
}
