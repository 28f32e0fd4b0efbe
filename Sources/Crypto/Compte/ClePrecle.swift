/// The key in a prekey: X25519, or ML-KEM-1024 where the handshake takes its post-quantum secret from.
public enum ClePrecle: Hashable, Sendable {
    /// 32 bytes.
    case x25519(ClePubliqueX25519)
    /// 1,568 bytes.
    case mlkem1024(ClePubliqueMLKEM1024)

    /// Reads the key of a prekey for `usage`.
    /// - Throws: `cleRefusee` for another size, or bytes that are not canonical.
    public init(_ octets: [UInt8], usage: Precle.Usage) throws(ErreurCrypto) {
        self =
            if usage.estMLKEM {
                .mlkem1024(try ClePubliqueMLKEM1024(octets))
            } else {
                .x25519(try ClePubliqueX25519(octets))
            }
    }

    /// The bytes.
    public var octets: [UInt8] {
        switch self {
        case .x25519(let cle): cle.octets
        case .mlkem1024(let cle): cle.octets
        }
    }

    /// The X25519 key.
    /// - Throws: `cleRefusee` when it is of the other kind.
    public var x25519: ClePubliqueX25519 {
        get throws(ErreurCrypto) {
            guard case .x25519(let cle) = self else { throw ErreurCrypto(.cleRefusee, "not an X25519 prekey") }
            return cle
        }
    }

    /// The ML-KEM-1024 key.
    /// - Throws: `cleRefusee` when it is of the other kind.
    public var mlkem1024: ClePubliqueMLKEM1024 {
        get throws(ErreurCrypto) {
            guard case .mlkem1024(let cle) = self else { throw ErreurCrypto(.cleRefusee, "not an ML-KEM-1024 prekey") }
            return cle
        }
    }

    var estMLKEM: Bool {
        switch self {
        case .x25519: false
        case .mlkem1024: true
        }
    }
}

/// A prekey's pair; the private half lives in an arena: 32 bytes of X25519, or the 64-byte seed of ML-KEM-1024.
public enum PairePrecle: Sendable {
    /// A pair of X25519.
    case x25519(PaireX25519)
    /// A pair of ML-KEM-1024.
    case mlkem1024(PaireMLKEM1024)

    /// Makes a new pair of the kind that `usage` has.
    public init(usage: Precle.Usage, dans arene: Arene) throws {
        self = usage.estMLKEM ? .mlkem1024(try PaireMLKEM1024(dans: arene)) : .x25519(try PaireX25519(dans: arene))
    }

    /// Takes both halves, as they were kept together under authentication; they are not compared.
    public init(publique: ClePrecle, secrete: Secret) {
        switch publique {
        case .x25519(let cle): self = .x25519(PaireX25519(publique: cle, secrete: secrete))
        case .mlkem1024(let cle): self = .mlkem1024(PaireMLKEM1024(publique: cle, graine: secrete))
        }
    }

    /// The public half.
    public var publique: ClePrecle {
        switch self {
        case .x25519(let paire): .x25519(paire.publique)
        case .mlkem1024(let paire): .mlkem1024(paire.publique)
        }
    }

    /// The private half, as it is kept.
    public var secrete: Secret {
        switch self {
        case .x25519(let paire): paire.secrete
        case .mlkem1024(let paire): paire.graine
        }
    }

    /// The X25519 pair.
    /// - Throws: `cleRefusee` when it is of the other kind.
    public var x25519: PaireX25519 {
        get throws(ErreurCrypto) {
            guard case .x25519(let paire) = self else { throw ErreurCrypto(.cleRefusee, "not an X25519 pair") }
            return paire
        }
    }

    /// The ML-KEM-1024 pair.
    /// - Throws: `cleRefusee` when it is of the other kind.
    public var mlkem1024: PaireMLKEM1024 {
        get throws(ErreurCrypto) {
            guard case .mlkem1024(let paire) = self else { throw ErreurCrypto(.cleRefusee, "not an ML-KEM-1024 pair") }
            return paire
        }
    }
}
