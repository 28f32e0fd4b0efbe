import CryptoChiffre
import Foundation
import Testing

/// A file of the external collection: groups of cases, and how many there must be.
struct FichierExterne<Groupe: Decodable & Sendable>: Decodable, Sendable {
    let numberOfTests: Int
    let testGroups: [Groupe]
}

/// What the collection expects of a case.
enum Attendu: String, Decodable {
    case valid, invalid, acceptable
}

/// Hexadecimal text in a JSON file.
struct Hexa: Decodable, Sendable {
    let octets: [UInt8]

    init(from decoder: any Decoder) throws {
        let conteneur = try decoder.singleValueContainer()
        guard let octets = Hexadecimal.octets(try conteneur.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: conteneur, debugDescription: "not hexadecimal")
        }
        self.octets = octets
    }
}

/// How many cases of a file came out as they should.
struct Decompte {
    var valides = 0
    var refuses = 0
    var acceptables = 0

    var total: Int { valides + refuses + acceptables }
}

enum VecteursExternes {
    /// The folder named by `VECTEURS_EXTERNES`, else `../shared/vecteurs` beside the checkout.
    static var dossier: URL {
        if let nomme = ProcessInfo.processInfo.environment["VECTEURS_EXTERNES"] { return URL(fileURLWithPath: nomme) }
        let racine = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        return racine.deletingLastPathComponent().appending(path: "shared/vecteurs")
    }

    /// Runs every case of `fichier` through `eprouver`, prints the count and demands that none was left out. A file that
    /// is not there is named, and fails the test unless `VECTEURS_ABSENTS_ACCEPTES=1`.
    static func eprouver<Groupe: Decodable & Sendable>(
        _ fichier: String, _ type: Groupe.Type, eprouver: (Groupe, inout Decompte) throws -> Void
    ) throws {
        let url = dossier.appending(path: fichier)
        guard FileManager.default.isReadableFile(atPath: url.path) else {
            print("vecteurs: SKIPPED \(fichier), not in \(dossier.path)")
            let accepte = ProcessInfo.processInfo.environment["VECTEURS_ABSENTS_ACCEPTES"] == "1"
            #expect(
                accepte, "\(fichier) is missing: set VECTEURS_EXTERNES, or VECTEURS_ABSENTS_ACCEPTES=1 to go on without"
            )
            return
        }
        let lu = try JSONDecoder().decode(FichierExterne<Groupe>.self, from: Data(contentsOf: url))
        var decompte = Decompte()
        for groupe in lu.testGroups { try eprouver(groupe, &decompte) }
        print(
            "vecteurs: \(fichier): \(decompte.total) cases, \(decompte.valides) valid, \(decompte.refuses) refused, "
                + "\(decompte.acceptables) acceptable")
        #expect(decompte.total == lu.numberOfTests, "\(fichier)")
    }
}
