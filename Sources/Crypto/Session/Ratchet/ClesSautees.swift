/// The keys of messages that have not come yet, by the header key of their chain; oldest first, at most 2,000.
struct ClesSautees: Sendable {
    /// A message key, and when it was put aside.
    struct Cle: Sendable {
        let n: UInt32
        let cle: SecretBref
        let date: UInt64
    }

    /// The keys of one chain of the other end, in the order of their numbers.
    struct Chaine: Sendable {
        let entete: SecretBref
        /// Whether it is the initiator's first, the one whose headers carry no ciphertext.
        let premiere: Bool
        var cles: [Cle]
    }

    private(set) var chaines: [Chaine] = []
    /// Counts the changes, so that they are written only when there was one.
    private(set) var revision: UInt64 = 0

    var nombre: Int { chaines.reduce(0) { $0 + $1.cles.count } }

    /// Puts keys aside that follow those of their chain; the oldest of all go when there are too many.
    mutating func ajouter(_ cles: [Cle], entete: SecretBref, premiere: Bool) {
        guard !cles.isEmpty else { return }
        if let derniere = chaines.indices.last, chaines[derniere].entete == entete {
            chaines[derniere].cles += cles
        } else {
            chaines.append(Chaine(entete: entete, premiere: premiere, cles: cles))
        }
        var surplus = nombre - Limites.sauteesGardees
        while surplus > 0, let premiere = chaines.first {
            let retirees = min(surplus, premiere.cles.count)
            chaines[0].cles.removeFirst(retirees)
            if chaines[0].cles.isEmpty { chaines.removeFirst() }
            surplus -= retirees
        }
        revision += 1
    }

    /// Takes out the key of message `n` of the chain under `entete`, or nil when it is not there.
    mutating func retirer(_ n: UInt32, entete: SecretBref) -> SecretBref? {
        guard let rang = chaines.firstIndex(where: { $0.entete == entete }),
            let place = chaines[rang].cles.firstIndex(where: { $0.n == n })
        else { return nil }
        let cle = chaines[rang].cles.remove(at: place).cle
        if chaines[rang].cles.isEmpty { chaines.remove(at: rang) }
        revision += 1
        return cle
    }

    /// Erases what was put aside 38 days before `maintenant` or earlier.
    mutating func expirer(maintenant: UInt64) {
        func perimee(_ cle: Cle) -> Bool {
            maintenant >= cle.date && maintenant - cle.date >= Limites.retentionSautees
        }
        guard chaines.contains(where: { $0.cles.contains(where: perimee) }) else { return }
        for rang in chaines.indices { chaines[rang].cles.removeAll(where: perimee) }
        chaines.removeAll { $0.cles.isEmpty }
        revision += 1
    }
}

extension ClesSautees {
    private static let tailleCle = 4 + SecretBref.tailleCle + 8

    func ecrire(_ codeur: inout Encodeur) {
        codeur.liste(chaines) { codeur, chaine in
            codeur.secret(chaine.entete)
            codeur.booleen(chaine.premiere)
            codeur.liste(chaine.cles) { codeur, cle in
                codeur.entier(cle.n)
                codeur.secret(cle.cle)
                codeur.entier(cle.date)
            }
        }
    }

    var taille: Int { 2 + chaines.count * (SecretBref.tailleCle + 3) + nombre * Self.tailleCle }

    /// - Throws: `encodage` when a chain is empty, named twice or out of order; `limite` for more than 2,000 keys.
    init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        chaines = try champs.liste(max: Limites.sauteesGardees) { champs throws(ErreurCrypto) in
            Chaine(
                entete: try champs.secret(), premiere: try champs.booleen(),
                cles: try champs.liste(max: Limites.sauteesGardees) { champs throws(ErreurCrypto) in
                    Cle(n: try champs.entier(), cle: try champs.secret(), date: try champs.entier())
                })
        }
        guard nombre <= Limites.sauteesGardees else { throw ErreurCrypto(.limite, "skipped keys") }
        for chaine in chaines {
            guard !chaine.cles.isEmpty, zip(chaine.cles, chaine.cles.dropFirst()).allSatisfy({ $0.n < $1.n }) else {
                throw ErreurCrypto(.encodage, "skipped keys missing or out of order")
            }
        }
    }
}
