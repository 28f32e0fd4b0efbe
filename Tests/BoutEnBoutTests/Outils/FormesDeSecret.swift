import CryptoChiffre
import Foundation
import Glibc

/// A secret that must not be found, in every form in which careless code would leave it lying about.
struct FormesDeSecret: Sendable {
    /// A way to write a secret down.
    struct Forme: Hashable, Sendable, CustomStringConvertible {
        let description: String
        let octets: [UInt8]
    }

    let nom: String
    let formes: [Forme]

    /// Bytes: as they are, in hexadecimal and in base64.
    init(_ nom: String, octets: [UInt8]) {
        self.nom = nom
        formes = Self.uniques(Self.binaires(octets))
    }

    /// A text: as bytes, and escaped or encoded as texts are.
    init(_ nom: String, texte: String) {
        self.nom = nom
        formes = Self.uniques(Self.binaires(Array(texte.utf8)) + Self.textuelles(texte))
    }

    /// The forms that stand in `octets`.
    func trouvees(dans octets: [UInt8]) -> [Forme] { formes.filter { Self.contient(octets, $0.octets) } }

    /// From one place where the first byte stands to the next.
    static func contient(_ foin: [UInt8], _ aiguille: [UInt8]) -> Bool {
        guard let premier = aiguille.first, aiguille.count <= foin.count else { return false }
        return foin.withUnsafeBytes { foin in
            guard let debut = foin.baseAddress else { return false }
            let places = foin.count - aiguille.count + 1
            var place = 0
            while place < places, let trouve = memchr(debut + place, Int32(premier), places - place) {
                if memcmp(trouve, aiguille, aiguille.count) == 0 { return true }
                place = trouve - UnsafeMutableRawPointer(mutating: debut) + 1
            }
            return false
        }
    }

    private static func binaires(_ octets: [UInt8]) -> [Forme] {
        let hexadecimal = Hexadecimal.texte(octets)
        var formes = [
            Forme(description: "raw", octets: octets),
            Forme(description: "hex", octets: Array(hexadecimal.utf8)),
            Forme(description: "HEX", octets: Array(hexadecimal.uppercased().utf8)),
        ]
        for decalage in 0..<3 {
            let base64 = interieurBase64(octets, decalage)
            let url = base64.replacing("+", with: "-").replacing("/", with: "_")
            formes += [
                Forme(description: "base64+\(decalage)", octets: Array(base64.utf8)),
                Forme(description: "base64url+\(decalage)", octets: Array(url.utf8)),
                // Foundation's JSON escapes the slash.
                Forme(description: "JSON base64+\(decalage)", octets: Array(base64.replacing("/", with: "\\/").utf8)),
            ]
        }
        return formes
    }

    /// The characters of base64 that depend on the secret alone when `decalage` bytes (mod 3) stand before it.
    private static func interieurBase64(_ octets: [UInt8], _ decalage: Int) -> String {
        let tout = Data([UInt8](repeating: 0, count: decalage) + octets).base64EncodedString()
        let debut = (decalage * 8 + 5) / 6
        let fin = (decalage + octets.count) * 8 / 6
        return String(tout.dropFirst(debut).prefix(fin - debut))
    }

    private static func textuelles(_ texte: String) -> [Forme] {
        let minuscule = echapper(texte, tout: false) { String(format: "\\u%04x", $0) }
        let majuscule = echapper(texte, tout: false) { String(format: "\\u%04X", $0) }
        let pourcent = texte.utf8.map { octet -> String in
            let libre =
                UnicodeScalar(octet).properties.isAlphabetic || (0x30...0x39).contains(octet)
                || "-._~".utf8.contains(octet)
            return octet < 0x80 && libre ? String(UnicodeScalar(octet)) : String(format: "%%%02X", octet)
        }.joined()
        return [
            ("JSON", echapper(texte, tout: false, unite: nil)),
            ("JSON with \\/", echapper(texte, tout: false, unite: nil).replacing("/", with: "\\/")),
            ("JSON \\u lower", minuscule), ("JSON \\u upper", majuscule),
            ("JSON \\u lower, all", echapper(texte, tout: true) { String(format: "\\u%04x", $0) }),
            ("JSON \\u upper, all", echapper(texte, tout: true) { String(format: "\\u%04X", $0) }),
            ("percent upper", pourcent),
            ("percent lower", pourcent.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }),
        ].map { Forme(description: $0.0, octets: Array($0.1.utf8)) } + [
            Forme(description: "UTF-16LE", octets: texte.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }),
            Forme(description: "UTF-16BE", octets: texte.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }),
        ]
    }

    /// JSON's escapes. `unite` writes the UTF-16 units outside ASCII, or all of them; nil leaves them as they are.
    private static func echapper(_ texte: String, tout: Bool, unite: ((UInt16) -> String)?) -> String {
        texte.unicodeScalars.map { scalaire in
            switch scalaire {
            case _ where tout || (unite != nil && !scalaire.isASCII):
                String(scalaire).utf16.map { unite?($0) ?? "" }.joined()
            case "\"", "\\": "\\\(scalaire)"
            case "\n": "\\n"
            default: String(scalaire)
            }
        }.joined()
    }

    private static func uniques(_ formes: [Forme]) -> [Forme] {
        var vues: Set<[UInt8]> = []
        return formes.filter { vues.insert($0.octets).inserted }
    }
}
