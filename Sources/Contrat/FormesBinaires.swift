public import Foundation

/// A request or reply that has a form as bytes, without JSON and base64: a request that is one says so in its `Content-Type`,
/// a reply is one for whoever asks for it in `Accept`.
public protocol FormeBinaire {
    /// Reads the bytes; nil when they are no such request or reply.
    init?(binaire: Data)

    /// The bytes.
    var binaire: Data { get }
}

/// The type of binary forms in HTTP.
public let typeBinaire = "application/octet-stream"

extension DemandeEnvoyerMessage: FormeBinaire {
    /// Bytes before the envelope: the account, its device, the idempotency key.
    private static let prefixe = 16 + 4 + LimitesContrat.tailleIdempotence

    /// Reads account (16 bytes) | device (4, big-endian) | idempotency key (16) | envelope.
    public init?(binaire: Data) {
        guard binaire.count >= Self.prefixe else { return nil }
        let debut = binaire.startIndex
        self.init(
            destinataire: binaire[debut..<debut + 16],
            appareil: UInt32(nombre(binaire[debut + 16..<debut + 20])),
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

extension DemandeAccuserReception: FormeBinaire {
    /// Reads ids of 16 bytes, one after another.
    public init?(binaire: Data) {
        let taille = LimitesContrat.tailleIdMessage
        guard binaire.count.isMultiple(of: taille) else { return nil }
        self.init(
            ids: stride(from: binaire.startIndex, to: binaire.endIndex, by: taille).map { binaire[$0..<$0 + taille] })
    }

    /// The same as bytes.
    public var binaire: Data { ids.reduce(Data(capacity: ids.count * LimitesContrat.tailleIdMessage), +) }
}

extension ReponseSynchroniserMessages: FormeBinaire {
    /// Reads what `binaire` gives.
    public init?(binaire: Data) {
        guard let reste = binaire.first, reste <= 1 else { return nil }
        var suite = binaire.dropFirst()
        var messages: [MessageEnAttente] = []
        while !suite.isEmpty {
            let entete = suite.prefix(Self.entete)
            let enveloppe = suite.dropFirst(Self.entete)
            let taille = nombre(entete.suffix(4))
            guard entete.count == Self.entete, taille <= enveloppe.count else { return nil }
            messages.append(
                MessageEnAttente(
                    id: entete.prefix(LimitesContrat.tailleIdMessage), recu: nombre(entete.dropFirst(16).prefix(8)),
                    enveloppe: enveloppe.prefix(Int(taille))))
            suite = enveloppe.dropFirst(Int(taille))
        }
        self.init(messages: messages, reste: reste == 1)
    }

    /// Bytes before each envelope: its id, when it came, its size.
    private static let entete = LimitesContrat.tailleIdMessage + 8 + 4

    /// Whether more wait (1 byte, 0 or 1), then of each envelope its id (16) | when it came (8, big-endian) | its size (4,
    /// big-endian) | the envelope.
    public var binaire: Data {
        var octets = Data(capacity: 1 + messages.reduce(0) { $0 + Self.entete + $1.enveloppe.count })
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

private func nombre(_ grosBoutiste: Data) -> UInt64 { grosBoutiste.reduce(0) { $0 << 8 | UInt64($1) } }
