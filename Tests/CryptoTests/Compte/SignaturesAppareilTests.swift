import Testing

@testable import CryptoChiffre

@Suite("What a device signs for one use serves no other")
struct SignaturesAppareilTests {
    private let arene: Arene
    private let compte: CompteId
    private let nonce: [UInt8]
    private let cle = [UInt8](repeating: 2, count: ChangementMdp.tailleIdempotence)

    init() throws {
        arene = try Arene()
        compte = try CompteId([UInt8](repeating: 1, count: 16))
        nonce = try Alea.octets(Connexion.tailleNonce)
    }

    @Test("Login, farewell and cancellation agree with signatures made in Python")
    func vecteur() throws {
        for vecteur in try Vecteur.lire("messagerie", genre: "signatures") {
            let dsk = try PaireEd25519(graine: arene.copier(vecteur.octets("dsk")), dans: arene)
            let (relais, nonce) = (try vecteur.texte("relais"), try vecteur.octets("nonce"))
            let annulation = ChangementMdp.annulation(
                nomRelais: relais, compte: try CompteId(vecteur.octets("compte")),
                idempotence: try vecteur.octets("idempotence"), numero: UInt32(try vecteur.nombre("numero")))
            for (message, nom) in [
                (Connexion.message(nomRelais: relais, nonce: nonce), "connexion"),
                (Connexion.suppression(nomRelais: relais, nonce: nonce), "suppression"), (annulation, "annulation"),
            ] {
                #expect(try dsk.signer(message) == vecteur.octets(nom), "\(nom)")
            }
        }
    }

    @Test("No login is a farewell, whatever relay and nonce are called")
    func connexionEtSuppression() {
        let messages = ["a", "relais", "relais.example"].flatMap { relais in
            [[], [0], nonce].flatMap {
                [Connexion.message(nomRelais: relais, nonce: $0), Connexion.suppression(nomRelais: relais, nonce: $0)]
            }
        }
        #expect(Set(messages).count == 18)
    }

    @Test("Each field of a cancellation changes what is signed")
    func annulation() throws {
        let autreCompte = try CompteId([UInt8](repeating: 3, count: 16))
        let messages = [
            ChangementMdp.annulation(nomRelais: "r", compte: compte, idempotence: cle, numero: 1),
            ChangementMdp.annulation(nomRelais: "s", compte: compte, idempotence: cle, numero: 1),
            ChangementMdp.annulation(nomRelais: "r", compte: autreCompte, idempotence: cle, numero: 1),
            ChangementMdp.annulation(nomRelais: "r", compte: compte, idempotence: cle.reversed() + [1], numero: 1),
            ChangementMdp.annulation(nomRelais: "r", compte: compte, idempotence: cle, numero: 2),
            ChangementMdp.annulation(nomRelais: "r", compte: compte, idempotence: cle, numero: .max),
        ]
        #expect(Set(messages).count == messages.count)
        #expect(messages[0].count == 4 + 24 + 4 + 1 + 16 + 4 + 16 + 4)
    }
}
