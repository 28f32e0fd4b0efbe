import Glibc

/// What a stretch of time cost: wall clock, this program's CPU time and, when its process is known, the relay's and its memory.
struct Ressources {
    private let debut: UInt64
    private let ici: Double
    private let relais: (cpu: Double, memoire: Int)?
    private let pid: Int32?

    /// Begins now.
    init(pid: Int32?) throws {
        self.pid = pid
        debut = Horloge.maintenant()
        ici = Self.cpuIci()
        relais = try pid.map(Self.processus)
    }

    /// Seconds so far.
    var secondes: Double { Double(Horloge.maintenant() - debut) / 1e9 }

    /// CPU seconds of both, and the relay's resident memory in KiB then and now.
    func bilan() throws -> [(String, Bilan.Valeur)] {
        var champs: [(String, Bilan.Valeur)] = [("cpu_generateur_s", .decimal(Self.cpuIci() - ici))]
        if let pid, let relais {
            let present = try Self.processus(pid)
            champs += [
                ("cpu_relais_s", .decimal(present.cpu - relais.cpu)), ("rss_avant_kio", .entier(relais.memoire)),
                ("rss_apres_kio", .entier(present.memoire)),
            ]
        }
        return champs
    }

    private static func cpuIci() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func secondes(_ temps: timeval) -> Double { Double(temps.tv_sec) + Double(temps.tv_usec) / 1e6 }
        return secondes(usage.ru_utime) + secondes(usage.ru_stime)
    }

    private static func processus(_ pid: Int32) throws -> (cpu: Double, memoire: Int) {
        // The name in parentheses may hold blanks: the fields are counted from behind it.
        let champs = try lire("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard champs.count > 12, let utilisateur = Double(champs[11]), let noyau = Double(champs[12]),
            let ligne = try lire("/proc/\(pid)/status").split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let memoire = ligne.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
        else { throw Panne("/proc/\(pid) says something unknown") }
        return ((utilisateur + noyau) / Double(sysconf(Int32(_SC_CLK_TCK))), memoire)
    }

    private static func lire(_ chemin: String) throws -> String {
        let fichier = open(chemin, O_RDONLY)
        guard fichier >= 0 else { throw Panne("cannot read \(chemin): is --pid the relay's?") }
        defer { close(fichier) }
        var octets = [UInt8](repeating: 0, count: 8192)
        let nombre = read(fichier, &octets, octets.count)
        return String(decoding: octets.prefix(max(0, nombre)), as: UTF8.self)
    }
}
