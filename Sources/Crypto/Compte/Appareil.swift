/// A device named in a statement.
public struct Appareil: Hashable, Sendable {
    /// Its number in the account, from 1.
    public let id: UInt32
    /// IDH, its X25519 identity key.
    public let idh: ClePubliqueX25519
    /// DSK, its Ed25519 key, which signs its prekeys and logins.
    public let dsk: ClePubliqueEd25519
    /// The statement from which on it belongs to the account.
    public let depuis: UInt32

    /// Names a device.
    public init(id: UInt32, idh: ClePubliqueX25519, dsk: ClePubliqueEd25519, depuis: UInt32) {
        self.id = id
        self.idh = idh
        self.dsk = dsk
        self.depuis = depuis
    }

    /// What `depuis` must be in the statement `numero` that follows `avant`: as it was for a device that stays as it is, else
    /// `numero`.
    func depuis(apres avant: Declaration, numero: UInt32) -> UInt32 {
        guard let reste = avant.appareil(id), reste.idh == idh, reste.dsk == dsk else { return numero }
        return reste.depuis
    }
}
