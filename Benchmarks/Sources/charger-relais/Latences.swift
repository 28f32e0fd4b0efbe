/// How long each of many things took, in nanoseconds.
struct Latences {
    private var valeurs: [UInt64] = []

    mutating func noter(_ duree: UInt64) { valeurs.append(duree) }

    /// Median, 99th percentile and the longest, in milliseconds; nothing when nothing was measured.
    func resume() -> [(String, Bilan.Valeur)] {
        guard let plusLongue = valeurs.max() else { return [] }
        let triees = valeurs.sorted()
        func ms(_ duree: UInt64) -> Bilan.Valeur { .decimal(Double(duree) / 1e6) }
        func centile(_ part: Double) -> UInt64 { triees[min(triees.count - 1, Int(part * Double(triees.count)))] }
        return [("p50_ms", ms(centile(0.5))), ("p99_ms", ms(centile(0.99))), ("max_ms", ms(plusLongue))]
    }
}
