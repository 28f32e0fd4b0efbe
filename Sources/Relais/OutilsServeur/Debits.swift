import CryptoChiffre

/// The rates that the relay holds its callers to.
struct Debits: Sendable {
    /// Routes without a token, and tokens that are refused, by address block.
    let essais: Debit<AdresseSource>
    /// Every request with a token, by account.
    let requetes: Debit<CompteId>
    /// Those that tell who exists: a twentieth of the former, so that listing people takes long.
    let annuaire: Debit<CompteId>
    /// Publications of prekeys, each of which may cost hundreds of verifications: as many.
    let publications: Debit<CompteId>
    /// What is not refused past its limit, but served without one-time prekeys.
    let ponctuelles: BudgetPonctuelles

    private let partage: PartageDebits?

    /// - Parameter partage: how relays of one database tell each other; nil for a relay that is alone.
    init(
        essaisParMinute: Int, requetesParMinute: Int, ponctuelles: LimitesPonctuelles, horloge: Horloge,
        partage: PartageDebits? = nil
    ) {
        self.partage = partage
        essais = Debit(parMinute: essaisParMinute, horloge: horloge)
        requetes = Debit(parMinute: requetesParMinute, horloge: horloge)
        annuaire = Debit(parMinute: requetesParMinute / 20, horloge: horloge)
        publications = Debit(parMinute: requetesParMinute / 20, horloge: horloge)
        self.ponctuelles = BudgetPonctuelles(ponctuelles, horloge: horloge, partage: partage)
    }

    var sontPartages: Bool { partage != nil }

    /// Tells other relays of what this one has let through, and learns of theirs. One-time prekeys are told at once.
    func echanger() async {
        guard let partage else { return }
        await partage.echanger(essais, "essais")
        await partage.echanger(requetes, "requetes")
        await partage.echanger(annuaire, "annuaire")
        await partage.echanger(publications, "publications")
    }
}
