/// One end of a session: an account, one of its devices, and the generation of its keys.
public struct Partie: Hashable, Sendable {
    /// The account.
    public let compte: CompteId
    /// The device.
    public let appareil: UInt32
    /// The generation of its keys.
    public let gen: UInt32

    /// Names an end.
    public init(compte: CompteId, appareil: UInt32, gen: UInt32) {
        self.compte = compte
        self.appareil = appareil
        self.gen = gen
    }
}
