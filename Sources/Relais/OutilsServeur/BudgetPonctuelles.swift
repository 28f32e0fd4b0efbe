import CryptoChiffre

/// How many fetches of an account's bundles get one-time prekeys in a day.
package struct LimitesPonctuelles: Sendable {
    /// By one caller. More than one is needed: keys are lost, and answers.
    let parAppelant: Int
    /// By everybody together.
    let parCible: Int

    package init(parAppelant: Int, parCible: Int) {
        self.parAppelant = parAppelant
        self.parCible = parCible
    }

    /// Of the 100 that a device publishes, one caller takes 5 at most, and a crowd needs a day for all of them.
    static let production = LimitesPonctuelles(parAppelant: 5, parCible: 48)
}

/// Who still gets one-time prekeys. Whoever does not gets the bundle without them, which works all the same; so an account that
/// is away keeps some for others.
struct BudgetPonctuelles: Sendable {
    private struct Paire: CleDebit {
        let appelant: CompteId
        let cible: CompteId

        var octetsDebit: [UInt8] { appelant.octets + cible.octets }
    }

    private static let jour: UInt64 = 86400
    private let limites: LimitesPonctuelles
    private let horloge: Horloge
    private let appelants: Debit<Paire>
    private let cibles: Debit<CompteId>
    private let partage: PartageDebits?

    init(_ limites: LimitesPonctuelles, horloge: Horloge, partage: PartageDebits?) {
        self.limites = limites
        self.horloge = horloge
        self.partage = partage
        appelants = Debit(limites.parAppelant, toutes: Self.jour, horloge: horloge)
        cibles = Debit(limites.parCible, toutes: Self.jour, horloge: horloge)
    }

    /// Whether this fetch gets one-time prekeys, and counts it when it does. Only for accounts that exist: invented ones would
    /// push what others have spent out of the memory. There are so few that relays which share them count together, each time.
    func accorde(_ appelant: CompteId, _ cible: CompteId) async throws -> Bool {
        let paire = Paire(appelant: appelant, cible: cible)
        guard appelants.accorde(paire), cibles.accorde(cible) else { return false }
        guard let partage else { return true }
        let maintenant = horloge.maintenant
        guard
            try await partage.accorde(
                paire, limites.parAppelant, toutes: Self.jour, "appelants", maintenant: maintenant)
        else { return false }
        return try await partage.accorde(cible, limites.parCible, toutes: Self.jour, "cibles", maintenant: maintenant)
    }
}
