/// Times both sides of a comparison in turns, so that whatever else the machine does weighs on both.
struct Chronometre {
    /// Turns of each side; the median is printed.
    let tours: Int
    /// How long a turn lasts at least.
    let duree: Duration
    /// Operations between two looks at the clock: enough that a look (40 ns) is nothing beside them.
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
        let debut = ContinuousClock.now
        var nombre = 0
        while true {
            for _ in 0..<lot { try operation() }
            nombre += lot
            let temps = ContinuousClock.now - debut
            if temps >= duree { return Double(nombre) / (temps / .seconds(1)) }
        }
    }

    private func mediane(_ valeurs: [Double]) -> Double {
        let triees = valeurs.sorted()
        let milieu = triees.count / 2
        return triees.count.isMultiple(of: 2) ? (triees[milieu - 1] + triees[milieu]) / 2 : triees[milieu]
    }
}
