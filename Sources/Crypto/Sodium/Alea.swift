import CSodium

/// Random bytes of the operating system, through libsodium.
public enum Alea {
    /// Returns `nombre` unpredictable bytes.
    /// - Throws: `systeme` when libsodium cannot start.
    public static func octets(_ nombre: Int) throws(ErreurCrypto) -> [UInt8] {
        try Sodium.demarrer()
        var octets = [UInt8](repeating: 0, count: nombre)
        randombytes_buf(&octets, nombre)
        return octets
    }
}
