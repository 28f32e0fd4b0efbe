import CryptoChiffre
import Foundation

extension ConversationLocale: RangeeSecrete {
    static let version: UInt8 = 2
    static let tailleMax = 256 + fluxMax * 128
    /// Longest name of a flow of the other's, in bytes: a device's number, a stroke, 16 hexadecimal digits.
    private static let nomMax = 27

    init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        correspondant = Data(try champs.fixe(CompteId.taille))
        cle = try champs.secret()
        mien = try Flux(&champs)
        mesAccuses = try Flux(&champs)
        let lus = try champs.liste(max: Self.fluxMax) { champs throws(ErreurCrypto) in
            (nom: try champs.variable(max: Self.nomMax), flux: try Flux(&champs))
        }
        guard zip(lus, lus.dropFirst()).allSatisfy({ $0.nom.lexicographicallyPrecedes($1.nom) }) else {
            throw ErreurCrypto(.encodage, "flows out of order")
        }
        // Of other names two could be the same text.
        guard lus.allSatisfy({ $0.nom.allSatisfy { $0 < 0x80 } }) else {
            throw ErreurCrypto(.encodage, "name of a flow")
        }
        siens = Dictionary(
            lus.map { (String(decoding: $0.nom, as: UTF8.self), $0.flux) }, uniquingKeysWith: { premier, _ in premier })
        nonLus = Int(try champs.naturel())
        dernier = try champs.naturel()
        luJusqua = try champs.naturel()
        minuteur = Minuteur(duree: try champs.entier(), version: try champs.entier())
    }

    func coder(_ codeur: inout Encodeur) {
        codeur.fixe(correspondant)
        codeur.secret(cle)
        mien.coder(&codeur)
        mesAccuses.coder(&codeur)
        let tries = siens.map { (nom: Array($0.key.utf8), flux: $0.value) }
            .sorted { $0.nom.lexicographicallyPrecedes($1.nom) }
        codeur.liste(tries) { codeur, sien in
            codeur.variable(sien.nom)
            sien.flux.coder(&codeur)
        }
        codeur.entier(UInt64(clamping: nonLus))
        codeur.entier(UInt64(clamping: dernier))
        codeur.entier(UInt64(clamping: luJusqua))
        codeur.entier(minuteur.duree)
        codeur.entier(minuteur.version)
    }
}

extension ConversationLocale.Flux {
    fileprivate init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        flux = try champs.entier()
        suivant = try champs.entier()
        prec = Data(try champs.fixe(Conversation.origine.count))
        vuA = try champs.naturel()
    }

    fileprivate func coder(_ codeur: inout Encodeur) {
        codeur.entier(flux)
        codeur.entier(suivant)
        codeur.fixe(prec)
        codeur.entier(UInt64(clamping: vuA))
    }
}

extension Decodeur {
    /// A number on 8 bytes that is signed elsewhere and never negative.
    fileprivate mutating func naturel() throws(ErreurCrypto) -> Int64 {
        guard let nombre = Int64(exactly: try entier(UInt64.self)) else {
            throw ErreurCrypto(.encodage, "number over 2^63")
        }
        return nombre
    }
}
