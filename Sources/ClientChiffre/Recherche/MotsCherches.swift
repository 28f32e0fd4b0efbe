import CryptoChiffre

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What is looked for: words that must all occur, anywhere in a text, whatever their case and accents.
struct MotsCherches: Sendable {
    private let mots: [[UInt8]]
    private var pliage = Pliage()

    /// - Returns: nil when there is nothing to look for in `saisi`.
    init?(_ saisi: String) {
        var pliage = Pliage()
        // The longest first, since it is the most seldom.
        mots = saisi.split(whereSeparator: \.isWhitespace).map { pliage.plie($0) }.filter { !$0.isEmpty }
            .sorted { $0.count > $1.count }
        if mots.isEmpty { return nil }
    }

    /// Whether each word occurs in the text of a message or in the name of its file.
    mutating func sontDans(_ texte: UnsafeBufferPointer<UInt8>, _ nom: UnsafeBufferPointer<UInt8>) -> Bool {
        if texte.isEmpty && nom.isEmpty { return false }
        pliage.recommencer()
        pliage.plier(texte)
        pliage.separer()
        pliage.plier(nom)
        return mots.allSatisfy { mot in
            pliage.octets.withUnsafeBytes { memmem($0.baseAddress, pliage.nombre, mot, mot.count) != nil }
        }
    }

    /// Wipes what was looked at last.
    mutating func effacer() { pliage.effacer() }
}
