/// This device's prekeys with their private halves: the current ones and those still needed to read what was under way.
public struct ClesLocales: Sendable {
    /// A prekey and its private half.
    public struct Cle: Sendable {
        /// What was published.
        public let precle: Precle
        /// The pair.
        public let paire: PairePrecle
        /// Whether the relay has accepted it: another clock than ours has found it valid.
        public let publiee: Bool

        /// Pairs a prekey with its private half.
        public init(precle: Precle, paire: PairePrecle, publiee: Bool = true) {
            self.precle = precle
            self.paire = paire
            self.publiee = publiee
        }
    }

    private var cles: [Precle.Usage: [UInt32: Cle]] = [:]

    /// Gathers keys.
    public init(_ cles: [Cle]) {
        for cle in cles { self.cles[cle.precle.usage, default: [:]][cle.precle.id] = cle }
    }

    /// The pair numbered `id`, or nil when it never was or is erased.
    public func paire(_ usage: Precle.Usage, _ id: UInt32) -> PairePrecle? { cles[usage]?[id]?.paire }

    /// The one to use now: the highest number among those that are valid at `maintenant` (seconds since 1970), a published
    /// one if there is any. A key made while this clock ran ahead, which nobody else would accept, is so left alone, also as
    /// long as the clock is wrong.
    public func courante(_ usage: Precle.Usage, maintenant: UInt64) -> Cle? {
        cles[usage]?.values
            .filter { $0.precle.debut <= maintenant + Limites.toleranceHorloge && maintenant < $0.precle.fin }
            .max { ($0.publiee ? 1 : 0, $0.precle.id) < ($1.publiee ? 1 : 0, $1.precle.id) }
    }
}
