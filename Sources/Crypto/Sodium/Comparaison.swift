import CSodium

/// Comparison whose time does not depend on where two values differ.
public enum Comparaison {
    /// Whether two byte strings are equal; their lengths are not secret.
    public static func egaux(_ gauche: some Sequence<UInt8>, _ droite: some Sequence<UInt8>) -> Bool {
        let gauche = Array(gauche)
        let droite = Array(droite)
        return gauche.count == droite.count && sodium_memcmp(gauche, droite, gauche.count) == 0
    }
}

/// Overwrites bytes that are no longer needed, in a way that the compiler cannot leave out. The caller's
/// copy is the only one that it reaches.
public func effacer(_ octets: inout [UInt8]) {
    octets.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
}
