@testable import CryptoChiffre

/// The codec by itself: the input is a list of things to read, then what they are read from. What was read is written again and
/// must be what was read from.
enum CibleCodec: Cible {
    static let nom = "codec"
    static let tailleMax = 4096
    private static let lecturesMax = 64

    static func essayer(_ octets: [UInt8]) throws {
        var entree = Entree(octets)
        let programme = entree.prendre(Int(entree.octet()) % lecturesMax)
        let source = entree.reste()
        var champs = Decodeur(source)
        var copie = Encodeur()
        for lecture in programme {
            let avant = champs.lus
            try lire(lecture, &champs, &copie)
            exiger(champs.lus >= avant && champs.lus + champs.reste == source.count, "a decoder loses its place")
            exiger(copie.octets.elementsEqual(source.prefix(champs.lus)), "reading \(lecture) is not canonical")
        }
        let reste = champs.reste
        do throws(ErreurCrypto) {
            try champs.fin()
            exiger(reste == 0, "trailing bytes accepted")
        } catch { exiger(reste > 0, "an end refused") }
    }

    private static func lire(
        _ lecture: UInt8, _ champs: inout Decodeur, _ copie: inout Encodeur
    ) throws(ErreurCrypto) {
        let parametre = Int(lecture >> 4)
        switch lecture & 15 {
        case 0: copie.entier(try champs.entier(UInt8.self))
        case 1: copie.entier(try champs.entier(UInt16.self))
        case 2: copie.entier(try champs.entier(UInt32.self))
        case 3: copie.entier(try champs.entier(UInt64.self))
        case 4: copie.fixe(try champs.fixe(parametre * 5))
        case 5: copie.fixe(try champs.tranche(parametre * 17))
        case 6: copie.variable(try champs.variable(max: parametre * 40))
        case 7: copie.booleen(try champs.booleen())
        case 8:
            copie.option(try champs.option { champs throws(ErreurCrypto) in try champs.fixe(parametre) }) {
                $0.fixe($1)
            }
        case 9: copie.secret(try champs.secret())
        case 10:
            let elements = try champs.liste(max: parametre * 4) { champs throws(ErreurCrypto) in
                try champs.variable(max: 32)
            }
            exiger(elements.count <= parametre * 4, "a list over its limit")
            copie.liste(elements) { $0.variable($1) }
        case 11:
            let elements = try champs.liste(max: Int(UInt16.max)) { champs throws(ErreurCrypto) in
                try champs.entier(UInt16.self)
            }
            copie.liste(elements) { $0.entier($1) }
        case 12:
            // Nothing is read of an element: the count alone bounds the list.
            let elements = try champs.liste(max: parametre * 100) { _ throws(ErreurCrypto) in UInt8(0) }
            copie.liste(elements) { _, _ in }
        case 13:
            try champs.etiquette(.precle)
            copie.variable(Etiquette.precle.octets)
        case 14:
            let debut = champs.lus
            try champs.sauter(parametre)
            exiger(champs.lus == debut + parametre, "a jump of another length")
            throw ErreurCrypto(.encodage, "the rest cannot be written again")
        default: copie.variable(try champs.variable(max: .max))
        }
    }

    static func semences() throws -> [[UInt8]] {
        var champs = Encodeur()
        champs.entier(UInt8(1))
        champs.entier(UInt16(2))
        champs.entier(UInt32(3))
        champs.entier(UInt64(4))
        champs.fixe([UInt8](repeating: 5, count: 10))
        champs.variable([6, 6, 6])
        champs.booleen(true)
        champs.option([7, 7]) { $0.fixe($1) }
        champs.option([UInt8]?.none) { $0.fixe($1) }
        champs.liste([[8], [9, 9]]) { $0.variable($1) }
        champs.variable(Etiquette.precle.octets)
        champs.liste([1, 2, 3] as [UInt16]) { $0.entier($1) }
        champs.fixe([UInt8](repeating: 10, count: SecretBref.tailleCle))
        let programme: [UInt8] = [0, 1, 2, 3, 0x24, 0x16, 7, 0x28, 0x28, 0x1a, 13, 11, 9]
        return [
            [UInt8(programme.count)] + programme + champs.octets,
            [2, 15, 12] + [0, 0, 0, 1, 0xff, 0, 0], [1, 0x1c, 0, 0x63],
        ]
    }
}
