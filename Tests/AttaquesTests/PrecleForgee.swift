@testable import CryptoChiffre

/// A prekey written field by field, whatever they say, as its owner could who does not keep to the rules.
struct PrecleForgee {
    var usage: UInt8
    var compte: [UInt8]
    var appareil: UInt32
    var id: UInt32
    var debut: UInt64
    var fin: UInt64
    var cle: [UInt8]

    /// The fields of a good one.
    init(_ precle: Precle) {
        usage = precle.usage.rawValue
        compte = precle.compte.octets
        appareil = precle.appareil
        id = precle.id
        debut = precle.debut
        fin = precle.fin
        cle = precle.cle.octets
    }

    /// The encoding, signed by `dsk`.
    func octets(_ dsk: PaireEd25519) throws -> [UInt8] { assembler(signature: try dsk.signer(corps)) }

    /// The encoding under a signature that was made for something else.
    func octets(signature: [UInt8]) -> [UInt8] { assembler(signature: signature) }

    private var corps: [UInt8] {
        var codeur = Encodeur()
        codeur.variable(Etiquette.precle.octets)
        codeur.entier(usage)
        codeur.fixe(compte)
        codeur.entier(appareil)
        codeur.entier(id)
        codeur.entier(debut)
        codeur.entier(fin)
        codeur.variable(cle)
        return codeur.octets
    }

    private func assembler(signature: [UInt8]) -> [UInt8] {
        var tout = Encodeur()
        tout.variable(corps)
        tout.fixe(signature)
        return tout.octets
    }
}
