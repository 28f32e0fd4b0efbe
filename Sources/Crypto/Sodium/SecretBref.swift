import CSodium

/// A secret that changes with every message: on the ordinary heap, wiped when the last reference goes, never printed.
///
/// An arena hands out its slots by a search under a lock, which long-lived keys can afford and a key per message cannot.
///
/// `@unchecked Sendable`: written only while it is being made, before anyone else can see it.
struct SecretBref: @unchecked Sendable, CustomStringConvertible, CustomReflectable {
    private final class Memoire: ManagedBuffer<Int, UInt8> {
        deinit { withUnsafeMutablePointers { taille, octets in sodium_memzero(octets, taille.pointee) } }
    }

    /// Size of every key of the ratchet, in bytes.
    static let tailleCle = 32
    private let memoire: ManagedBuffer<Int, UInt8>

    /// Makes a secret of `taille` bytes, which `remplir` writes.
    init<E: Error>(
        _ taille: Int = tailleCle, _ remplir: (UnsafeMutablePointer<UInt8>) throws(E) -> Void
    ) throws(E) {
        memoire = Memoire.create(minimumCapacity: taille) { _ in taille }
        try remplir(adresse)
    }

    /// Copies bytes that the caller wipes.
    init(copie octets: UnsafeRawBufferPointer) {
        self.init(octets.count) { sortie in
            UnsafeMutableRawBufferPointer(start: sortie, count: octets.count).copyMemory(from: octets)
        }
    }

    /// Draws `taille` random bytes.
    /// - Throws: `systeme` when libsodium cannot start.
    static func aleatoire(_ taille: Int = tailleCle) throws(ErreurCrypto) -> SecretBref {
        try Sodium.demarrer()
        return SecretBref(taille) { randombytes_buf($0, taille) }
    }

    var taille: Int { memoire.header }

    private var adresse: UnsafeMutablePointer<UInt8> { memoire.withUnsafeMutablePointerToElements { $0 } }

    /// Lends the bytes to `corps`; the pointer is not valid after it returns.
    func emprunter<R, E: Error>(_ corps: (UnsafePointer<UInt8>) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(memoire) {} }
        return try corps(UnsafePointer(adresse))
    }

    /// As `emprunter`, for what wants the size with the pointer.
    func lire<R, E: Error>(_ corps: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(memoire) {} }
        return try corps(UnsafeRawBufferPointer(start: adresse, count: taille))
    }

    var description: String { "SecretBref(\(taille))" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension SecretBref: Equatable {
    /// In a time that does not depend on where they differ.
    static func == (gauche: SecretBref, droite: SecretBref) -> Bool {
        gauche.taille == droite.taille
            && gauche.emprunter { gauche in
                droite.emprunter { sodium_memcmp(gauche, $0, droite.taille) == 0 }
            }
    }
}
