import Foundation

/// The block of addresses that one client is taken to have: an IPv4 address, or the /64 of an IPv6 address.
struct AdresseSource: CleDebit {
    private let octets: [UInt8]

    /// The block of the client behind the connection from `socket`, an address in text form.
    /// - Parameter transmise: with a proxy in front, its `X-Forwarded-For`; the last entry is the one that the proxy wrote
    ///   itself, any other may be the client's invention.
    init(socket: String?, transmise: String? = nil) {
        let derniere = transmise?.split(separator: ",").last.map { $0.filter { !$0.isWhitespace } }
        octets = derniere.flatMap(Self.bloc) ?? socket.flatMap(Self.bloc) ?? []
    }

    var octetsDebit: [UInt8] { octets }

    private static func bloc(_ texte: String) -> [UInt8]? {
        var v4 = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, texte, &v4) == 1 { return v4 }
        var v6 = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, texte, &v6) == 1 else { return nil }
        let ipv4Traduite = v6.starts(with: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF])
        return ipv4Traduite ? Array(v6.suffix(4)) : Array(v6.prefix(8))
    }
}
