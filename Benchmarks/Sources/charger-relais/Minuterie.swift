import CLinux
import Glibc

/// Calls when a point of time has come, to the microsecond: epoll's own waiting knows milliseconds alone.
final class Minuterie: Ecouteur {
    private let boucle: Boucle
    private let descripteur: Int32
    private let action: () throws -> Void

    init(_ boucle: Boucle, _ action: @escaping () throws -> Void) throws {
        self.boucle = boucle
        self.action = action
        descripteur = timerfd_create(CLOCK_MONOTONIC, Int32(O_NONBLOCK))
        guard descripteur >= 0 else { throw Panne("timerfd_create: errno \(errno)") }
        try boucle.ajouter(descripteur, self)
    }

    /// Calls once at `temps` (the clock's nanoseconds), in place of whatever was asked before.
    func armer(_ temps: UInt64) {
        var quand = itimerspec()
        quand.it_value.tv_sec = Int(temps / 1_000_000_000)
        quand.it_value.tv_nsec = Int(temps % 1_000_000_000)
        // 1: TFD_TIMER_ABSTIME.
        timerfd_settime(descripteur, 1, &quand, nil)
    }

    func pret() throws {
        var nombre: UInt64 = 0
        guard read(descripteur, &nombre, 8) == 8 else { return }
        try action()
    }

    /// Ends it.
    func fermer() {
        boucle.oter(descripteur)
        close(descripteur)
    }
}
