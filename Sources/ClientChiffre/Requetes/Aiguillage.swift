import Synchronization

/// Which address of the list is asked: shared by everything that speaks to the relay, so that what one request has found dead
/// the others need not try. It stays where it is while somebody answers there.
final class Aiguillage: Sendable {
    /// A place in the endless row of addresses that repeats the list: the same address in the next turn is another place, so
    /// that requests that fail late at one move nobody who has come round to it again.
    struct Place: Hashable, Sendable {
        fileprivate let rang: Int

        var suivante: Place { Place(rang: rang + 1) }
    }

    let adresses: AdressesRelais
    private let rang: Mutex<Int>

    /// - Parameter premiere: the address to begin with; when it is not in the list, the first.
    init(_ adresses: AdressesRelais, premiere: String? = nil) {
        self.adresses = adresses
        rang = Mutex(adresses.toutes.firstIndex { $0.texte == premiere } ?? 0)
    }

    var nombre: Int { adresses.toutes.count }
    /// Where to ask now.
    var place: Place { Place(rang: rang.withLock { $0 }) }
    /// The address to ask now.
    var adresse: AdresseRelais { self[place] }

    subscript(_ place: Place) -> AdresseRelais { adresses.toutes[place.rang % nombre] }

    /// Nobody is to be had at `place`: the next one is asked from now on, unless another request has seen to it.
    func passer(apres place: Place) {
        rang.withLock { if $0 == place.rang { $0 += 1 } }
    }
}
