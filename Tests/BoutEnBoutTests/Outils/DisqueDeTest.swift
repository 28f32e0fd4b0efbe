import Foundation

/// The disk under a relay's database, as `Tests/Executables/disque` plays it: it can lose its power, and refuse.
struct DisqueDeTest: Sendable {
    /// What a disk without power has of what was written to it and not synchronised.
    enum Reste: Sendable {
        /// Nothing.
        case rien
        /// Of each write and each sector of it, maybe this one, in whatever order: what a real disk may do.
        case auHasard
    }

    /// An entry of a file's ".defaire": a write, or a cut when it brings nothing.
    private struct Entree {
        let avant: UInt64
        let place: UInt64
        let remplaces: Data
        let apportes: Data?
    }

    private static let secteur = 512

    /// The database.
    let base: URL

    /// - Parameter dossier: that of a relay that is not started yet, see `RelaisDeTest`.
    init(sous dossier: URL) throws {
        try FileManager.default.createDirectory(at: dossier, withIntermediateDirectories: true)
        base = dossier.resolvingSymlinksInPath().appending(path: "donnees/relais.sqlite")
    }

    /// What the relay must find in its environment.
    func environnement() throws -> [String: String] {
        let bibliotheque = URL(fileURLWithPath: try Executables.relaisEssai.chemin()).deletingLastPathComponent()
            .appending(path: "libDisque.so").path
        guard FileManager.default.isReadableFile(atPath: bibliotheque) else {
            throw ErreurEssai("libDisque.so is not beside the test bundle; run: swift build")
        }
        return ["LD_PRELOAD": bibliotheque, "DISQUE": base.path]
    }

    /// From now on every write fails with this `errno`.
    func refuser(_ erreur: Int32) throws { try Data("\(erreur)".utf8).write(to: fichierErreur) }

    /// Writes go on.
    func accepter() throws { try FileManager.default.removeItem(at: fichierErreur) }

    /// The power is gone while the relay is dead: what it had not synchronised is lost. What its processes shared in memory is too.
    /// - Returns: how many writes and cuts were not synchronised, of the database and of its log.
    func couper(_ reste: Reste) throws -> (base: Int, journal: Int) {
        var nombres = (base: 0, journal: 0)
        for suffixe in ["", "-wal", "-journal"] {
            let fichier = URL(fileURLWithPath: base.path + suffixe)
            let cote = URL(fileURLWithPath: fichier.path + ".defaire")
            guard let octets = try? Data(contentsOf: cote), !octets.isEmpty else { continue }
            let entrees = Self.lire(octets)
            try Self.reprendre(fichier, entrees, reste)
            try FileManager.default.removeItem(at: cote)
            if suffixe.isEmpty { nombres.base += entrees.count } else { nombres.journal += entrees.count }
        }
        try? FileManager.default.removeItem(atPath: base.path + "-shm")
        return nombres
    }

    private var fichierErreur: URL { URL(fileURLWithPath: base.path + ".erreur") }

    /// The whole entries; the last one may have been cut short by the kill, then its write was never begun.
    private static func lire(_ octets: Data) -> [Entree] {
        var entrees: [Entree] = []
        var reste = octets
        func nombre(_ rang: Int) -> UInt64 {
            reste.dropFirst(8 * rang).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        while reste.count >= 32 {
            let (avant, place, remplaces, apportes) = (nombre(0), nombre(1), Int(nombre(2)), nombre(3))
            let coupe = apportes == .max
            let taille = 32 + remplaces + (coupe ? 0 : Int(apportes))
            guard reste.count >= taille else { break }
            let corps = reste.dropFirst(32)
            entrees.append(
                Entree(
                    avant: avant, place: place, remplaces: Data(corps.prefix(remplaces)),
                    apportes: coupe ? nil : Data(corps.dropFirst(remplaces).prefix(Int(apportes)))))
            reste = reste.dropFirst(taille)
        }
        return entrees
    }

    private static func reprendre(_ fichier: URL, _ entrees: [Entree], _ reste: Reste) throws {
        let acces = try FileHandle(forUpdating: fichier)
        defer { try? acces.close() }
        for entree in entrees.reversed() {
            try acces.ecrire(entree.remplaces, a: entree.place)
            try acces.truncate(atOffset: entree.avant)
        }
        guard case .auHasard = reste else { return }
        for entree in entrees where Bool.random() {
            guard let apportes = entree.apportes else {
                try acces.truncate(atOffset: entree.place)
                continue
            }
            // Sectors are those of the disk, not of the write.
            var debut = 0
            while debut < apportes.count {
                let fin = min(apportes.count, debut + secteur - Int(entree.place + UInt64(debut)) % secteur)
                if Int.random(in: 0..<4) > 0 {
                    try acces.ecrire(apportes[debut..<fin], a: entree.place + UInt64(debut))
                }
                debut = fin
            }
        }
    }
}

extension FileHandle {
    fileprivate func ecrire(_ octets: Data, a place: UInt64) throws {
        guard !octets.isEmpty else { return }
        try seek(toOffset: place)
        try write(contentsOf: octets)
    }
}
