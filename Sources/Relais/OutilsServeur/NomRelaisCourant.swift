import Contrat
import CryptoChiffre
import Synchronization

/// The relay's name, which its database knows: where that is away when the relay starts, not yet.
final class NomRelaisCourant: Sendable {
    private let nom: Mutex<String?>

    /// A name that no other relay has.
    static func nouveau() throws -> String { "relais-\(Hexadecimal.texte(try Alea.octets(4)))" }

    init(_ nom: String?) { self.nom = Mutex(nom) }

    func fixer(_ nouveau: String) { nom.withLock { $0 = nouveau } }

    var connu: String? { nom.withLock { $0 } }

    /// - Throws: `occupe` as long as it is not known.
    func valeur() throws(Refus) -> String {
        guard let connu else { throw Refus(.occupe, "the database cannot be reached", attente: 2) }
        return connu
    }
}
