import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A terminal's settings, changed for a while and put back, also when a signal ends the program meanwhile.
final class ModeTerminal: Sendable {
    /// What there is to put back.
    private struct Initial {
        let descripteur: Int32
        let reglages: termios
        let collage: Bool
    }

    /// One for the process, since signals are.
    private static let initial = Mutex<Initial?>(nil)
    private static let signaux = Mutex<[any DispatchSourceSignal]>([])

    private let descripteur: Int32

    /// Takes the terminal at `descripteur` in charge; nil when it is none.
    init?(_ descripteur: Int32) {
        guard isatty(descripteur) == 1 else { return nil }
        self.descripteur = descripteur
    }

    /// Byte by byte and without echo, Ctrl-C included.
    /// - Parameter collage: marks around what is pasted, to tell its line feeds from Enter.
    func prendre(collage: Bool) {
        Self.signaux.withLock { if $0.isEmpty { $0 = [SIGTERM, SIGHUP, SIGINT, SIGQUIT].map(Self.finSur) } }
        var reglages = termios()
        guard tcgetattr(descripteur, &reglages) == 0 else { return }
        let initial = Initial(descripteur: descripteur, reglages: reglages, collage: collage)
        Self.initial.withLock { if $0 == nil { $0 = initial } }
        reglages.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
        reglages.c_iflag &= ~tcflag_t(IXON | ICRNL)
        _ = tcsetattr(descripteur, TCSADRAIN, &reglages)
        if collage { ecrire("\u{1B}[?2004h", descripteur) }
    }

    /// Puts back what was there before `prendre`.
    static func rendre() {
        initial.withLock { etat in
            guard let initial = etat else { return }
            var reglages = initial.reglages
            if initial.collage { ecrire("\u{1B}[?2004l", initial.descripteur) }
            _ = tcsetattr(initial.descripteur, TCSADRAIN, &reglages)
            etat = nil
        }
    }

    /// Leaves the signals to somebody else.
    static func cederSignaux() {
        signaux.withLock { sources in
            for source in sources { source.cancel() }
            sources = []
        }
    }

    private static func finSur(_ numero: Int32) -> any DispatchSourceSignal {
        signal(numero, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: numero, queue: .global())
        source.setEventHandler {
            rendre()
            _exit(128 + numero)
        }
        source.activate()
        return source
    }
}

private func ecrire(_ texte: String, _ descripteur: Int32) {
    _ = texte.withCString { write(descripteur, $0, strlen($0)) }
}
