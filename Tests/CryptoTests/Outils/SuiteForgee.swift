@testable import CryptoChiffre

/// A later statement written field by field and signed by whoever is asked to: at first exactly what its account would make.
struct SuiteForgee {
    var compte: [UInt8]
    var alea: [UInt8]
    var numero: UInt32
    var gen: UInt32
    var precedente: [UInt8]
    var ik: PaireEd25519
    var appareils: [Appareil]
    var rec: ClePubliqueEd25519
    var recx: ClePubliqueX25519
    var raison: UInt8 = 1
    var signatures: [(role: UInt8, cle: PaireEd25519)]

    /// What follows `avant`, whose identity key is `ancienne`: new identity key, the same devices.
    init(apres avant: Declaration, ancienne: PaireEd25519, dans arene: Arene) throws {
        compte = avant.compte.octets
        alea = avant.alea
        numero = avant.numero &+ 1
        gen = avant.gen &+ 1
        precedente = try avant.hash()
        ik = try PaireEd25519(dans: arene)
        appareils = avant.appareils
        rec = avant.rec
        recx = avant.recx
        signatures = [(0, ik), (1, ancienne)]
    }

    func octets() throws -> [UInt8] {
        var corps = Encodeur()
        corps.variable(Etiquette.declaration.octets)
        corps.fixe(compte)
        corps.fixe(alea)
        corps.entier(numero)
        corps.entier(gen)
        corps.fixe(precedente)
        corps.fixe(ik.publique.octets)
        corps.liste(appareils) { codeur, appareil in
            codeur.entier(appareil.id)
            codeur.fixe(appareil.idh.octets)
            codeur.fixe(appareil.dsk.octets)
            codeur.entier(appareil.depuis)
        }
        corps.fixe(rec.octets)
        corps.fixe(recx.octets)
        corps.entier(raison)
        corps.entier(CompteEssai.maintenant)
        let signees = try signatures.map { (role: $0.role, octets: try $0.cle.signer(corps.octets)) }
        var tout = Encodeur()
        tout.variable(corps.octets)
        tout.liste(signees) { codeur, signature in
            codeur.entier(signature.role)
            codeur.fixe(signature.octets)
        }
        return tout.octets
    }

    func declaration() throws -> Declaration { try Declaration(octets: octets()) }
}
