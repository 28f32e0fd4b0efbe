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

    init(essaisParMinute: Int, requetesParMinute: Int, ponctuelles: LimitesPonctuelles, horloge: Horloge) {
        essais = Debit(parMinute: essaisParMinute, horloge: horloge)
        requetes = Debit(parMinute: requetesParMinute, horloge: horloge)
        annuaire = Debit(parMinute: requetesParMinute / 20, horloge: horloge)
        publications = Debit(parMinute: requetesParMinute / 20, horloge: horloge)
        self.ponctuelles = BudgetPonctuelles(ponctuelles, horloge: horloge)
    }
}
