#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Times both sides of a comparison in turns, by the processor time of this thread: whatever else the machine does weighs
/// on both sides, and what it takes of the processor meanwhile on neither.
struct Chronometre {
    /// Turns of each side; the median is printed.
    let tours: Int
    /// How long a turn lasts at least, in seconds.
    let duree: Double
    /// Operations between two looks at the clock: enough that a look (a system call) is nothing beside them.
    let lot: Int

    /// Runs `essai` and prints the floor's line, then ours.
    func comparer(_ essai: Essai) throws {
        var notre: [Double] = []
        var brut: [Double] = []
        for tour in 0..<tours {
            // Who goes first changes, for the second one finds the caches warm and the core awake.
            if tour.isMultiple(of: 2) { brut.append(try debit(essai.brut)) }
            notre.append(try debit(essai.notre))
            if !tour.isMultiple(of: 2) { brut.append(try debit(essai.brut)) }
        }
        let plancher = Mesure(name: essai.plancher, value: mediane(brut), unit: "1/s")
        try plancher.imprimer()
        try Mesure(name: essai.nom, value: mediane(notre), unit: "1/s", contre: plancher).imprimer()
    }

    /// Operations a second during one turn.
    private func debit(_ operation: () throws -> Void) throws -> Double {
        let debut = try secondes()
        var nombre = 0
        while true {
            for _ in 0..<lot { try operation() }
            nombre += lot
            let temps = try secondes() - debut
            if temps >= duree { return Double(nombre) / temps }
        }
    }

    /// Processor time of this thread, in seconds.
    private func secondes() throws -> Double {
        var temps = timespec()
        try exiger(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &temps) == 0, "clock_gettime")
        return Double(temps.tv_sec) + Double(temps.tv_nsec) / 1e9
    }

    private func mediane(_ valeurs: [Double]) -> Double {
        let triees = valeurs.sorted()
        let milieu = triees.count / 2
        return triees.count.isMultiple(of: 2) ? (triees[milieu - 1] + triees[milieu]) / 2 : triees[milieu]
    }
}
