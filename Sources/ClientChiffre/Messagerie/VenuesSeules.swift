/// Lines that were added to the history while no command asked for what came: the next one that does is told of them.
struct VenuesSeules {
    /// Of more than these the latest are kept: all of them stand in the history.
    private static let maximum = 100_000

    /// A line: its number, and what changed it when it was there before.
    struct Venue: Sendable {
        let ordre: Int64
        let retouche: String?
    }

    private var lignes: [Venue] = []
    private var illisibles = 0

    mutating func noter(_ arrivages: Messagerie.Arrivages) {
        lignes += arrivages.lignes.map { Venue(ordre: $0.ordre, retouche: $0.retouche) }
        if lignes.count > Self.maximum { lignes.removeFirst(lignes.count - Self.maximum) }
        illisibles += arrivages.illisibles
    }

    /// Gives out the oldest of them, once, and how many envelopes could not be read.
    /// - Returns: and whether there are more.
    mutating func prendre(auPlus nombre: Int) -> (lignes: [Venue], illisibles: Int, reste: Bool) {
        let prises = Array(lignes.prefix(nombre))
        lignes.removeFirst(prises.count)
        defer { illisibles = 0 }
        return (prises, illisibles, !lignes.isEmpty)
    }
}
