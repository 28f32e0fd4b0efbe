public import Foundation

/// `envoyer_message`: leaves an envelope for a device. Once answered with 200 it is safe on disk.
public struct DemandeEnvoyerMessage: Codable, Sendable {
    /// The account written to, 16 bytes.
    public let destinataire: Data
    /// Its device.
    public let appareil: UInt32
    /// 16 random bytes: the same key for the same destination is stored once, however often it is sent.
    public let idempotence: Data
    /// The envelope: 4, 8, 16, 32 or 64 KiB.
    public let enveloppe: Data

    /// Gathers a request.
    public init(destinataire: Data, appareil: UInt32, idempotence: Data, enveloppe: Data) {
        self.destinataire = destinataire
        self.appareil = appareil
        self.idempotence = idempotence
        self.enveloppe = enveloppe
    }
}

/// `synchroniser_messages`: the oldest envelopes that wait for the token's device.
public struct DemandeSynchroniserMessages: Codable, Sendable {
    /// Most envelopes wanted, 1 to 100.
    public let limite: Int

    /// Asks for at most `limite` envelopes.
    public init(limite: Int) { self.limite = limite }
}

/// An envelope that waits.
public struct MessageEnAttente: Codable, Sendable {
    /// The relay's name for it, 16 bytes.
    public let id: Data
    /// When the relay stored it, in seconds since 1970.
    public let recu: UInt64
    /// The envelope.
    public let enveloppe: Data

    /// Gathers one.
    public init(id: Data, recu: UInt64, enveloppe: Data) {
        self.id = id
        self.recu = recu
        self.enveloppe = enveloppe
    }
}

/// Reply of `synchroniser_messages`: the same ones come again until they are acknowledged.
public struct ReponseSynchroniserMessages: Codable, Sendable {
    /// The envelopes, oldest first.
    public let messages: [MessageEnAttente]
    /// Whether more wait after these.
    public let reste: Bool

    /// Gathers a reply.
    public init(messages: [MessageEnAttente], reste: Bool) {
        self.messages = messages
        self.reste = reste
    }
}

/// `accuser_reception`: these envelopes are safe with their recipient and may go.
public struct DemandeAccuserReception: Codable, Sendable {
    /// Ids of `MessageEnAttente`, at most 100; unknown ones are passed over.
    public let ids: [Data]

    /// Acknowledges `ids`.
    public init(ids: [Data]) { self.ids = ids }
}
