import CSodium

/// Hexadecimal text, lower case.
public enum Hexadecimal {
    /// Two digits a byte.
    public static func texte(_ octets: some Sequence<UInt8>) -> String {
        let chiffres = Array("0123456789abcdef".utf8)
        return String(
            decoding: octets.flatMap { [chiffres[Int($0 >> 4)], chiffres[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The bytes of `texte`, or nil when it has another character (capitals included) or an odd length.
    public static func octets(_ texte: String) -> [UInt8]? {
        let source = Array(texte.utf8)
        guard !source.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }) else { return nil }
        var sortie = [UInt8](repeating: 0, count: source.count / 2)
        var longueur = 0
        let code = source.withUnsafeBytes {
            sodium_hex2bin(
                &sortie, sortie.count, $0.baseAddress?.assumingMemoryBound(to: CChar.self), source.count, nil,
                &longueur, nil)
        }
        return code == 0 && source.count % 2 == 0 && longueur == sortie.count ? sortie : nil
    }
}
