import CLinux
import Glibc

/// Whoever is told that its descriptor can be read or written.
protocol Ecouteur: AnyObject {
    func pret() throws
}

/// One thread that waits for all descriptors, with epoll.
final class Boucle {
    private let descripteur: Int32
    private var table: [(any Ecouteur)?] = []
    private var evenements = [epoll_event](repeating: epoll_event(), count: 512)

    init() throws {
        descripteur = epoll_create1(0)
        guard descripteur >= 0 else { throw Panne("epoll_create1: errno \(errno)") }
    }

    deinit { close(descripteur) }

    /// Tells `ecouteur` when its descriptor can be read.
    func ajouter(_ fichier: Int32, _ ecouteur: any Ecouteur) throws {
        while table.count <= Int(fichier) { table.append(nil) }
        table[Int(fichier)] = ecouteur
        try regler(EPOLL_CTL_ADD, fichier, ecriture: false)
    }

    /// Whether it is told also when the descriptor can be written.
    func attendreEcriture(_ fichier: Int32, _ oui: Bool) throws { try regler(EPOLL_CTL_MOD, fichier, ecriture: oui) }

    /// Says nothing more about this descriptor.
    func oter(_ fichier: Int32) {
        epoll_ctl(descripteur, EPOLL_CTL_DEL, fichier, nil)
        if Int(fichier) < table.count { table[Int(fichier)] = nil }
    }

    /// Works until `fini`, and not beyond `borne` (in the clock's nanoseconds).
    func tourner(borne: UInt64, fini: () -> Bool) throws {
        while !fini() {
            let maintenant = Horloge.maintenant()
            guard maintenant < borne else { throw Panne("not done within the time that was given (--borne)") }
            // Wakes up now and then to look at the bound; whatever is due before has a timer.
            let attente = Int32(min((borne - maintenant) / 1_000_000 + 1, 200))
            let nombre = epoll_wait(descripteur, &evenements, Int32(evenements.count), attente)
            if nombre < 0 {
                guard errno == EINTR else { throw Panne("epoll_wait: errno \(errno)") }
                continue
            }
            for i in 0..<Int(nombre) { try table[Int(evenements[i].data.fd)]?.pret() }
        }
    }

    private func regler(_ action: Int32, _ fichier: Int32, ecriture: Bool) throws {
        var evenement = epoll_event()
        evenement.events = EPOLLIN.rawValue | (ecriture ? EPOLLOUT.rawValue : 0)
        evenement.data.fd = fichier
        guard epoll_ctl(descripteur, action, fichier, &evenement) == 0 else { throw Panne("epoll_ctl: errno \(errno)") }
    }
}
