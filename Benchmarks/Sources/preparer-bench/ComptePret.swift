import ComptesBench
import CryptoChiffre
import FoundationEssentials

/// An account that only wants to be registered. Byte strings travel in base64, as in the relay's contract.
struct ComptePret: Encodable {
    /// Body of `creer_compte`.
    struct Creation: Encodable {
        let pseudo: String
        let sel: Data
        let version: UInt8
        let cleAuth: Data
        let declaration: Data
        let precles: [Data]
    }

    /// Body of `se_connecter`.
    struct Connexion: Encodable {
        let pseudo: String
        let appareil: UInt32
        let nonce: Data
        let cleAuth: Data
        let signature: Data
        let epoque: Epoque
    }

    /// The record of a first epoch.
    struct Epoque: Encodable {
        let numero: UInt64
        let mac: Data
    }

    let creation: Creation
    let connexion: Connexion
    let compte: Data
    let appareil: UInt32
    let enveloppe: Data

    init(_ prelude: Prelude, date: UInt64) throws {
        let nouveau = try CompteBench(nomRelais: prelude.relais, date: date, dans: Arene())
        let cleAuth = Data(try Alea.octets(Verificateur.tailleCleAuth))
        let aSigner = CryptoChiffre.Connexion.message(nomRelais: prelude.relais, nonce: Array(prelude.nonce))
        creation = Creation(
            pseudo: prelude.pseudo, sel: Data(try Alea.octets(Verificateur.tailleSel)), version: prelude.version,
            cleAuth: cleAuth, declaration: Data(nouveau.declaration.octets),
            precles: nouveau.durables.map { Data($0.precle.octets) })
        connexion = Connexion(
            pseudo: prelude.pseudo, appareil: nouveau.trousseau.appareil, nonce: prelude.nonce, cleAuth: cleAuth,
            signature: Data(try nouveau.trousseau.dsk.signer(aSigner)),
            epoque: Epoque(numero: 1, mac: Data(try nouveau.trousseau.preuve(epoque: 1))))
        compte = Data(nouveau.declaration.compte.octets)
        appareil = nouveau.trousseau.appareil
        let interieur = Interieur(
            compte: nouveau.declaration.compte, appareil: appareil, amorce: nil, message: try Alea.octets(1200))
        enveloppe = Data(
            try Enveloppe.sceller(interieur, suite: Limites.suite, vers: nouveau.sceau.precle))
    }
}
