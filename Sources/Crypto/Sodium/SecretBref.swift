import CSodium

/// A secret that changes with every message, or that a row of the profile holds: on the ordinary heap, wiped when the last reference
/// goes, never printed.
///
/// An arena hands out its slots by a search under a lock, which long-lived keys can afford and a key per message cannot.
///
/// `@unchecked Sendable`: written only while it is being made, before anyone else can see it.
package struct SecretBref: @unchecked Sendable, CustomStringConvertible, CustomReflectable {
    private final class Memoire: ManagedBuffer<Int, UInt8> {
        deinit { withUnsafeMutablePointers { taille, octets in sodium_memzero(octets, taille.pointee) } }
    }

    /// Size of every key of the ratchet, in bytes.
    package static let tailleCle = 32
    private let memoire: ManagedBuffer<Int, UInt8>

    /// Makes a secret of `taille` bytes, which `remplir` writes.
    init<E: Error>(
        _ taille: Int = tailleCle, _ remplir: (UnsafeMutablePointer<UInt8>) throws(E) -> Void
    ) throws(E) {
        memoire = Memoire.create(minimumCapacity: taille) { _ in taille }
        try remplir(adresse)
    }

    /// Copies bytes that the caller wipes.
    package init(copie octets: UnsafeRawBufferPointer) {
        self.init(octets.count) { sortie in
            UnsafeMutableRawBufferPointer(start: sortie, count: octets.count).copyMemory(from: octets)
        }
    }

    /// Copies a secret out of its arena.
    package init(_ secret: Secret) { self = secret.lire { SecretBref(copie: $0) } }

    /// Draws `taille` random bytes.
    /// - Throws: `systeme` when libsodium cannot start.
    package static func aleatoire(_ taille: Int = tailleCle) throws(ErreurCrypto) -> SecretBref {
        try Sodium.demarrer()
        return SecretBref(taille) { randombytes_buf($0, taille) }
    }

    package var taille: Int { memoire.header }

    private var adresse: UnsafeMutablePointer<UInt8> { memoire.withUnsafeMutablePointerToElements { $0 } }

    /// Lends the bytes to `corps`; the pointer is not valid after it returns.
    func emprunter<R, E: Error>(_ corps: (UnsafePointer<UInt8>) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(memoire) {} }
        return try corps(UnsafePointer(adresse))
    }

    /// As `emprunter`, for what wants the size with the pointer.
    package func lire<R, E: Error>(_ corps: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(memoire) {} }
        return try corps(UnsafeRawBufferPointer(start: adresse, count: taille))
    }

    package var description: String { "SecretBref(\(taille))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Arene {
    /// Copies a secret that is kept elsewhere into the arena.
    package func copier(_ secret: SecretBref) throws -> Secret { try secret.lire { try copier($0) } }
}

extension SecretBref: Equatable {
    /// In a time that does not depend on where they differ.
    package static func == (gauche: SecretBref, droite: SecretBref) -> Bool {
        gauche.taille == droite.taille
            && gauche.emprunter { gauche in
                droite.emprunter { sodium_memcmp(gauche, $0, droite.taille) == 0 }
            }
    }
}
