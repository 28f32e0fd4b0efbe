@testable import CryptoChiffre

/// A file of the tests: its key, its content, what encryption made of it.
struct FichierEssai {
    let cle: CleFichier
    let contenu: [UInt8]
    let chiffre: [UInt8]

    init(taille: Int, cle: CleFichier? = nil, dans arene: Arene) throws {
        try self.init(contenu: Alea.octets(taille), cle: cle ?? CleFichier(dans: arene))
    }

    init(contenu: [UInt8], cle: CleFichier) throws {
        self.cle = cle
        self.contenu = contenu
        chiffre = try Self.chiffrer(contenu, cle: cle).reduce([], +)
    }

    /// The pieces that `ChiffreurFichier` returns.
    static func chiffrer(_ contenu: [UInt8], cle: CleFichier) throws -> [[UInt8]] {
        var chiffreur = try ChiffreurFichier(cle, taille: Int64(contenu.count))
        var morceaux: [[UInt8]] = []
        var lus = 0
        while true {
            let voulus = chiffreur.voulus
            guard let morceau = try chiffreur.suivant(Array(contenu[lus..<(lus + voulus)])) else { return morceaux }
            morceaux.append(morceau)
            lus += voulus
        }
    }

    /// Decrypts to the end, fed with at most `pas` bytes at once.
    static func ouvrir(_ chiffre: [UInt8], cle: CleFichier, taille: Int, pas: Int = .max) throws -> [UInt8] {
        var dechiffreur = try DechiffreurFichier(cle, taille: Int64(taille))
        var contenu: [UInt8] = []
        var reste = chiffre[...]
        while !reste.isEmpty {
            contenu += try dechiffreur.recevoir(reste.prefix(pas))
            reste = reste.dropFirst(pas)
        }
        try dechiffreur.fin()
        return contenu
    }

    func ouvrir(_ autre: [UInt8]? = nil) throws -> [UInt8] {
        try Self.ouvrir(autre ?? chiffre, cle: cle, taille: contenu.count)
    }

    /// Where header and chunks begin in the ciphertext, and its end.
    var bords: [Int] {
        let pas = CleFichier.morceau + Aead.tailleSceau
        return [0] + Array(stride(from: CleFichier.tailleEntete, to: chiffre.count, by: pas)) + [chiffre.count]
    }

    /// The header, then each chunk with its tag.
    var morceaux: [[UInt8]] { zip(bords, bords.dropFirst()).map { Array(chiffre[$0..<$1]) } }
}
