import Testing

@testable import CryptoChiffre

@Suite("A file that anybody changed on its way is refused")
struct AttaquesFichierTests {
    private let arene: Arene
    /// Three chunks, the last one shorter.
    private let fichier: FichierEssai

    init() throws {
        arene = try Arene()
        fichier = try FichierEssai(taille: 150_000, dans: arene)
    }

    /// Encrypts chunks as the format does, but for what a forger with the key chose.
    private func sceller(_ clair: [UInt8], _ numero: Int64, dernier: Bool, cle: CleFichier) throws -> [UInt8] {
        try Aead.chacha20Poly1305.chiffrer(
            clair, cle: cle.flux, nonce: CleFichier.nonce(numero, dernier: dernier), ad: [])
    }

    @Test("Every changed bit of a small file is refused")
    func chaqueBit() throws {
        let petit = try FichierEssai(contenu: Array("petit".utf8), cle: CleFichier(dans: arene))
        for bit in 0..<(petit.chiffre.count * 8) {
            refuse(.authentification, .versionInconnue, de: "bit \(bit)") {
                try petit.ouvrir(petit.chiffre.inverse(bit: bit))
            }
        }
    }

    @Test("Changed bits anywhere in a large file are refused")
    func bitsDuGrand() {
        for octet in fichier.bords.dropLast() + fichier.bords.dropFirst().map({ $0 - 1 }) {
            refuse(.authentification, .versionInconnue, de: "byte \(octet)") {
                try fichier.ouvrir(fichier.chiffre.inverse(bit: octet * 8))
            }
        }
    }

    @Test(
        "A file cut at a chunk's border, or anywhere, is refused; what came before it was cut is the content's beginning"
    )
    func tronque() throws {
        let coupes = fichier.bords.dropLast().flatMap { [$0, $0 + 1, $0 + 15, $0 + 16, $0 + 17] }
        for coupe in coupes + [fichier.chiffre.count - 1, fichier.chiffre.count - 16, fichier.chiffre.count - 17] {
            var dechiffreur = try DechiffreurFichier(fichier.cle, taille: 150_000)
            let recu = try dechiffreur.recevoir(fichier.chiffre.prefix(coupe))
            #expect(fichier.contenu.starts(with: recu), "\(coupe)")
            do {
                try dechiffreur.fin()
                Issue.record("cut at \(coupe) and accepted")
            } catch {
                #expect(error.code == .authentification)
            }
        }
    }

    @Test("A last chunk left out is not made good by another size in the manifest")
    func tronqueEtAnnonce() throws {
        // Exactly the sizes at which the shortened file would be whole.
        let deux = try FichierEssai(taille: 131_072, dans: arene)
        refuse(.authentification) {
            try FichierEssai.ouvrir(
                Array(deux.chiffre.prefix(41 + 65552)), cle: deux.cle, taille: 65536)
        }
        let un = try FichierEssai(taille: 65536, dans: arene)
        refuse(.authentification, de: "a last chunk taken for a middle one") {
            try FichierEssai.ouvrir(un.chiffre + un.morceaux[1], cle: un.cle, taille: 131_072)
        }
    }

    @Test("Bytes behind the end are refused, at once or later")
    func rallonge() throws {
        for ajout in [[0], [UInt8](repeating: 0, count: 16), fichier.morceaux[3], fichier.morceaux[1]] as [[UInt8]] {
            refuse(.authentification) { try fichier.ouvrir(fichier.chiffre + ajout) }
        }
        var dechiffreur = try DechiffreurFichier(fichier.cle, taille: 150_000)
        #expect(try dechiffreur.recevoir(fichier.chiffre) == fichier.contenu)
        #expect(try dechiffreur.recevoir([UInt8]()).isEmpty)
        try dechiffreur.fin()
        for octets in [[0], []] as [[UInt8]] {
            do {
                _ = try dechiffreur.recevoir(octets)
                Issue.record("accepted behind the end")
            } catch { #expect(error.code == .authentification) }
        }
        #expect(throws: ErreurCrypto.self) { try FichierEssai.terminer(dechiffreur) }
    }

    @Test("Chunks swapped, repeated, left out or taken from another file are refused")
    func melange() throws {
        let autre = try FichierEssai(taille: 150_000, dans: arene)
        let meme = try FichierEssai(taille: 150_000, cle: fichier.cle, dans: arene)
        let (m, a) = (fichier.morceaux, autre.morceaux)
        for (nom, suite) in [
            ("swapped", [m[0], m[2], m[1], m[3]]), ("repeated", [m[0], m[1], m[1], m[3]]),
            ("left out", [m[0], m[1], m[3]]), ("first left out", [m[0], m[2], m[3]]),
            ("of another file", [m[0], m[1], a[2], m[3]]), ("all of another file", [m[0], a[1], a[2], a[3]]),
            ("header of another file", [a[0], m[1], m[2], m[3]]), ("no header", [m[1], m[2], m[3]]),
            ("header twice", [m[0], m[0], m[1], m[2], m[3]]),
        ] {
            refuse(.authentification, .versionInconnue, de: nom) { try fichier.ouvrir(suite.flatMap { $0 }) }
        }
        // What forbids a second file under one key: there its chunks do fit.
        let greffe = [m[0], m[1], meme.morceaux[2], m[3]].flatMap { $0 }
        #expect(try fichier.ouvrir(greffe) != fichier.contenu)
    }

    @Test("A header of another format or of another key is refused before anything is decrypted")
    func entete() throws {
        for octet in 0..<9 {
            var changee = fichier.chiffre
            changee[octet] &+= 1
            refuse(.versionInconnue, de: "byte \(octet)") { try fichier.ouvrir(changee) }
        }
        for octet in 9..<41 {
            refuse(.authentification, de: "byte \(octet)") {
                try fichier.ouvrir(fichier.chiffre.inverse(bit: octet * 8 + 3))
            }
        }
        for taille in [0, 40, 42] {
            refuse(.versionInconnue) { try fichier.cle.verifier(entete: [UInt8](repeating: 0, count: taille)) }
        }
        try fichier.cle.verifier(entete: Array(fichier.chiffre.prefix(41)))
    }

    @Test("One ciphertext never has two keys: the second one fails on the commitment, whatever its chunks would say")
    func deuxCles() throws {
        let (k1, k2) = (try CleFichier(dans: arene), try CleFichier(dans: arene))
        let contenu = [UInt8](repeating: 7, count: 4096)
        let f1 = try FichierEssai(contenu: contenu, cle: k1)
        refuse(.authentification, de: "as it is") { try FichierEssai.ouvrir(f1.chiffre, cle: k2, taille: 4096) }
        // The forger seals the chunk under the second key, so that its tag holds there, and keeps the first one's header.
        let sousK2 = try sceller(contenu, 0, dernier: true, cle: k2)
        #expect(try FichierEssai.ouvrir(k2.entete + sousK2, cle: k2, taille: 4096) == contenu)
        refuse(.authentification, de: "the tag holds, the header does not") {
            try FichierEssai.ouvrir(k1.entete + sousK2, cle: k2, taille: 4096)
        }
        refuse(.authentification, de: "the header holds, the tag does not") {
            try FichierEssai.ouvrir(k1.entete + sousK2, cle: k1, taille: 4096)
        }
        refuse(.authentification, de: "the second key's header on the first one's file") {
            try FichierEssai.ouvrir(k2.entete + f1.chiffre.dropFirst(41), cle: k2, taille: 4096)
        }
    }

    @Test("Padding that is not zero is refused, and never returned")
    func bourrage() throws {
        let cle = try CleFichier(dans: arene)
        for place in [10, 11, 4000, 4095] {
            var clair = [UInt8](repeating: 0, count: 4096)
            clair[place] = 1
            let chiffre = cle.entete + (try sceller(clair, 0, dernier: true, cle: cle))
            refuse(.authentification, de: "byte \(place)") { try FichierEssai.ouvrir(chiffre, cle: cle, taille: 10) }
            #expect(try FichierEssai.ouvrir(chiffre, cle: cle, taille: place + 1) == Array(clair[...place]))
        }
        // 4 MiB and a byte: the last chunk is padding alone.
        let long = (4 << 20) + 1
        let fichier = try FichierEssai(taille: long, dans: arene)
        #expect(fichier.morceaux.count == 1 + 66)
        #expect(try fichier.ouvrir() == fichier.contenu)
        let dernier = [UInt8](repeating: 0, count: fichier.morceaux[66].count - 17) + [1]
        let faux =
            fichier.morceaux.dropLast().flatMap { $0 } + (try sceller(dernier, 65, dernier: true, cle: fichier.cle))
        refuse(.authentification) { try fichier.ouvrir(faux) }
    }

    @Test("Another size of the same padded size changes what is taken for padding, and never shows any")
    func autreTaille() throws {
        let contenu = [UInt8](repeating: 5, count: 5000)
        let fichier = try FichierEssai(contenu: contenu, cle: CleFichier(dans: arene))
        refuse(.authentification) { try FichierEssai.ouvrir(fichier.chiffre, cle: fichier.cle, taille: 4999) }
        #expect(try FichierEssai.ouvrir(fichier.chiffre, cle: fichier.cle, taille: 5001) == contenu + [0])
        for taille in [0, 4096, 4864, 5121, 65536, 65537] {
            refuse(.authentification, de: "\(taille)") {
                try FichierEssai.ouvrir(fichier.chiffre, cle: fichier.cle, taille: taille)
            }
        }
    }

    @Test("After a refusal nothing is accepted any more")
    func apresRefus() throws {
        var dechiffreur = try DechiffreurFichier(fichier.cle, taille: 150_000)
        _ = try dechiffreur.recevoir(fichier.chiffre.prefix(70_000))
        do {
            _ = try dechiffreur.recevoir([UInt8](repeating: 0, count: 65552))
            Issue.record("accepted")
        } catch { #expect(error.code == .authentification) }
        do {
            _ = try dechiffreur.recevoir(fichier.chiffre.dropFirst(70_000))
            Issue.record("accepted after a refusal")
        } catch { #expect(error.code == .authentification) }
        #expect(throws: ErreurCrypto.self) { try FichierEssai.terminer(dechiffreur) }
    }
}

extension FichierEssai {
    static func terminer(_ dechiffreur: borrowing DechiffreurFichier) throws { try dechiffreur.fin() }
}
