import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A terminal's settings, changed for a while and put back, also when a signal ends or suspends the program meanwhile.
final class ModeTerminal: Sendable {
    /// How the terminal is to behave; Ctrl-C ends the program in each.
    enum Genre: Hashable, Sendable {
        /// Every key as it is typed, nothing shown. Ctrl-Z is a key too.
        /// - collage: marks around what is pasted, to tell its line feeds from Enter.
        case touches(collage: Bool)
        /// Whole lines, edited by the terminal.
        case lignes(echo: Bool)
    }

    private struct Etat {
        let descripteur: Int32
        /// What there is to put back.
        let initial: termios
        var genre: Genre
        /// What takes the cursor below all that is drawn.
        var finDuDessin = ""
    }

    /// One for the process, since signals are.
    private static let etat = Mutex<Etat?>(nil)
    private static let ecoute = Mutex(false)
    private static let suite = Mutex<(@Sendable () -> Void)?>(nil)
    private static let auRetour = Mutex<(@Sendable () -> Void)?>(nil)
    private static let avantLaFin = Mutex<(@Sendable () -> Void)?>(nil)

    private let descripteur: Int32

    /// Takes the terminal at `descripteur` in charge; nil when it is none.
    init?(_ descripteur: Int32) {
        guard isatty(descripteur) == 1 else { return nil }
        self.descripteur = descripteur
    }

    /// Makes the terminal behave so from now on.
    func prendre(_ genre: Genre) {
        Self.ecouter()
        Self.etat.withLock { etat in
            guard etat?.genre != genre else { return }
            if etat == nil {
                var reglages = termios()
                guard tcgetattr(descripteur, &reglages) == 0 else { return }
                etat = Etat(descripteur: descripteur, initial: reglages, genre: genre)
            }
            let ancien = etat?.genre
            etat?.genre = genre
            if let etat { Self.appliquer(etat, apres: ancien == genre ? nil : ancien) }
        }
    }

    /// Drops what was typed and not read yet.
    func oublierFrappe() { _ = tcflush(descripteur, TCIFLUSH) }

    /// Puts back what was there before the first `prendre`.
    static func rendre() {
        etat.withLock { etat in
            if let etat { remettre(etat) }
            etat = nil
        }
    }

    /// What to write before the program ends by a signal, so that the next prompt of the shell stands below what is drawn.
    static func noterDessin(_ fin: String) { etat.withLock { $0?.finDuDessin = fin } }

    /// Has `travail` done when the screen may have another size or content: after it was resized, or the program resumed.
    static func surRetour(_ travail: @escaping @Sendable () -> Void) { auRetour.withLock { $0 = travail } }

    /// Stops the program as Ctrl-Z does, with the terminal as it was found; returns when it is resumed.
    static func suspendre() {
        etat.withLock { if let etat = $0 { remettre(etat) } }
        // This thread may be one that takes no signals. To itself, so that it has stopped when the call returns.
        var suspension = sigset_t()
        var avant = sigset_t()
        sigemptyset(&suspension)
        sigaddset(&suspension, SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &suspension, &avant)
        raise(SIGTSTP)
        pthread_sigmask(SIG_SETMASK, &avant, nil)
        reprendre()
    }

    private static func reprendre() { etat.withLock { if let etat = $0 { appliquer(etat, apres: nil) } } }

    private static func appliquer(_ etat: Etat, apres ancien: Genre?) {
        var reglages = etat.initial
        var collage = false
        switch etat.genre {
        case .touches(let avecCollage):
            collage = avecCollage
            reglages.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN)
            reglages.c_iflag &= ~tcflag_t(IXON | ICRNL)
            withUnsafeMutableBytes(of: &reglages.c_cc) {
                $0[Int(VSUSP)] = 0
                $0[Int(VMIN)] = 1
                $0[Int(VTIME)] = 0
            }
        case .lignes(let echo):
            if !echo { reglages.c_lflag &= ~tcflag_t(ECHO) }
        }
        reglages.c_lflag |= tcflag_t(ISIG)
        _ = tcsetattr(etat.descripteur, TCSANOW, &reglages)
        if collage {
            ecrire("\u{1B}[?2004h", etat.descripteur)
        } else if ancien == .touches(collage: true) {
            ecrire("\u{1B}[?2004l", etat.descripteur)
        }
    }

    private static func remettre(_ etat: Etat) {
        var reglages = etat.initial
        if etat.genre == .touches(collage: true) { ecrire("\u{1B}[?2004l", etat.descripteur) }
        _ = tcsetattr(etat.descripteur, TCSANOW, &reglages)
    }

    // MARK: Signals

    /// From now on a signal that asks the program to end does `travail` instead of ending it at once.
    static func surSignal(_ travail: @escaping @Sendable () -> Void) {
        suite.withLock { $0 = travail }
        ecouter()
    }

    /// Has `travail` done, on the thread of the signals, before one of them ends the program: it may take a moment.
    static func avantLaFin(_ travail: @escaping @Sendable () -> Void) { avantLaFin.withLock { $0 = travail } }

    private static func ecouter() {
        ecoute.withLock { ecoute in
            guard !ecoute else { return }
            ecoute = true
            Signaux.ecouter([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT, SIGWINCH]) { numero in
                guard numero == SIGCONT || numero == SIGWINCH else { return finir(numero) }
                if numero == SIGCONT { reprendre() }
                auRetour.withLock { $0 }?()
            }
        }
    }

    private static func finir(_ numero: Int32) {
        if let suite = suite.withLock({ $0 }) { return suite() }
        avantLaFin.withLock { $0 }?()
        etat.withLock { etat in
            guard let etat else { return }
            ecrire(etat.finDuDessin, etat.descripteur)
            remettre(etat)
        }
        _exit(128 + numero)
    }
}

/// Writes unless the terminal takes nothing: to leave is more than to leave it tidy.
private func ecrire(_ texte: String, _ descripteur: Int32) {
    var attente = pollfd(fd: descripteur, events: Int16(POLLOUT), revents: 0)
    guard !texte.isEmpty, poll(&attente, 1, 100) == 1 else { return }
    _ = texte.withCString { write(descripteur, $0, strlen($0)) }
}
