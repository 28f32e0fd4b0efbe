#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A question at `/dev/tty`, whatever standard input is: the answer is shown while it is typed.
enum QuestionTerminal {
    private static let reponseMax = 1024

    /// Asks `invite` and returns the line that was typed. Blocks.
    /// - Throws: `sansTerminal`; `interruption` at the end of input.
    static func poser(_ invite: String) throws(ErreurClient) -> String {
        let descripteur = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descripteur >= 0 else { throw .sansTerminal }
        defer { close(descripteur) }
        _ = invite.withCString { write(descripteur, $0, strlen($0)) }
        var ligne: [UInt8] = []
        var octet: UInt8 = 0
        while ligne.count < reponseMax {
            let nombre = read(descripteur, &octet, 1)
            if nombre < 0, errno == EINTR { continue }
            guard nombre > 0 else { throw .interruption }
            if octet == 0x0a { break }
            ligne.append(octet)
        }
        return String(decoding: ligne, as: UTF8.self)
    }
}
