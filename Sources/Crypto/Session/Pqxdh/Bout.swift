/// One end of a session with the public keys that its statement names.
public struct Bout: Hashable, Sendable {
    /// Account, device and generation.
    public let partie: Partie
    /// The account's identity key.
    public let ik: ClePubliqueEd25519
    /// The device's signing key.
    public let dsk: ClePubliqueEd25519
    /// The device's identity in handshakes.
    public let idh: ClePubliqueX25519
}

extension Bout {
    /// Takes the keys of `appareil` from a statement that was verified.
    /// - Throws: `signature` when it names no such device.
    public init(_ declaration: Declaration, appareil id: UInt32) throws(ErreurCrypto) {
        guard let appareil = declaration.appareil(id) else {
            throw ErreurCrypto(.signature, "device that no statement names")
        }
        partie = Partie(compte: declaration.compte, appareil: id, gen: declaration.gen)
        ik = declaration.ik
        dsk = appareil.dsk
        idh = appareil.idh
    }

    /// The hash of the identity key, 32 bytes, to which each message is bound.
    func hashIk() throws(ErreurCrypto) -> [UInt8] { try Self.hash(ik: ik) }

    static func hash(ik: ClePubliqueEd25519) throws(ErreurCrypto) -> [UInt8] { try Blake2b.hash(.ik, ik.octets) }
}
