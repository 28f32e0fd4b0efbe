/// A set of numbers below 2^53 as ranges, of which the newest are kept: which contents of a flow have come.
struct Plages: Codable, Hashable, Sendable {
    /// Whoever leaves more gaps than this is told of the newest ranges only.
    static let maximum = 64
    private static let borne: UInt64 = 1 << 53

    /// Disjoint, rising, never adjacent.
    private(set) var plages: [ClosedRange<UInt64>] = []

    init() {}

    /// From pairs of first and last; what is no such pair is passed over.
    init(paires: [[UInt64]]) {
        for paire in paires.suffix(Self.maximum) where paire.count == 2 && paire[0] <= paire[1] && paire[1] < Self.borne
        {
            ajouter(paire[0]...paire[1])
        }
    }

    /// What is kept here, as it was kept: `Contenu.Accuse` reads what somebody else says.
    init(from decoder: any Decoder) throws {
        for paire in try decoder.singleValueContainer().decode([[UInt64]].self) where paire.count == 2 {
            guard paire[0] <= paire[1] else { continue }
            ajouter(paire[0]...paire[1], maximum: .max)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var champ = encoder.singleValueContainer()
        try champ.encode(paires)
    }

    var paires: [[UInt64]] { plages.map { [$0.lowerBound, $0.upperBound] } }

    /// The newest of them, as many as are told.
    var dernieres: Plages { Plages(paires: paires) }

    var estVide: Bool { plages.isEmpty }

    func contient(_ nombre: UInt64) -> Bool { plages.contains { $0.contains(nombre) } }

    mutating func ajouter(_ nombre: UInt64) { ajouter(nombre...nombre) }

    mutating func ajouter(_ plage: ClosedRange<UInt64>, maximum: Int = maximum) {
        guard plage.upperBound < Self.borne else { return }
        // What comes most often: the next number.
        if let derniere = plages.last, derniere.upperBound + 1 == plage.lowerBound {
            plages[plages.count - 1] = derniere.lowerBound...plage.upperBound
            return
        }
        var somme = plage
        var autres: [ClosedRange<UInt64>] = []
        for connue in plages {
            if connue.upperBound + 1 < somme.lowerBound || somme.upperBound + 1 < connue.lowerBound {
                autres.append(connue)
            } else {
                somme = min(somme.lowerBound, connue.lowerBound)...max(somme.upperBound, connue.upperBound)
            }
        }
        let place = autres.firstIndex { $0.lowerBound > somme.upperBound } ?? autres.endIndex
        autres.insert(somme, at: place)
        plages = autres.suffix(maximum)
    }

    /// `nombre` with what touches it here.
    func autour(_ nombre: UInt64) -> ClosedRange<UInt64> {
        var somme = nombre...nombre
        for plage in plages {
            if plage.upperBound + 1 == nombre { somme = plage.lowerBound...somme.upperBound }
            if plage.lowerBound == nombre + 1 { somme = somme.lowerBound...plage.upperBound }
        }
        return somme
    }

    mutating func unir(_ autres: Plages, maximum: Int = maximum) {
        for plage in autres.plages { ajouter(plage, maximum: maximum) }
    }

    /// What of it is below `fin`.
    func avant(_ fin: UInt64) -> Plages {
        var bornees = Plages()
        for plage in plages where plage.lowerBound < fin {
            bornees.ajouter(plage.lowerBound...min(plage.upperBound, fin - 1))
        }
        return bornees
    }
}
