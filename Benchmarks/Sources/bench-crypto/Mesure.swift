import FoundationEssentials

/// A line of the result.
struct Mesure: Encodable {
    let name: String
    let value: Double
    let unit: String
    /// This value divided by that of `against`.
    let ratio: Double?
    let against: String?

    init(name: String, value: Double, unit: String, contre autre: Mesure? = nil) {
        self.name = name
        self.value = Self.arrondir(value)
        self.unit = unit
        ratio = autre.map { Self.arrondir(value / $0.value) }
        against = autre?.name
    }

    /// Prints the line on stdout.
    func imprimer() throws {
        let codeur = JSONEncoder()
        codeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try codeur.encode(self), as: UTF8.self))
    }

    /// Four digits: the others are noise.
    private static func arrondir(_ valeur: Double) -> Double {
        guard valeur > 0, valeur < 1000 else { return valeur.rounded() }
        var echelle = 1.0
        while valeur * echelle < 1000 { echelle *= 10 }
        return (valeur * echelle).rounded() / echelle
    }
}
