import Foundation
import Glibc
import Synchronization

/// A pseudo-terminal with a program in it, and somebody who reads its screen and types.
final class TerminalDeTest: Sendable {
    /// What of a terminal's settings a program may change.
    struct Reglages: Hashable {
        let entree: UInt32
        let sortie: UInt32
        let local: UInt32
        let caracteres: [UInt8]

        /// Whether what is typed is shown by the terminal itself, line by line.
        var ordinaire: Bool { local & UInt32(ECHO) != 0 && local & UInt32(ICANON) != 0 }
    }

    let processus: Processus
    /// The settings before the program started.
    let avant: Reglages
    private let maitre: Int32
    /// Held open, so that the last words can be read after the program's end.
    private let esclave: Int32
    private let ecran = Mutex<(lu: [UInt8], vu: Int)>(([], 0))

    /// Starts `programme` on a new terminal of 40 lines.
    convenience init(
        _ programme: Executables, _ arguments: [String], environnement: [String: String] = [:], colonnes: Int = 100
    ) throws {
        try self.init(chemin: programme.chemin(), arguments, environnement: environnement, colonnes: colonnes)
    }

    /// Starts any program on a new terminal of 40 lines.
    init(
        chemin programme: String, _ arguments: [String], environnement: [String: String] = [:], colonnes: Int = 100
    ) throws {
        var (maitre, esclave): (Int32, Int32) = (-1, -1)
        var nom = [CChar](repeating: 0, count: 128)
        var taille = winsize(ws_row: 40, ws_col: UInt16(colonnes), ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&maitre, &esclave, &nom, nil, &taille) == 0 else {
            throw ErreurEssai("no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        self.maitre = maitre
        self.esclave = esclave
        for descripteur in [maitre, esclave] { _ = fcntl(descripteur, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(maitre, F_SETFL, O_NONBLOCK)
        let chemin = nom.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        avant = Self.reglages(maitre)
        processus = try Processus(programme, arguments, environnement: environnement, flux: .terminal(chemin))
    }

    deinit {
        processus.signaler(SIGKILL)
        close(maitre)
        close(esclave)
    }

    /// The settings now.
    var reglages: Reglages { Self.reglages(maitre) }

    /// Everything that was written so far, escape sequences included.
    var tout: String {
        lire()
        return String(decoding: ecran.withLock { $0.lu }, as: UTF8.self)
    }

    /// Waits until `texte` is written after what was awaited before.
    /// - Parameter delai: how long, when something else would bring it later.
    /// - Returns: what was written up to its end since then, in lines that end as files' do.
    /// - Throws: when it does not come in time.
    @discardableResult
    func attendre(_ texte: String, _ delai: Duration = patience) async throws -> String {
        let trouve: String? = try await BoutEnBoutTests.attendre(delai) {
            lire()
            return ecran.withLock { ecran in
                let reste = Data(ecran.lu[ecran.vu...])
                guard let place = reste.range(of: Data(texte.utf8)) else { return nil }
                defer { ecran.vu += place.upperBound }
                return String(decoding: reste[..<place.upperBound], as: UTF8.self).replacing("\r\n", with: "\n")
            }
        }
        guard let trouve else {
            let reste = ecran.withLock { String(decoding: $0.lu[$0.vu...], as: UTF8.self) }
            throw ErreurEssai("“\(texte)” does not appear; instead: \(reste.debugDescription)")
        }
        return trouve
    }

    /// Types a line and Enter.
    func repondre(_ ligne: String) throws { try taper(ligne + "\r") }

    /// Types, byte by byte as a keyboard sends them.
    func taper(_ texte: String) throws {
        let octets = Array(texte.utf8)
        guard write(maitre, octets, octets.count) == octets.count else {
            throw ErreurEssai("the terminal takes no input: \(String(cString: strerror(errno)))")
        }
    }

    /// What a person does who draws the window smaller or larger.
    func redimensionner(colonnes: Int) throws {
        var taille = winsize(ws_row: 40, ws_col: UInt16(colonnes), ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(maitre, UInt(TIOCSWINSZ), &taille) == 0 else {
            throw ErreurEssai("the terminal keeps its size: \(String(cString: strerror(errno)))")
        }
    }

    private func lire() {
        ecran.withLock { ecran in
            var tampon = [UInt8](repeating: 0, count: 4096)
            while case let nombre = read(maitre, &tampon, tampon.count), nombre > 0 { ecran.lu += tampon[..<nombre] }
        }
    }

    private static func reglages(_ descripteur: Int32) -> Reglages {
        var lus = termios()
        _ = tcgetattr(descripteur, &lus)
        return Reglages(
            entree: lus.c_iflag, sortie: lus.c_oflag, local: lus.c_lflag,
            caracteres: withUnsafeBytes(of: lus.c_cc) { Array($0) })
    }
}
