import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The terminal's settings, changed for a while and put back, even when a signal ends the program.
final class ModeTerminal: Sendable {
    /// What a terminal was like before; shared with the signal handling, hence one for the process.
    private static let initial = Mutex<(descripteur: Int32, reglages: termios)?>(nil)

    private let descripteur: Int32

    /// Takes the terminal at `descripteur` in charge; nil when it is none.
    init?(_ descripteur: Int32) {
        guard isatty(descripteur) == 1 else { return nil }
        self.descripteur = descripteur
    }

    /// No echo, and for a line editor byte by byte, Ctrl-C included.
    func prendre(parOctet: Bool) {
        var reglages = termios()
        guard tcgetattr(descripteur, &reglages) == 0 else { return }
        let copie = reglages
        Self.initial.withLock { if $0 == nil { $0 = (descripteur, copie) } }
        reglages.c_lflag &= ~tcflag_t(ECHO)
        if parOctet {
            reglages.c_lflag &= ~tcflag_t(ICANON | ISIG | IEXTEN)
            reglages.c_iflag &= ~tcflag_t(IXON | ICRNL)
        }
        _ = tcsetattr(descripteur, TCSADRAIN, &reglages)
    }

    /// Puts back what was there before `prendre`.
    static func rendre() {
        initial.withLock { etat in
            if case (let descripteur, var reglages)? = etat { _ = tcsetattr(descripteur, TCSADRAIN, &reglages) }
            etat = nil
        }
    }
}
