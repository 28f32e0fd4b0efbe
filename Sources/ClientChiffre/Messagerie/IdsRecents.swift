import Foundation

/// Ids seen of late: at least the last `borne`, and at most twice as many.
struct IdsRecents {
    private static let borne = 1000

    private var nouveaux: Set<Data> = []
    private var anciens: Set<Data> = []

    func contient(_ id: Data) -> Bool { nouveaux.contains(id) || anciens.contains(id) }

    mutating func noter(_ id: Data) {
        if nouveaux.count >= Self.borne {
            anciens = nouveaux
            nouveaux = []
        }
        nouveaux.insert(id)
    }
}
