import Glibc

/// The head of a reply: what a client that knows its relay needs of it.
struct TeteReponse {
    let statut: Int
    /// How the body is delimited.
    let corps: Corps
    /// Its size with the empty line.
    let taille: Int

    enum Corps {
        case longueur(Int)
        case morceaux
        case jusquALaFin
    }

    /// Reads a head at the beginning of `octets`; nil when it is not there as a whole.
    init?(_ octets: UnsafeRawBufferPointer) throws {
        guard let fin = octets.position("\r\n\r\n") else { return nil }
        guard fin >= 12, octets.position("HTTP/1.1 ") == 0 else { throw Panne("not HTTP/1.1: \(octets.texte)") }
        taille = fin + 4
        statut = octets[9..<12].reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
        var corps = Corps.jusquALaFin
        var debut = (octets.position("\r\n") ?? fin) + 2
        while debut < fin {
            let suite = octets.position("\r\n", depuis: debut) ?? fin
            let ligne = octets.partie(debut, suite - debut)
            if let valeur = ligne.valeur(champ: "content-length:") {
                corps = .longueur(valeur.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) })
            } else if let valeur = ligne.valeur(champ: "transfer-encoding:"), valeur.elementsEqual("chunked".utf8) {
                corps = .morceaux
            }
            debut = suite + 2
        }
        self.corps = corps
    }
}

extension UnsafeRawBufferPointer {
    /// What follows `champ` (in small letters) when the line begins so, without the blanks before it.
    fileprivate func valeur(champ: StaticString) -> UnsafeRawBufferPointer.SubSequence? {
        guard count > champ.utf8CodeUnitCount, let base = baseAddress,
            strncasecmp(base.assumingMemoryBound(to: CChar.self), champ.utf8Start, champ.utf8CodeUnitCount) == 0
        else { return nil }
        return self[champ.utf8CodeUnitCount...].drop { $0 == UInt8(ascii: " ") }
    }
}
