import CryptoChiffre
import Foundation
import Synchronization

/// What every request asks of accounts, remembered from a moment ago: whose a token is, and which seal keys are the newest. One
/// relay alone has the database, so nothing of it changes but through here.
final class SouvenirsComptes: Sendable {
    /// Of how many accounts, and how many tokens.
    private static let borne = 10_000

    private struct Compte {
        /// When the tokens of this hash end.
        var jetons: [Data: (appareil: UInt32, expire: UInt64)] = [:]
        /// The newest seal key of each device.
        var sceaux: [UInt32: UInt32] = [:]
    }

    private struct Etat {
        var comptes = DeuxGenerations<CompteId, Compte>(borne: borne)
        var parJeton = DeuxGenerations<Data, CompteId>(borne: borne)
        var changements: UInt64 = 0
    }

    private let etat = Mutex(Etat())

    /// How often something was forgotten: what was read of the database before the last time is not worth remembering.
    var changements: UInt64 { etat.withLock { $0.changements } }

    /// Forgets an account, of which something has just changed.
    func oublier(_ compte: CompteId) {
        etat.withLock { etat in
            etat.comptes[compte] = nil
            etat.changements += 1
        }
    }

    /// Forgets whose this token is.
    func oublier(jeton hash: Data) {
        etat.withLock { etat in
            etat.parJeton[hash] = nil
            etat.changements += 1
        }
    }

    /// Whose token has this hash and is not over, if that is remembered.
    func porteur(jeton hash: Data, maintenant: UInt64) -> Porteur? {
        etat.withLock { etat in
            guard let compte = etat.parJeton[hash], let jeton = etat.comptes[compte]?.jetons[hash],
                jeton.expire > maintenant
            else { return nil }
            return Porteur(compte: compte, appareil: jeton.appareil)
        }
    }

    /// Whether `sceau` is known to be the device's newest seal key.
    func estDernier(_ sceau: UInt32, de porteur: Porteur) -> Bool {
        etat.withLock { $0.comptes[porteur.compte]?.sceaux[porteur.appareil] == sceau }
    }

    /// Remembers a token that was read when there had been so many `changements`.
    func noter(jeton hash: Data, de porteur: Porteur, expire: UInt64, lu changements: UInt64) {
        etat.withLock { etat in
            guard etat.changements == changements else { return }
            etat.comptes[porteur.compte, default: Compte()].jetons[hash] = (porteur.appareil, expire)
            etat.parJeton[hash] = porteur.compte
        }
    }

    /// Remembers a device's newest seal key that was read when there had been so many `changements`.
    func noter(dernier sceau: UInt32, de porteur: Porteur, lu changements: UInt64) {
        etat.withLock { etat in
            guard etat.changements == changements else { return }
            etat.comptes[porteur.compte, default: Compte()].sceaux[porteur.appareil] = sceau
        }
    }
}
