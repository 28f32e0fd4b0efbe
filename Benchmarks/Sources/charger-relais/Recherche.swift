import CLinux
import Glibc

extension UnsafeRawBufferPointer {
    /// Where `motif` first stands at or after `depart`.
    func position(_ motif: StaticString, depuis depart: Int = 0) -> Int? {
        guard let base = baseAddress, depart <= count,
            let trouve = memmem(base + depart, count - depart, motif.utf8Start, motif.utf8CodeUnitCount)
        else { return nil }
        return UnsafeRawPointer(trouve) - base
    }

    /// Where the byte first stands at or after `depart`.
    func position(octet: UInt8, depuis depart: Int = 0) -> Int? {
        guard let base = baseAddress, depart < count,
            let trouve = memchr(base + depart, Int32(octet), count - depart)
        else { return nil }
        return UnsafeRawPointer(trouve) - base
    }

    /// A part of it.
    func partie(_ depart: Int, _ longueur: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[depart..<depart + longueur])
    }

    /// An unsigned big-endian number of `taille` bytes.
    func nombre(_ depart: Int, taille: Int) -> UInt64 {
        var valeur: UInt64 = 0
        for i in 0..<taille { valeur = valeur << 8 | UInt64(self[depart + i]) }
        return valeur
    }

    /// Its bytes as a text, for a message to people.
    var texte: String { String(decoding: prefix(300), as: UTF8.self) }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes `valeur` as `taille` bytes, big-endian.
    func ecrire(_ valeur: UInt64, _ depart: Int, taille: Int) {
        for i in 0..<taille { self[depart + i] = UInt8(truncatingIfNeeded: valeur >> UInt64(8 * (taille - 1 - i))) }
    }
}
