import CSodiumBrut

/// Bytes that a raw call reads or writes, allocated once for the whole run.
final class Tampon {
    let octets: UnsafeMutablePointer<UInt8>
    let taille: Int

    /// Takes `taille` random bytes.
    init(_ taille: Int) {
        self.taille = taille
        octets = .allocate(capacity: taille)
        randombytes_buf(octets, taille)
    }

    /// Copies `source`.
    convenience init(_ source: [UInt8]) {
        self.init(source.count)
        octets.update(from: source, count: source.count)
    }

    deinit { octets.deallocate() }
}
