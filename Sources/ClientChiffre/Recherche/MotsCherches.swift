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
        return pliage.octets.withUnsafeBufferPointer { octets in
            let plie = UnsafeBufferPointer(rebasing: octets[..<pliage.nombre])
            return mots.allSatisfy { mot in mot.withUnsafeBufferPointer { Self.contient(plie, $0) } }
        }
    }

    private static func contient(_ texte: UnsafeBufferPointer<UInt8>, _ mot: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let debut = texte.baseAddress, let cherche = mot.baseAddress, mot.count <= texte.count else {
            return false
        }
        let premier = mot[0]
        for place in 0...(texte.count - mot.count)
        where debut[place] == premier && memcmp(debut + place, cherche, mot.count) == 0 {
            return true
        }
        return false
    }

    /// Wipes what was looked at last.
    mutating func effacer() { pliage.effacer() }
}
