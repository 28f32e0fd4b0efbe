/// Takes the chunks of a chunked body apart, as far as they have come.
struct Demorceleur {
    private enum Etape {
        case taille
        case contenu(Int)
        case finMorceau
        case remorque
        case fini
    }

    private var etape = Etape.taille

    /// Moves contents from `entree` to `corps`; true when the last chunk has come.
    mutating func avancer(_ entree: Reserve, _ corps: Reserve) throws -> Bool {
        while true {
            switch etape {
            case .taille:
                guard let fin = entree.octets.position("\r\n") else { return false }
                let octets = entree.octets.prefix(fin).prefix { $0 != UInt8(ascii: ";") }
                let chiffres = String(decoding: octets, as: UTF8.self)
                guard let taille = Int(chiffres, radix: 16) else { throw Panne("a chunk without a size: \(chiffres)") }
                entree.oter(fin + 2)
                etape = taille == 0 ? .remorque : .contenu(taille)
            case .contenu(let reste):
                let nombre = min(reste, entree.count)
                guard nombre > 0 else { return false }
                corps.ajouter(entree.octets.partie(0, nombre))
                entree.oter(nombre)
                etape = nombre == reste ? .finMorceau : .contenu(reste - nombre)
            case .finMorceau:
                guard entree.count >= 2 else { return false }
                entree.oter(2)
                etape = .taille
            case .remorque:
                guard let fin = entree.octets.position("\r\n") else { return false }
                entree.oter(fin + 2)
                if fin == 0 { etape = .fini }
            case .fini:
                etape = .taille
                return true
            }
        }
    }
}
