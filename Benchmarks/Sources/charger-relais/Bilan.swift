import Glibc

/// The figures of a run, printed as one JSON object on one line.
struct Bilan {
    enum Valeur {
        case entier(Int)
        case decimal(Double)
        case texte(String)
        case comptes([Int: Int])

        var json: String {
            switch self {
            case .entier(let valeur): String(valeur)
            case .decimal(let valeur): String((valeur * 10_000).rounded() / 10_000)
            case .texte(let valeur): "\"\(valeur)\""
            case .comptes(let valeurs):
                "{" + valeurs.map { "\"\($0.key)\":\($0.value)" }.sorted().joined(separator: ",") + "}"
            }
        }
    }

    /// Whether a figure here was spoiled.
    var echec = false
    private var champs: [(String, Valeur)] = []

    mutating func noter(_ nom: String, _ valeur: Valeur) { champs.append((nom, valeur)) }

    mutating func noter(_ autres: [(String, Valeur)]) { champs += autres }

    func imprimer() {
        print("{" + champs.map { "\"\($0.0)\":\($0.1.json)" }.joined(separator: ",") + "}")
        fflush(nil)
    }
}
