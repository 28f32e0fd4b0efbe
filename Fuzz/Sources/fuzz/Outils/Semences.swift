/// Gathers inputs to begin with: a choice, its parts with their lengths before them, and what follows.
struct Semences {
    private(set) var toutes: [[UInt8]] = []

    mutating func ajouter(_ choix: [UInt8], parties: [[UInt8]] = [], _ reste: [UInt8] = []) {
        var semence = choix
        for partie in parties { semence.append(contentsOf: Entree.partie(partie)) }
        semence.append(contentsOf: reste)
        toutes.append(semence)
    }
}
