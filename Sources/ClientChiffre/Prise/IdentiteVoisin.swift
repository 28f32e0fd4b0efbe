#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Who is at the other end of a local socket, as the kernel says (`struct ucred`, which Swift does not import).
struct IdentiteVoisin: Sendable {
    let processus: UInt32
    let utilisateur: UInt32
    let groupe: UInt32

    var estMoi: Bool { utilisateur == geteuid() }

    /// - Returns: nil when `prise` is no connected local socket.
    static func de(_ prise: Int32) -> IdentiteVoisin? {
        var lue = IdentiteVoisin(processus: 0, utilisateur: .max, groupe: .max)
        var taille = socklen_t(MemoryLayout<IdentiteVoisin>.size)
        guard getsockopt(prise, SOL_SOCKET, SO_PEERCRED, &lue, &taille) == 0,
            Int(taille) == MemoryLayout<IdentiteVoisin>.size
        else { return nil }
        return lue
    }
}
