import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Signals, told to a thread of its own. From when `ecouter` returns none is lost, which dispatch sources do not promise: they
/// listen some time after they were activated.
enum Signaux {
    /// Where handlers write, since there is hardly anything else that one may do.
    private static let entree = Atomic<Int32>(-1)

    /// Has `travail` done for each signal of `numeros`, in place of what it would do to the process. Once a process.
    static func ecouter(_ numeros: [Int32], _ travail: @escaping @Sendable (Int32) -> Void) {
        var bouts: [Int32] = [-1, -1]
        guard pipe(&bouts) == 0 else { return }
        for bout in bouts { _ = fcntl(bout, F_SETFD, FD_CLOEXEC) }
        let sortie = bouts[0]
        entree.store(bouts[1], ordering: .sequentiallyConsistent)
        for numero in numeros {
            signal(numero) { numero in
                let garde = errno
                var octet = UInt8(truncatingIfNeeded: numero)
                _ = write(Signaux.entree.load(ordering: .relaxed), &octet, 1)
                errno = garde
            }
        }
        let fil = Thread {
            // Every other thread may be one that takes no signals.
            var ensemble = sigset_t()
            sigemptyset(&ensemble)
            for numero in numeros { sigaddset(&ensemble, numero) }
            pthread_sigmask(SIG_UNBLOCK, &ensemble, nil)
            var octet: UInt8 = 0
            while true {
                let nombre = read(sortie, &octet, 1)
                if nombre == 1 { travail(Int32(octet)) } else if nombre == 0 || errno != EINTR { return }
            }
        }
        fil.start()
    }
}
