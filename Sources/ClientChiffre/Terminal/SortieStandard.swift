import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What is written for people and programs, unbuffered.
enum SortieStandard {
    /// Writes to standard output.
    /// - Returns: false when not all of it could be written: the disk is full, or the reader has gone away.
    static func ecrire(_ texte: String) -> Bool { ecrire(texte, STDOUT_FILENO) }

    /// The same, in parts that are only written when they are taken, and no longer than `condition` holds.
    static func ecrire(_ texte: String, tantQue condition: () -> Bool) -> Bool {
        var reste = Array(texte.utf8)[...]
        while condition(), !reste.isEmpty {
            var place = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
            guard poll(&place, 1, 100) == 1 else { continue }
            // A pipe that is ready takes so many bytes at once.
            let part = reste.prefix(Int(PIPE_BUF))
            let nombre = part.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if nombre < 0, errno == EINTR || errno == EAGAIN { continue }
            guard nombre > 0 else { return false }
            reste = reste.dropFirst(nombre)
        }
        return reste.isEmpty
    }

    private static let fermeture = Mutex<(guettee: Bool, suite: @Sendable () -> Void)>((false, {}))

    /// Has `travail` done, in place of what was to be done before, when nobody can read standard output any more: who reads a
    /// pipe has ended.
    static func surFermeture(_ travail: @escaping @Sendable () -> Void) {
        let guettee = fermeture.withLock { fermeture in
            defer { fermeture = (true, travail) }
            return fermeture.guettee
        }
        guard !guettee else { return }
        Thread {
            var sortie = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
            while poll(&sortie, 1, -1) != 1 {
                guard errno == EINTR else { return }
            }
            fermeture.withLock { $0.suite }()
        }.start()
    }

    /// Writes a line to standard error, as well as it can be.
    static func signaler(_ texte: String) { _ = ecrire(texte + "\n", STDERR_FILENO) }

    /// Writes to standard error what is drawn over, as well as it can be.
    static func redessiner(_ texte: String) { _ = ecrire(texte, STDERR_FILENO) }

    private static func ecrire(_ texte: String, _ descripteur: Int32) -> Bool {
        var reste = Array(texte.utf8)[...]
        while !reste.isEmpty {
            let nombre = reste.withUnsafeBytes { write(descripteur, $0.baseAddress, $0.count) }
            if nombre < 0, errno == EINTR { continue }
            if nombre < 0, errno == EAGAIN {
                var attente = pollfd(fd: descripteur, events: Int16(POLLOUT), revents: 0)
                _ = poll(&attente, 1, 1000)
                continue
            }
            guard nombre > 0 else { return false }
            reste = reste.dropFirst(nombre)
        }
        return true
    }
}
