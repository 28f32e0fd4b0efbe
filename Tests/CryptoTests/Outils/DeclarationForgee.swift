@testable import CryptoChiffre

/// A statement written field by field, as somebody could who does not keep to the rules.
struct DeclarationForgee {
    var compte: [UInt8]?
    var numero: UInt32 = 0
    var gen: UInt32 = 0
    var precedente = [UInt8](repeating: 0, count: 32)
    var appareils: [Appareil]
    var raison: UInt8 = 0
    var suite: [UInt8] = []
    var signataires: [UInt8] = [0]

    let rec: ClePubliqueEd25519
    let recx: ClePubliqueX25519
    let ik: PaireEd25519

    init(_ compte: CompteEssai) {
        appareils = compte.declaration.appareils
        rec = compte.declaration.rec
        recx = compte.declaration.recx
        ik = compte.trousseau.ik
    }

    /// The encoding, signed by IK over the whole body; the compteId is the right one unless `compte` says another.
    func octets(signeePar signature: PaireEd25519? = nil) throws -> [UInt8] {
        var reste = Encodeur()
        reste.fixe([UInt8](repeating: 7, count: 16))
        reste.entier(numero)
        reste.entier(gen)
        reste.fixe(precedente)
        reste.fixe(ik.publique.octets)
        reste.liste(appareils) { codeur, appareil in
            codeur.entier(appareil.id)
            codeur.fixe(appareil.idh.octets)
            codeur.fixe(appareil.dsk.octets)
            codeur.entier(appareil.depuis)
        }
        reste.fixe(rec.octets)
        reste.fixe(recx.octets)
        reste.entier(raison)
        reste.entier(CompteEssai.maintenant)
        reste.fixe(suite)
        var corps = Encodeur()
        corps.variable(Etiquette.declaration.octets)
        corps.fixe(try compte ?? Blake2b.hash(.compteId, reste.octets, taille: CompteId.taille))
        corps.fixe(reste.octets)
        let signee = try (signature ?? ik).signer(corps.octets)
        var tout = Encodeur()
        tout.variable(corps.octets)
        tout.liste(signataires) { codeur, role in
            codeur.entier(role)
            codeur.fixe(signee)
        }
        return tout.octets
    }

    static func lireEtVerifier(_ octets: [UInt8]) throws -> Declaration {
        let declaration = try Declaration(octets: octets)
        try declaration.verifierPremiere()
        return declaration
    }
}
