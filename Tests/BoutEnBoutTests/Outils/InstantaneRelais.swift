import Foundation

/// Everything that a relay keeps, as it was at a moment, to be put back.
struct InstantaneRelais {
    private let relais: RelaisDeTest
    private let copie: URL

    /// Stops the relay, copies its data, starts it again.
    init(_ relais: RelaisDeTest) async throws {
        self.relais = relais
        copie = relais.donnees.deletingLastPathComponent().appending(path: "instantane-\(UUID().uuidString)")
        try await relais.arreter()
        try FileManager.default.copyItem(at: relais.donnees, to: copie)
        try await relais.redemarrer()
    }

    /// From now on the relay knows nothing of what came since.
    func remettre() async throws {
        try await relais.arreter()
        try FileManager.default.removeItem(at: relais.donnees)
        try FileManager.default.copyItem(at: copie, to: relais.donnees)
        try await relais.redemarrer()
    }
}
