import Foundation
import Testing

/// The rules of the house on who may import what. They are read off the sources, so that a new file obeys them too.
@Suite("The house keeps its import rules")
struct ReglesImportTests {
    /// A room, the modules of ours that it may import, and the C modules that it may.
    struct Piece: CustomTestStringConvertible {
        let dossier: String
        let permis: Set<String>
        var testDescription: String { dossier }
    }

    static let modulesDeLaMaison: Set<String> = ["Contrat", "CryptoChiffre", "Relais", "ClientChiffre"]
    static let modulesC: [String: String] = [
        "CSodium": "Sources/Crypto/Sodium/",
        "CZxcvbn": "Sources/ClientChiffre/OutilsClient/",
        "CMongoc": "Sources/Relais/GestionBD/Mongo/",
        "CQrencode": "Sources/ClientChiffre/",
        "CNcurses": "Sources/ClientChiffre/Terminal/",
        "CWchar": "Sources/ClientChiffre/Terminal/",
    ]

    static let pieces = [
        Piece(dossier: "Sources/Contrat", permis: []),
        Piece(dossier: "Sources/Crypto", permis: []),
        Piece(dossier: "Sources/Relais", permis: ["Contrat", "CryptoChiffre"]),
        Piece(dossier: "Sources/ClientChiffre", permis: ["Contrat", "CryptoChiffre"]),
    ]

    @Test("Each room imports only the rooms that it may", arguments: pieces)
    func pieceImporteCeQuElleDoit(_ piece: Piece) throws {
        let fichiers = try Maison.fichiersSwift(sous: piece.dossier)
        #expect(!fichiers.isEmpty)
        for fichier in fichiers {
            for module in Maison.imports(try Maison.texte(fichier)) where Self.modulesDeLaMaison.contains(module) {
                #expect(piece.permis.contains(module), "\(fichier) imports \(module)")
            }
        }
    }

    @Test("C libraries are imported from their one folder", arguments: modulesC.keys.sorted())
    func moduleCDansSonDossier(_ module: String) throws {
        let dossier = try #require(Self.modulesC[module])
        for fichier in try Maison.fichiersSwift(sous: "Sources")
        where Maison.imports(try Maison.texte(fichier)).contains(module) {
            #expect(fichier.hasPrefix(dossier), "\(fichier) imports \(module)")
        }
    }

    @Test("The relay uses the crypto room for password hashing and checking signatures only")
    func relaisNeDechiffrePas() throws {
        let interdits = ["Enveloppe.ouvrir", "Sceau.", "Boite.", "Session", "Trousseau", "PaireX25519", "Aead"]
        for fichier in try Maison.fichiersSwift(sous: "Sources/Relais") {
            let texte = try Maison.texte(fichier)
            guard Maison.imports(texte).contains("CryptoChiffre") else { continue }
            for interdit in interdits {
                #expect(!texte.contains(interdit), "\(fichier) uses \(interdit)")
            }
        }
    }

    @Test("Only Terminal/ touches the terminal")
    func terminalChezLui() throws {
        let appels = ["tcsetattr", "tcgetattr", "ioctl(", "\\u{1B}["]
        for fichier in try Maison.fichiersSwift(sous: "Sources") where !fichier.contains("/Terminal/") {
            let texte = try Maison.texte(fichier)
            for appel in appels { #expect(!texte.contains(appel), "\(fichier) uses \(appel)") }
        }
    }

    @Test(
        "Nothing in Sources can stop the program on bad input",
        arguments: ["try!", "fatalError(", "as!", "preconditionFailure("])
    func rienQuiArrete(_ interdit: String) throws {
        for fichier in try Maison.fichiersSwift(sous: "Sources") {
            #expect(!(try Maison.texte(fichier)).contains(interdit), "\(fichier) uses \(interdit)")
        }
    }

    @Test("The checker itself sees an import in each of its forms")
    func leVerificateurVoit() {
        let texte = "import A\npublic import B\n@testable import C\nprivate import struct D.E\n// import F\n"
        #expect(Maison.imports(texte) == ["A", "B", "C", "D"])
    }
}
