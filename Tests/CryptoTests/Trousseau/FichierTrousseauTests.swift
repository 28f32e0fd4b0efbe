import Foundation
import Testing

@testable import CryptoChiffre

@Suite("A keyring opens with its password, unchanged, or not at all")
struct FichierTrousseauTests {
    /// Cheap, and narrow enough that a changed header never asks for much memory.
    private static let couts = CoutsArgon2(
        verificateur: ParametresArgon2(memoireKiB: 8, passes: 1), trousseau: ParametresArgon2(memoireKiB: 8, passes: 1),
        relais: ParametresArgon2(memoireKiB: 8, passes: 1), memoireAcceptee: 8...64, passesAcceptees: 1...4)

    /// Where the fields of the file begin, and where the header and the wrapped key end.
    private enum Place {
        static let version = 8
        static let memoire = 9
        static let passes = 13
        static let sel = 17
        static let engagement = 33
        static let nonceCle = 65
        static let nonce = 137
        static let corps = 161
    }

    private let arene: Arene
    private let trousseau: Trousseau
    private let mdp: Mdp

    init() throws {
        arene = try Arene()
        trousseau = try Trousseau.nouveau(nomRelais: "relais.example", date: CompteEssai.maintenant, dans: arene)
            .trousseau
        mdp = try Mdp(Array("mot de passe".utf8), dans: arene)
    }

    private func fermer() throws -> FichierTrousseau { try FichierTrousseau(trousseau, mdp: mdp, couts: Self.couts) }

    private func ouvrir(_ octets: [UInt8], mdp autre: Mdp? = nil, couts: CoutsArgon2 = couts) throws -> Trousseau {
        try FichierTrousseau(octets: octets, mdp: autre ?? mdp, couts: couts, dans: arene).trousseau
    }

    /// A folder of the test's own, removed at its end.
    private func dansUnDossier(_ corps: (URL) throws -> Void) throws {
        let dossier = FileManager.default.temporaryDirectory.appending(path: "trousseau-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: dossier, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: dossier) }
        try corps(dossier)
    }

    private func contenu(_ dossier: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: dossier.path).sorted()
    }

    @Test("Everything that was put in comes out")
    func allerRetour() throws {
        let octets = try fermer().octets()
        let lu = try ouvrir(octets)
        #expect(lu.corps == trousseau.corps)
        #expect((lu.compte, lu.appareil, lu.nomRelais) == (trousseau.compte, trousseau.appareil, trousseau.nomRelais))
        #expect(lu.ik.publique == trousseau.ik.publique)
        #expect(lu.dsk.publique == trousseau.dsk.publique)
        #expect(lu.idh.publique == trousseau.idh.publique)
        #expect(lu.epoque == trousseau.epoque)
        #expect(try lu.nom("pairs", [1]) == trousseau.nom("pairs", [1]))
        let rangee = try trousseau.rangees.sceller([1], table: "t", id: [2])
        #expect(try lu.rangees.ouvrir(rangee, table: "t", id: [2]) == [1])
        #expect(octets.count <= Limites.trousseau)
    }

    /// At the real cost, as the document's example.
    @Test("A keyring made in Python opens, holds what was put in, and knows its epoch again")
    func vecteur() throws {
        for vecteur in try Vecteur.lire("messagerie", genre: "trousseau") {
            let lu = try ouvrir(
                vecteur.octets("trousseau"), mdp: Mdp(vecteur.octets("mdp"), dans: arene), couts: .production)
            #expect(try lu.compte.octets == vecteur.octets("compte"))
            #expect(try lu.nomRelais == vecteur.texte("relais"))
            #expect(try lu.nom(vecteur.texte("nom_table"), vecteur.octets("nom_valeur")) == vecteur.octets("nom"))
            #expect(try lu.ik.publique.octets == vecteur.octets("ik"))
            #expect(try lu.idh.publique.octets == vecteur.octets("idh"))
            #expect(try lu.dsk.publique.octets == vecteur.octets("dsk"))
            let ouverte = try lu.rangees.ouvrir(
                vecteur.octets("rangee"), table: vecteur.texte("nom_table"), id: vecteur.octets("nom"))
            #expect(try ouverte == vecteur.octets("clair"))

            #expect(try Int(lu.epoque) == vecteur.nombre("epoque"))
            let preuve = try vecteur.octets("preuve")
            #expect(try lu.reconnait(preuve, epoque: lu.epoque))
            #expect(try !lu.reconnait(preuve, epoque: lu.epoque + 1))
            #expect(try !trousseau.reconnait(preuve, epoque: lu.epoque), "another keyring")
            for bit in 0..<(preuve.count * 8) {
                #expect(try !lu.reconnait(preuve.inverse(bit: bit), epoque: lu.epoque), "bit \(bit)")
            }
            for autre in [[], Array(preuve.dropLast()), preuve + [0]] {
                #expect(try !lu.reconnait(autre, epoque: lu.epoque), "\(autre.count) bytes")
            }
        }
    }

    @Test("A body whose relay name is no text, or whose epoch could not be raised, is refused")
    func corpsImpossible() throws {
        let debutNom = 1 + CompteId.taille + 4 + 4
        let corps = trousseau.corps
        var sansTexte = corps
        sansTexte[debutNom] = 0xff
        refuse(.encodage, de: "relay name") { try Trousseau(corps: sansTexte, dans: arene) }
        let auBout = corps.dropLast(8) + [UInt8](repeating: 0xff, count: 8)
        refuse(.limite, de: "epoch") { try Trousseau(corps: Array(auBout), dans: arene) }
        #expect(try Trousseau(corps: corps, dans: arene).corps == corps)
    }

    @Test("Another password is told from a changed file")
    func autreMdp() throws {
        let octets = try fermer().octets()
        for autre in ["mot de pass", "Mot de passe", "mot de passe ", "x"] {
            refuse(.mdpIncorrect, de: autre) { try ouvrir(octets, mdp: Mdp(Array(autre.utf8), dans: arene)) }
        }
    }

    @Test("Every single changed bit is refused, with the reason that its place calls for")
    func chaqueBit() throws {
        let octets = try fermer().octets()
        for bit in 0..<(octets.count * 8) {
            let code: ErreurCrypto.Code =
                switch bit / 8 {
                case ..<Place.version: .encodage
                case ..<Place.memoire: .versionInconnue
                case ..<Place.sel: .argon2
                case ..<Place.nonceCle: .mdpIncorrect
                default: .authentification
                }
            if (Place.memoire..<Place.sel).contains(bit / 8) {
                // Parameters inside the accepted range are run, and then the password is not the one of that header.
                refuse(.argon2, .mdpIncorrect, de: "bit \(bit)") { try ouvrir(octets.inverse(bit: bit)) }
            } else {
                refuse(code, de: "bit \(bit)") { try ouvrir(octets.inverse(bit: bit)) }
            }
        }
    }

    @Test("Every truncation is refused, and so is an extension")
    func longueurs() throws {
        let octets = try fermer().octets()
        for longueur in octets.indices {
            refuse(.encodage, .authentification, de: "\(longueur)") { try ouvrir(Array(octets.prefix(longueur))) }
        }
        refuse(.authentification) { try ouvrir(octets + [0]) }
        refuse(.limite) { try ouvrir(octets + [UInt8](repeating: 0, count: Limites.trousseau)) }
    }

    @Test(
        "Parameters outside 64 MiB to 1 GiB and 3 to 10 passes are refused before any work",
        arguments: [
            (8, 1, true), (64 * 1024 - 1, 3, true), (1024 * 1024 + 1, 3, true), (256 * 1024, 2, true),
            (256 * 1024, 11, true), (.max, .max, true), (0, 0, true), (64 * 1024, 3, false), (1024 * 1024, 10, false),
        ] as [(UInt32, UInt32, Bool)])
    func parametres(_ memoire: UInt32, _ passes: UInt32, _ refuses: Bool) throws {
        var octets = try fermer().octets()
        var champs = Encodeur()
        champs.entier(memoire)
        champs.entier(passes)
        octets.replaceSubrange(Place.memoire..<Place.sel, with: champs.octets)
        // An arena without room: whatever gets as far as deriving a key says `systeme` instead, so no work is done here.
        let pleine = try Arene(capacite: 32)
        let occupant = try pleine.aleatoire(32)
        refuse(refuses ? .argon2 : .systeme) {
            try FichierTrousseau(octets: octets, mdp: mdp, couts: .production, dans: pleine)
        }
        #expect(occupant.taille == 32)
    }

    @Test("No two writings share a nonce, and the header stays the same")
    func nonces() throws {
        let fichier = try fermer()
        let ecrits = try (0..<500).map { _ in try fichier.octets() }
        #expect(Set(ecrits.map { Array($0[Place.nonce..<Place.corps]) }).count == 500)
        #expect(Set(ecrits.map { Array($0[..<Place.nonce]) }).count == 1)
        let autres = try (0..<20).map { _ in try fermer().octets() }
        #expect(Set(autres.map { Array($0[Place.sel..<Place.engagement]) }).count == 20, "salts")
        #expect(
            Set(autres.map { Array($0[Place.nonceCle..<(Place.nonceCle + 24)]) }).count == 20, "nonces of data keys")
    }

    @Test("On disk it has mode 0600, nothing beside it, and each opening raises its epoch before it returns")
    func surDisque() throws {
        try dansUnDossier { dossier in
            let chemin = dossier.appending(path: "trousseau").path
            try fermer().ecrire(chemin)
            for epoque in UInt64(2)...5 {
                let ouvert = try FichierTrousseau.ouvrir(chemin, mdp: mdp, couts: Self.couts, dans: arene)
                #expect(ouvert.trousseau.epoque == epoque)
                let surDisque = try ouvrir(FichierPrive.lire(chemin, max: Limites.trousseau))
                #expect(surDisque.epoque == epoque)
                #expect(surDisque.ik.publique == trousseau.ik.publique)
                #expect(try contenu(dossier) == ["trousseau"])
                let attributs = try FileManager.default.attributesOfItem(atPath: chemin)
                #expect(attributs[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    @Test("An opening that fails changes nothing on disk")
    func ouvertureRatee() throws {
        try dansUnDossier { dossier in
            let chemin = dossier.appending(path: "trousseau").path
            try fermer().ecrire(chemin)
            let avant = try FichierPrive.lire(chemin, max: Limites.trousseau)
            refuse(.mdpIncorrect) {
                try FichierTrousseau.ouvrir(chemin, mdp: Mdp([1], dans: arene), couts: Self.couts, dans: arene)
            }
            refuse(.systeme) {
                try FichierTrousseau.ouvrir(chemin + "x", mdp: mdp, couts: Self.couts, dans: arene)
            }
            #expect(try FichierPrive.lire(chemin, max: Limites.trousseau) == avant)
            #expect(try contenu(dossier) == ["trousseau"])
        }
    }

    @Test("A relay name that a keyring cannot hold makes no account")
    func nomRelais() throws {
        for nom in ["", String(repeating: "a", count: 256), String(repeating: "é", count: 128)] {
            refuse(.limite) { try Trousseau.nouveau(nomRelais: nom, date: 0, dans: arene) }
        }
        let long = String(repeating: "a", count: 255)
        let fichier = try FichierTrousseau(
            Trousseau.nouveau(nomRelais: long, date: 0, dans: arene).trousseau, mdp: mdp, couts: Self.couts)
        #expect(try ouvrir(fichier.octets()).nomRelais == long)
    }

    /// About 1.2 s and 256 MiB for each of its two runs.
    @Test("In production a keyring's header says 256 MiB and three passes, and it opens with them")
    func production() throws {
        let octets = try FichierTrousseau(trousseau, mdp: mdp, couts: .production).octets()
        var champs = Decodeur(Array(octets[Place.memoire..<Place.sel]))
        #expect(try champs.entier(UInt32.self) == 262_144)
        #expect(try champs.entier(UInt32.self) == 3)
        #expect(try ouvrir(octets, couts: .production).corps == trousseau.corps)
        refuse(.argon2) { try ouvrir(fermer().octets(), couts: .production) }
    }
}
