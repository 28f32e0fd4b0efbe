/// How much runs at once: suites run in parallel, and each of them starts processes.
actor Places {
    static let communes = Places(3)

    private var libres: Int
    private var file: [(nombre: Int, suite: CheckedContinuation<Void, Never>)] = []

    init(_ nombre: Int) { libres = nombre }

    /// Waits for `nombre` places, first come, first served.
    func prendre(_ nombre: Int) async {
        guard !file.isEmpty || libres < nombre else {
            libres -= nombre
            return
        }
        await withCheckedContinuation { file.append((nombre, $0)) }
    }

    func rendre(_ nombre: Int) {
        libres += nombre
        while let premier = file.first, premier.nombre <= libres {
            libres -= premier.nombre
            file.removeFirst().suite.resume()
        }
    }
}
