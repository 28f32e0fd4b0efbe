import Contrat

/// The times of live streams.
package struct ReglagesFlux: Sendable {
    /// From one sign of life to the next.
    let battement: Duration
    /// For how long a client may take nothing before its connection is cut.
    let delaiEcriture: Duration

    /// Those of `relais`.
    static let production = ReglagesFlux(
        battement: .seconds(LimitesContrat.battementFlux), delaiEcriture: .seconds(60))

    package init(battement: Duration, delaiEcriture: Duration) {
        self.battement = battement
        self.delaiEcriture = delaiEcriture
    }
}
