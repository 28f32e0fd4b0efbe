/// A device's bundle: the keys needed to write to it.
public struct PaquetCles: Hashable, Sendable {
    /// The device.
    public let appareil: UInt32
    /// Where envelopes are sealed to.
    public let sceau: Precle
    /// Its suite 0x00 key.
    public let boite: Precle

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

    /// Accepts encoded prekeys as the bundle of `appareil`, which a verified statement names. Uses that this build does
    /// not know are passed over; the two that it needs must be there.
    /// - Throws: `signature`, `perime`, or `encodage` when one is missing or doubled.
    public init(
        precles: [[UInt8]], declaration: Declaration, appareil id: UInt32, maintenant: UInt64
    ) throws(ErreurCrypto) {
        guard let appareil = declaration.appareil(id) else {
            throw ErreurCrypto(.signature, "bundle of a device that no statement names")
        }
        var parUsage: [Precle.Usage: Precle] = [:]
        for precle in try Self.connues(precles) {
            try precle.verifier(
                usage: precle.usage, compte: declaration.compte, appareil: id, dsk: appareil.dsk,
                maintenant: maintenant)
            guard parUsage.updateValue(precle, forKey: precle.usage) == nil else {
                throw ErreurCrypto(.encodage, "two prekeys of one use")
            }
        }
        guard let sceau = parUsage[.sceau], let boite = parUsage[.boite] else {
            throw ErreurCrypto(.encodage, "bundle without seal or box key")
        }
        self.appareil = id
        self.sceau = sceau
        self.boite = boite
    }
}

/// This device's prekeys with their private halves: the current ones and those still needed to read what was under way.
public struct ClesLocales: Sendable {
    /// A prekey and its private half.
    public struct Cle: Sendable {
        /// What was published.
        public let precle: Precle
        /// The pair.
        public let paire: PaireX25519
        /// Whether the relay has accepted it: another clock than ours has found it valid.
        public let publiee: Bool

        /// Pairs a prekey with its private half.
        public init(precle: Precle, paire: PaireX25519, publiee: Bool = true) {
            self.precle = precle
            self.paire = paire
            self.publiee = publiee
        }
    }

    private var cles: [Precle.Usage: [UInt32: Cle]] = [:]

    /// Gathers keys.
    public init(_ cles: [Cle]) {
        for cle in cles { self.cles[cle.precle.usage, default: [:]][cle.precle.id] = cle }
    }

    /// The pair numbered `id`, or nil when it never was or is erased.
    public func paire(_ usage: Precle.Usage, _ id: UInt32) -> PaireX25519? { cles[usage]?[id]?.paire }

    /// The one to use now: the highest number among those that are valid at `maintenant` (seconds since 1970), a published
    /// one if there is any. A key made while this clock ran ahead, which nobody else would accept, is so left alone, also as
    /// long as the clock is wrong.
    public func courante(_ usage: Precle.Usage, maintenant: UInt64) -> Cle? {
        cles[usage]?.values
            .filter { $0.precle.debut <= maintenant + Limites.toleranceHorloge && maintenant < $0.precle.fin }
            .max { ($0.publiee ? 1 : 0, $0.precle.id) < ($1.publiee ? 1 : 0, $1.precle.id) }
    }
}
