import Testing

@testable import CryptoChiffre

@Suite("A file comes out as it went in")
struct ChiffrementFichierTests {
    private let arene: Arene

    init() throws { arene = try Arene() }

    @Test("Every size comes back whole, of the announced size, and without its padding")
    func allerRetour() throws {
        var tailles = [0, 1, 4095, 4096, 4097, 65535, 65536, 65537, 131_071, 131_072, 131_073, 200_000, 1_000_001]
        tailles += (0..<8).map { _ in Int.random(in: 0...300_000) }
        for taille in tailles {
            let fichier = try FichierEssai(taille: taille, dans: arene)
            #expect(try Int64(fichier.chiffre.count) == TailleFichier.chiffree(Int64(taille)), "\(taille)")
            #expect(fichier.chiffre.starts(with: fichier.cle.entete))
            #expect(try fichier.ouvrir() == fichier.contenu, "\(taille)")
        }
    }

    @Test("However it is cut on its way, the same comes out")
    func morceaux() throws {
        let fichier = try FichierEssai(taille: 150_000, dans: arene)
        for pas in [1, 7, 40, 41, 42, 4096, 65535, 65536, 65551, 65552, 65553, 65593, 131_104, 1 << 20] {
            let contenu = try FichierEssai.ouvrir(fichier.chiffre, cle: fichier.cle, taille: 150_000, pas: pas)
            #expect(contenu == fichier.contenu, "\(pas)")
        }
        for _ in 0..<20 {
            var dechiffreur = try DechiffreurFichier(fichier.cle, taille: 150_000)
            var (contenu, reste) = ([UInt8](), fichier.chiffre[...])
            while !reste.isEmpty {
                let pas = Int.random(in: 0...[10, 1000, 100_000][Int.random(in: 0...2)])
                contenu += try dechiffreur.recevoir(reste.prefix(pas))
                reste = reste.dropFirst(pas)
                #expect(contenu.count <= fichier.contenu.count)
            }
            try dechiffreur.fin()
            #expect(contenu == fichier.contenu)
        }
    }

    @Test("Bytes that lie apart in memory are read like others")
    func discontinus() throws {
        let fichier = try FichierEssai(taille: 70_000, dans: arene)
        var dechiffreur = try DechiffreurFichier(fichier.cle, taille: 70_000)
        let inverse = Array(fichier.chiffre.reversed())
        let contenu = try dechiffreur.recevoir(inverse.reversed() as ReversedCollection<[UInt8]>)
        try dechiffreur.fin()
        #expect(contenu == fichier.contenu)
    }

    @Test("It agrees byte for byte with one made in Python")
    func vecteur() throws {
        for vecteur in try Vecteur.lire("messagerie", genre: "fichier") {
            let cle = try CleFichier(arene.copier(vecteur.octets("cle")), dans: arene)
            #expect(try cle.entete == vecteur.octets("entete"))
            let contenu = try [UInt8](repeating: 0x61, count: vecteur.nombre("taille"))
            let fichier = try FichierEssai(contenu: contenu, cle: cle)
            #expect(try fichier.chiffre.count == vecteur.nombre("taille_chiffree"))
            #expect(try Blake2b.hash(fichier.chiffre) == vecteur.octets("hash"))
            #expect(try SecretEffacement.hash(vecteur.octets("secret")) == vecteur.octets("effacement"))
        }
    }

    @Test("A file that turns out longer or shorter than announced is refused, and nothing is encrypted twice")
    func autreTaille() throws {
        for (taille, lus) in [(0, 1), (1, 0), (1, 2), (65536, 65535), (65537, 65537), (100_000, 0)] {
            var chiffreur = try ChiffreurFichier(CleFichier(dans: arene), taille: Int64(taille))
            do {
                _ = try chiffreur.suivant([UInt8](repeating: 1, count: lus))
                Issue.record("\(lus) bytes of \(taille) accepted")
            } catch {
                #expect(error.code == .limite)
            }
        }
        let cle = try CleFichier(dans: arene)
        var chiffreur = try ChiffreurFichier(cle, taille: 5)
        #expect(throws: ErreurCrypto.self) { _ = try FichierEssai.nourrirDeTrois(&chiffreur) }
        let premier = try chiffreur.suivant(Array("texte".utf8))
        #expect(try premier == FichierEssai(contenu: Array("texte".utf8), cle: cle).chiffre)
        #expect(chiffreur.voulus == 0)
        #expect(try chiffreur.suivant([]) == nil)
        for taille in [-1, (1 << 40) + 1, .max] as [Int64] {
            refuse(.limite) { _ = try ChiffreurFichier(cle, taille: taille).voulus }
            refuse(.limite) { try DechiffreurFichier(cle, taille: taille).fin() }
        }
    }

    @Test("No nonce comes twice in a file, and only the last chunk's is marked")
    func nonces() throws {
        let contenu = [UInt8](repeating: 0, count: 400_000)
        let morceaux = try FichierEssai(contenu: contenu, cle: CleFichier(dans: arene)).morceaux.dropFirst()
        #expect(morceaux.count == 7)
        #expect(Set(morceaux.map { Array($0.prefix(64)) }).count == 7, "equal plaintexts under one key")
        let nonces = [Int64(0), 1, 2, 255, 256, 65535, 1 << 24, (1 << 32) + 1, .max]
            .flatMap { [CleFichier.nonce($0, dernier: false), CleFichier.nonce($0, dernier: true)] }
        #expect(Set(nonces).count == nonces.count)
        #expect(nonces.allSatisfy { $0.count == 12 })
        #expect(CleFichier.nonce(1, dernier: true) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
        #expect(CleFichier.nonce(258, dernier: false) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0])
    }

    @Test("Two keys share nothing, one key makes the same file of the same content")
    func cles() throws {
        let (a, b) = (try CleFichier(dans: arene), try CleFichier(dans: arene))
        #expect(a.entete != b.entete)
        #expect(a.entete.count == CleFichier.tailleEntete)
        let encore = try CleFichier(arene.copier(a.secret.lire { Array($0) }), dans: arene)
        #expect(encore.entete == a.entete)
        let contenu = try Alea.octets(5000)
        #expect(
            try FichierEssai(contenu: contenu, cle: a).chiffre == FichierEssai(contenu: contenu, cle: encore).chiffre)
        #expect(try FichierEssai(contenu: contenu, cle: a).chiffre != FichierEssai(contenu: contenu, cle: b).chiffre)
        for taille in [0, 16, 31, 33, 64] {
            refuse(.cleRefusee) { try CleFichier(arene.aleatoire(taille), dans: arene) }
        }
    }

    @Test("Deletion secrets are random, and their hash says nothing else")
    func effacement() throws {
        let secrets = try (0..<100).map { _ in try SecretEffacement.nouveau() }
        #expect(Set(secrets).count == 100)
        #expect(secrets.allSatisfy { $0.count == SecretEffacement.taille })
        #expect(try Set(secrets.map { try SecretEffacement.hash($0) }).count == 100)
        #expect(try SecretEffacement.hash(secrets[0]) != Blake2b.hash(secrets[0]))
    }
}

extension FichierEssai {
    /// Feeds a wrong number of bytes.
    static func nourrirDeTrois(_ chiffreur: inout ChiffreurFichier) throws -> [UInt8]? {
        try chiffreur.suivant([1, 2, 3])
    }
}
