@testable import CryptoChiffre

/// Files as they come from the relay, in pieces of any size; and chunks that are properly sealed whatever is in them.
enum CibleFichier: Cible {
    static let nom = "fichier"
    static let tailleMax = 16 * 1024
    /// The largest file that the harness encrypts, in bytes: three chunks.
    private static let contenuMax = 160 * 1024
    private static let cle = CompteFixe.ou { try CleFichier(CompteFixe.secret(5, 1), dans: CompteFixe.arene) }

    static func essayer(_ octets: [UInt8]) throws {
        var entree = Entree(octets)
        switch entree.octet() % 4 {
        case 0:
            let (taille, pas) = (Int64(bitPattern: entree.long()), entree.court())
            _ = try dechiffrer(entree.reste(), taille: taille, pas: pas)
        case 1: try changer(&entree)
        case 2: try sceller(&entree)
        default:
            for _ in 0..<8 { try taille(Int64(bitPattern: entree.long() >> UInt64(entree.octet() % 64))) }
        }
    }

    private static func dechiffrer(_ chiffre: [UInt8], taille: Int64, pas: Int) throws -> [UInt8] {
        var dechiffreur = try DechiffreurFichier(cle, taille: taille)
        var contenu: [UInt8] = []
        var reste = chiffre[...]
        do {
            while !reste.isEmpty {
                let morceau = reste.prefix(max(pas, reste.count / 64 + 1))
                contenu += try dechiffreur.recevoir(morceau)
                exiger(contenu.count <= chiffre.count, "more content than ciphertext")
                reste = reste.dropFirst(morceau.count)
            }
        } catch {
            exigerRefus(.authentification, de: "a file that was refused before") { _ = try dechiffreur.recevoir([0]) }
            exigerRefus(.authentification, de: "the end of a refused file") { try dechiffreur.fin() }
            throw error
        }
        try dechiffreur.fin()
        exiger(Int64(contenu.count) == taille, "a file of another size")
        exiger(try chiffrer(contenu) == chiffre, "a file that is not the encryption of its content")
        return contenu
    }

    private static func chiffrer(_ contenu: [UInt8]) throws -> [UInt8] {
        var chiffreur = try ChiffreurFichier(cle, taille: Int64(contenu.count))
        var (sortie, faits): ([UInt8], Int) = ([], 0)
        while true {
            let voulus = chiffreur.voulus
            guard let suite = try chiffreur.suivant(Array(contenu[faits..<(faits + voulus)])) else { return sortie }
            sortie += suite
            faits += voulus
        }
    }

    /// A file that was encrypted as it should be, then changed in places, cut or prolonged.
    private static func changer(_ entree: inout Entree) throws {
        let taille = (entree.court() << 8 | Int(entree.octet())) % contenuMax
        let (pas, coupe, changements) = (entree.court(), entree.octet(), Int(entree.octet()) % 8)
        let contenu = [UInt8](repeating: entree.octet(), count: taille)
        let intact = try chiffrer(contenu)
        var chiffre = intact
        for _ in 0..<changements {
            let place = (entree.court() << 8 | Int(entree.octet())) % chiffre.count
            chiffre[place] ^= entree.octet()
        }
        if coupe < 128 { chiffre.removeLast(min(Int(coupe), chiffre.count)) }
        if coupe == 255 { chiffre += entree.reste() }
        let recu = try dechiffrer(chiffre, taille: Int64(taille), pas: pas)
        exiger(chiffre == intact && recu == contenu, "a file that was changed is accepted")
    }

    /// Chunks under the right key and nonces, of any content and length, with padding that may not be zero.
    private static func sceller(_ entree: inout Entree) throws {
        let (taille, pas, zeros) = (Int64(entree.court()), entree.court(), 256 * Int(entree.octet()))
        var chiffre = cle.entete
        let parties = entree.parties(max: 4)
        for (numero, partie) in parties.enumerated() {
            let clair = partie + [UInt8](repeating: 0, count: max(0, min(zeros, CleFichier.morceau - partie.count)))
            chiffre += try Aead.chacha20Poly1305.chiffrer(
                clair, cle: cle.flux,
                nonce: CleFichier.nonce(Int64(numero), dernier: numero == parties.count - 1), ad: [])
        }
        _ = try dechiffrer(chiffre, taille: taille, pas: pas)
    }

    private static func taille(_ taille: Int64) throws {
        let (bourree, chiffree) = (try TailleFichier.bourree(taille), try TailleFichier.chiffree(taille))
        exiger(bourree >= max(taille, TailleFichier.minimum), "a padded size below the size")
        exiger(bourree - taille <= max(TailleFichier.minimum, taille / 8), "too much padding")
        exiger(try TailleFichier.bourree(bourree) == bourree, "a padded size that is padded again")
        exiger(chiffree > bourree, "a ciphertext no longer than its content")
        if taille > 0 { exiger(try TailleFichier.bourree(taille - 1) <= bourree, "a size that shrinks") }
    }

    static func semences() throws -> [[UInt8]] {
        let contenu = Array("un petit fichier".utf8)
        let chiffre = try chiffrer(contenu)
        let bourre = contenu + [UInt8](repeating: 0, count: Int(TailleFichier.minimum) - contenu.count)
        let mille: [UInt8] = [3, 0xe8]
        var semences = Semences()
        let taille = UInt8(contenu.count)
        semences.ajouter([0, 0, 0, 0, 0, 0, 0, 0, taille], mille + chiffre)
        semences.ajouter([0, 0, 0, 0, 0, 0, 0, 0, taille], mille + chiffre.prefix(100))
        // Size, pieces, end (200: whole), number of changes, content.
        semences.ajouter([1, 0, 0, 16], mille + [200, 0, 7])
        semences.ajouter([1, 2, 0x10, 0], [0xff, 0, 200, 0, 7])
        semences.ajouter([1, 2, 0x10, 0], [0x20, 0, 200, 1, 7, 0, 0x90, 0, 1])
        semences.ajouter([1, 1, 0, 0], [0x20, 0, 3, 0, 7])
        semences.ajouter([2, 0, taille], mille + [0] + Entree.partie(bourre))
        semences.ajouter([2, 0, taille - 1], mille + [0] + Entree.partie(bourre))
        semences.ajouter([2, 0, 20], mille + [16] + Entree.partie([]))
        semences.ajouter([3, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2, 3])
        return semences.toutes
    }
}
