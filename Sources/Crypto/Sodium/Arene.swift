import CSodium
import Synchronization

/// One guarded, locked allocation that holds every long-lived secret of a profile.
///
/// `sodium_malloc` costs 25 microseconds a pair and three pages, so secrets share one allocation, cut into slots of 32
/// bytes. The memory is excluded from core dumps and, where the system allows it, from swap.
///
/// `@unchecked Sendable`: `base` never changes, slots are handed out under `occupation`, and a slot is written only while
/// its `Secret` is being made, before anyone else can see it.
public final class Arene: @unchecked Sendable {
    private static let tailleCase = 32
    private let base: UnsafeMutableRawPointer
    private let occupation: Mutex<[Bool]>

    /// Allocates an arena of `capacite` bytes (rounded up to 32).
    /// - Throws: `systeme` when the memory cannot be had.
    public init(capacite: Int = 32 * 1024) throws(ErreurCrypto) {
        try Sodium.demarrer()
        let cases = (capacite + Self.tailleCase - 1) / Self.tailleCase
        guard let memoire = sodium_malloc(cases * Self.tailleCase) else {
            throw ErreurCrypto(.systeme, "no guarded memory left")
        }
        base = memoire
        occupation = Mutex([Bool](repeating: false, count: cases))
    }

    deinit { sodium_free(base) }

    /// Makes a secret of `taille` bytes that `remplir` fills in place.
    /// - Throws: `systeme` when the arena is full, and whatever `remplir` throws; the slot is wiped and free again then.
    public func secret(
        _ taille: Int, remplir: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> Secret {
        let secret = Secret(arene: self, debut: try reserver(taille), taille: taille)
        try remplir(secret.place)
        return secret
    }

    /// Copies `octets` into the arena. The caller's copy is the caller's to wipe.
    public func copier(_ octets: some Collection<UInt8>) throws -> Secret {
        try secret(octets.count, remplir: { $0.copyBytes(from: octets) })
    }

    /// Makes a secret of `taille` random bytes.
    public func aleatoire(_ taille: Int) throws -> Secret {
        try secret(taille, ecrire: { randombytes_buf($0, taille) })
    }

    /// As `secret(_:remplir:)`, for the C functions that want a pointer to bytes.
    func secret(_ taille: Int, ecrire: (UnsafeMutablePointer<UInt8>) throws -> Void) throws -> Secret {
        let secret = Secret(arene: self, debut: try reserver(taille), taille: taille)
        try ecrire(secret.adresse.assumingMemoryBound(to: UInt8.self))
        return secret
    }

    fileprivate func adresse(_ debut: Int) -> UnsafeMutableRawPointer { base + debut * Self.tailleCase }

    private func reserver(_ taille: Int) throws(ErreurCrypto) -> Int {
        let voulues = max(1, (taille + Self.tailleCase - 1) / Self.tailleCase)
        let debut: Int? = occupation.withLock { cases in
            var suite = 0
            for indice in cases.indices {
                suite = cases[indice] ? 0 : suite + 1
                if suite == voulues {
                    let premier = indice - voulues + 1
                    for libre in premier...indice { cases[libre] = true }
                    return premier
                }
            }
            return nil
        }
        guard let debut else { throw ErreurCrypto(.systeme, "the secret arena is full") }
        return debut
    }

    fileprivate func rendre(debut: Int, taille: Int) {
        let rendues = max(1, (taille + Self.tailleCase - 1) / Self.tailleCase)
        sodium_memzero(adresse(debut), rendues * Self.tailleCase)
        occupation.withLock { cases in
            for indice in debut..<(debut + rendues) { cases[indice] = false }
        }
    }
}

/// A secret in an arena: lent only inside a closure, wiped when the last reference goes, never printed.
///
/// `Sendable`: immutable after `Arene.secret` returned it.
public final class Secret: Sendable, CustomStringConvertible, CustomReflectable {
    private let arene: Arene
    private let debut: Int
    /// Size in bytes.
    public let taille: Int

    fileprivate init(arene: Arene, debut: Int, taille: Int) {
        self.arene = arene
        self.debut = debut
        self.taille = taille
    }

    deinit { arene.rendre(debut: debut, taille: taille) }

    fileprivate var adresse: UnsafeMutableRawPointer { arene.adresse(debut) }

    fileprivate var place: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: adresse, count: taille)
    }

    /// Lends the bytes to `corps`; the pointer is not valid after it returns.
    public func lire<R>(_ corps: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withExtendedLifetime(self) { try corps(UnsafeRawBufferPointer(place)) }
    }

    /// As `lire`, for the C functions that want a pointer to bytes.
    func emprunter<R>(_ corps: (UnsafePointer<UInt8>) throws -> R) rethrows -> R {
        try withExtendedLifetime(self) { try corps(UnsafePointer(adresse.assumingMemoryBound(to: UInt8.self))) }
    }

    /// Never shows the content.
    public var description: String { "Secret(\(taille))" }
    /// Never shows the content.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
