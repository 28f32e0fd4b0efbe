import Synchronization

/// At which addresses the relay has said the name that this account was made under.
final class NomsVerifies: Sendable {
    /// What is looked for, and the pseudo to ask with: the name comes with the answer to anybody's.
    struct Epingle: Sendable {
        let nom: String
        let pseudo: String
    }

    private struct Etat {
        var epingle: Epingle?
        var vus: Set<AdresseRelais> = []
    }

    private let etat = Mutex(Etat())

    var epingle: Epingle? { etat.withLock { $0.epingle } }

    func epingler(_ epingle: Epingle) { etat.withLock { $0.epingle = epingle } }

    func contiennent(_ adresse: AdresseRelais) -> Bool { etat.withLock { $0.vus.contains(adresse) } }

    /// An earlier process has looked.
    func reprendre(_ adresse: AdresseRelais) { etat.withLock { _ = $0.vus.insert(adresse) } }

    /// Notes the name that was said at `adresse`; while none is pinned, any will do and nothing is noted.
    /// - Throws: `relaisChange` when it is another one.
    func noter(_ nom: String, a adresse: AdresseRelais) throws(ErreurClient) {
        let attendu: String? = etat.withLock { etat in
            guard let epingle = etat.epingle else { return nil }
            if epingle.nom == nom { etat.vus.insert(adresse) } else { etat.vus.remove(adresse) }
            return epingle.nom == nom ? nil : epingle.nom
        }
        if let attendu { throw .relaisChange(attendu: attendu, recu: nom) }
    }
}
