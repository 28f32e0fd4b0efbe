import Glibc

/// Opens idle live streams and looks at the relay's memory before and after.
final class ModeFlux {
    private let options: Options
    private var flux: [Flux] = []
    private var ouverts = 0

    init(options: Options) { self.options = options }

    func mesurer(_ boucle: Boucle, borne: UInt64) throws -> Bilan {
        try permettre(options.connexions + 64)
        try attendre(boucle, borne)
        let ressources = try Ressources(pid: options.pid)
        for _ in 0..<min(32, options.connexions) { try ouvrir(boucle) }
        try boucle.tourner(borne: borne) { ouverts == options.connexions }
        let secondes = ressources.secondes
        try attendre(boucle, borne)
        var bilan = Bilan()
        bilan.noter("mode", .texte("flux"))
        bilan.noter("flux", .entier(ouverts))
        bilan.noter("secondes", .decimal(secondes))
        bilan.noter(try ressources.bilan())
        flux.forEach { $0.fermer() }
        return bilan
    }

    /// One stream after another on each of 32 ways, so that no queue of the relay's socket overflows.
    private func ouvrir(_ boucle: Boucle) throws {
        let suivant = try Flux(boucle, options, options.comptes[flux.count % options.comptes.count])
        flux.append(suivant)
        suivant.surOuverture = { [unowned self] in
            ouverts += 1
            if flux.count < options.connexions { try ouvrir(boucle) }
        }
    }

    private func attendre(_ boucle: Boucle, _ borne: UInt64) throws {
        let fin = Horloge.maintenant() + Horloge.nanosecondes(options.pause)
        try boucle.tourner(borne: borne) { Horloge.maintenant() >= fin }
    }

    /// Raises the limit of open files where it is too low.
    private func permettre(_ nombre: Int) throws {
        var limite = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limite)
        guard limite.rlim_cur < UInt(nombre) else { return }
        limite.rlim_cur = UInt(nombre)
        limite.rlim_max = max(limite.rlim_max, UInt(nombre))
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limite) == 0 else {
            throw Panne("\(nombre) open files are not allowed here: ulimit -n")
        }
    }
}
