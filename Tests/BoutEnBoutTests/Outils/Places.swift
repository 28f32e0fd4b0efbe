/// How much runs at once: suites run in parallel, and each of them starts processes.
actor Places {
    private static let communes = Places(3)

    private var libres: Int
    private var file: [(nombre: Int, suite: CheckedContinuation<Void, Never>)] = []

    init(_ nombre: Int) { libres = nombre }

    /// Runs `corps` once there is room for it, and gives the room back whatever happens.
    /// - Parameter places: how much of the machine it takes, 1 to 3.
    static func avec(_ places: Int, _ corps: () async throws -> Void) async throws {
        await communes.prendre(places)
        let resultat: Result<Void, any Error>
        do { resultat = .success(try await corps()) } catch { resultat = .failure(error) }
        await communes.rendre(places)
        try resultat.get()
    }

    /// Waits for `nombre` places, first come, first served.
    private func prendre(_ nombre: Int) async {
        guard !file.isEmpty || libres < nombre else {
            libres -= nombre
            return
        }
        await withCheckedContinuation { file.append((nombre, $0)) }
    }

    private func rendre(_ nombre: Int) {
        libres += nombre
        while let premier = file.first, premier.nombre <= libres {
            libres -= premier.nombre
            file.removeFirst().suite.resume()
        }
    }
}
