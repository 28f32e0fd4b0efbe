public import Foundation

/// A request that may also come as bytes, without JSON and base64: `Content-Type: application/octet-stream`.
public protocol DemandeBinaire {
    /// Reads the bytes; nil when they are no such request.
    init?(binaire: Data)
}

/// A reply that is given as bytes to whoever says `Accept: application/octet-stream`.
public protocol ReponseBinaire {
    /// The bytes.
    var binaire: Data { get }
}

extension DemandeEnvoyerMessage: DemandeBinaire {
    /// Bytes before the envelope: the account, its device, the idempotency key.
    private static let prefixe = 16 + 4 + LimitesContrat.tailleIdempotence

    /// Reads account (16 bytes) | device (4, big-endian) | idempotency key (16) | envelope.
    public init?(binaire: Data) {
        guard binaire.count >= Self.prefixe else { return nil }
        let debut = binaire.startIndex
        self.init(
            destinataire: binaire[debut..<debut + 16],
            appareil: binaire[debut + 16..<debut + 20].reduce(0) { $0 << 8 | UInt32($1) },
            idempotence: binaire[debut + 20..<debut + Self.prefixe], enveloppe: binaire[(debut + Self.prefixe)...])
    }

    /// The same as bytes.
    public var binaire: Data {
        var octets = Data(capacity: Self.prefixe + enveloppe.count)
        octets += destinataire
        octets += grosBoutiste(appareil)
        octets += idempotence
        octets += enveloppe
        return octets
    }
}

extension DemandeAccuserReception: DemandeBinaire {
    /// Reads ids of 16 bytes, one after another.
    public init?(binaire: Data) {
        let taille = LimitesContrat.tailleIdMessage
        guard binaire.count.isMultiple(of: taille) else { return nil }
        self.init(
            ids: stride(from: binaire.startIndex, to: binaire.endIndex, by: taille).map { binaire[$0..<$0 + taille] })
    }
}

extension ReponseSynchroniserMessages: ReponseBinaire {
    /// Whether more wait (1 byte, 0 or 1), then of each envelope its id (16) | when it came (8, big-endian) | its size (4,
    /// big-endian) | the envelope.
    public var binaire: Data {
        var octets = Data(capacity: 1 + messages.reduce(0) { $0 + 28 + $1.enveloppe.count })
        octets.append(reste ? 1 : 0)
        for message in messages {
            octets += message.id
            octets += grosBoutiste(message.recu)
            octets += grosBoutiste(UInt32(message.enveloppe.count))
            octets += message.enveloppe
        }
        return octets
    }
}

private func grosBoutiste(_ nombre: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: nombre.bigEndian) { Data($0) }
}
