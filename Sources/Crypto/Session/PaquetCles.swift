/// A device's bundle: the keys needed to write to it.
public struct PaquetCles: Hashable, Sendable {
    /// The device.
    public let appareil: UInt32
    /// The device's signing key, which vouches for the others.
    public let dsk: ClePubliqueEd25519
    /// Where envelopes are sealed to.
    public let sceau: Precle
    /// Its signed prekey.
    public let spk: Precle
    /// Its post-quantum prekey of last resort.
    public let pqspk: Precle
    /// A one-time prekey, while it has some left.
    public let opk: Precle?
    /// A post-quantum one-time prekey, while it has some left.
    public let pqopk: Precle?

    /// The post-quantum prekey to encapsulate to: the one-time one if there is one.
    public var pq: Precle { pqopk ?? pqspk }

    /// The prekeys among these whose use this build knows; nothing of them is verified.
    /// - Throws: `encodage`, `limite` or `cleRefusee` for bytes that are no prekey.
    public static func connues(_ precles: [[UInt8]]) throws(ErreurCrypto) -> [Precle] {
        var connues: [Precle] = []
        for octets in precles {
            do throws(ErreurCrypto) {
                connues.append(try Precle(octets: octets))
            } catch  where error.code == .versionInconnue {
                continue
            }
        }
        return connues
    }
}

extension PaquetCles {
    /// Accepts encoded prekeys as the bundle of `appareil`, which a verified statement names. Uses that this build does
    /// not know are passed over; the durable ones must all be there: without a post-quantum prekey there is no handshake.
    /// - Throws: `signature`, `perime`, or `encodage` when one is missing or doubled.
    public init(
        precles: [[UInt8]], declaration: Declaration, appareil id: UInt32, maintenant: UInt64
    ) throws(ErreurCrypto) {
        guard let appareil = declaration.appareil(id) else {
            throw ErreurCrypto(.signature, "bundle of a device that no statement names")
        }
        try self.init(
            precles: precles, compte: declaration.compte, appareil: id, dsk: appareil.dsk, maintenant: maintenant)
    }

    init(
        precles: [[UInt8]], compte: CompteId, appareil: UInt32, dsk: ClePubliqueEd25519, maintenant: UInt64
    ) throws(ErreurCrypto) {
        var parUsage: [Precle.Usage: Precle] = [:]
        for precle in try Self.connues(precles) {
            try precle.verifier(
                usage: precle.usage, compte: compte, appareil: appareil, dsk: dsk, maintenant: maintenant)
            guard parUsage.updateValue(precle, forKey: precle.usage) == nil else {
                throw ErreurCrypto(.encodage, "two prekeys of one use")
            }
        }
        guard let sceau = parUsage[.sceau], let spk = parUsage[.spk], let pqspk = parUsage[.pqspk] else {
            throw ErreurCrypto(.encodage, "bundle without seal key, signed prekey or post-quantum prekey")
        }
        self.init(
            appareil: appareil, dsk: dsk, sceau: sceau, spk: spk, pqspk: pqspk, opk: parUsage[.opk],
            pqopk: parUsage[.pqopk])
    }
}
