import Contrat
import CryptoChiffre
import Foundation

extension Traitement {
    /// What a creation or a change of password is answered that has other prekeys than it must.
    static let uneParUsage = Refus(.requeteInvalide, "exactly one prekey of each durable use is needed")

    /// Verifies encoded prekeys of a device and makes them ready to be stored.
    func lirePrecles(_ precles: [Data], porteur: Porteur, dsk: ClePubliqueEd25519) throws(Refus) -> [PrecleRangee] {
        let maintenant = horloge.maintenant
        var lues: [PrecleRangee] = []
        for octets in precles {
            let precle = try lireCles { () throws(ErreurCrypto) in
                let precle = try Precle(octets: Array(octets))
                try precle.verifier(
                    usage: precle.usage, compte: porteur.compte, appareil: porteur.appareil, dsk: dsk,
                    maintenant: maintenant)
                return precle
            }
            lues.append(PrecleRangee(usage: precle.usage, id: precle.id, fin: precle.fin, octets: octets))
        }
        return lues
    }

    /// The same for the first prekeys of new keys: one of each durable use, and nothing else.
    func lireDurables(_ precles: [Data], porteur: Porteur, dsk: ClePubliqueEd25519) throws(Refus) -> [PrecleRangee] {
        let durables = Precle.Usage.durables
        guard precles.count == durables.count else { throw Self.uneParUsage }
        let lues = try lirePrecles(precles, porteur: porteur, dsk: dsk)
        guard Set(lues.map(\.usage)) == Set(durables) else { throw Self.uneParUsage }
        return lues
    }
}
