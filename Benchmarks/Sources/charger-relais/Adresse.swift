import Glibc

/// TCP to the relay on this machine.
struct Adresse {
    /// As the Host header has it.
    let texte: String
    private let ip: in_addr
    private let port: UInt16

    /// `127.0.0.1:8080`. Loopback alone: this program is no weapon.
    init(_ texte: String) throws {
        let parties = texte.split(separator: ":")
        var ip = in_addr()
        guard parties.count == 2, let port = UInt16(parties[1]), inet_pton(AF_INET, String(parties[0]), &ip) == 1,
            parties[0].hasPrefix("127.")
        else { throw Panne("--adresse wants 127.x.y.z:PORT, not “\(texte)”") }
        self.texte = texte
        self.ip = ip
        self.port = port
    }

    /// A connected socket that blocks nobody.
    func ouvrir() throws -> Int32 {
        let prise = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard prise >= 0 else { throw Panne("socket: errno \(errno)") }
        var adresse = sockaddr_in()
        adresse.sin_family = sa_family_t(AF_INET)
        adresse.sin_port = port.bigEndian
        adresse.sin_addr = ip
        let resultat = withUnsafePointer(to: &adresse) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(prise, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard resultat == 0 else {
            let numero = errno
            close(prise)
            throw Panne("no connection to \(texte): errno \(numero)")
        }
        var un: Int32 = 1
        setsockopt(prise, Int32(IPPROTO_TCP), TCP_NODELAY, &un, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(prise, F_SETFL, fcntl(prise, F_GETFL) | O_NONBLOCK)
        return prise
    }
}
