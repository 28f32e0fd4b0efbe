import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("Nonces and false salts hang on a secret outside the database")
struct NoncesEtSecretTests {
    let horloge = HorlogeEssai()

    @Test("A nonce is good for its pseudo, for 60 s, unchanged, at the relay that made it")
    func nonce() throws {
        let nonces = NoncesConnexion(secret: try SecretRelais(Alea.octets(32)), horloge: horloge.horloge)
        let autre = NoncesConnexion(secret: try SecretRelais(Alea.octets(32)), horloge: horloge.horloge)
        let nonce = try nonces.emettre(pseudo: "alice")
        #expect(nonce.count == 48)
        #expect(try nonces.expiration(nonce, pseudo: "alice") == horloge.maintenant + 60)
        #expect(try nonces.expiration(nonce, pseudo: "bob") == nil)
        #expect(try autre.expiration(nonce, pseudo: "alice") == nil)
        for indice in nonce.indices {
            var change = nonce
            change[indice] ^= 1
            #expect(try nonces.expiration(change, pseudo: "alice") == nil, "byte \(indice)")
        }
        horloge.avancer(59)
        #expect(try nonces.expiration(nonce, pseudo: "alice") != nil)
        horloge.avancer(1)
        #expect(try nonces.expiration(nonce, pseudo: "alice") == nil)
    }

    @Test("The secret is made once, with mode 0600, and survives a restart")
    func fichier() throws {
        let dossier = try Dossier()
        let chemin = dossier.chemin + "/secret"
        let premier = try SecretRelais(chemin: chemin, premierDemarrage: true)
        let second = try SecretRelais(chemin: chemin, premierDemarrage: false)
        #expect(try premier.hash(.nonce, [1], taille: 24) == second.hash(.nonce, [1], taille: 24))
        #expect(try premier.hash(.nonce, [1], taille: 24) != premier.hash(.selFactice, [1], taille: 24))
        let droits = try FileManager.default.attributesOfItem(atPath: chemin)[.posixPermissions] as? NSNumber
        #expect(droits?.intValue == 0o600)
    }

    @Test("A secret that others may read, of a wrong size, or gone beside a database is refused")
    func refus() throws {
        let dossier = try Dossier()
        let chemin = dossier.chemin + "/secret"
        #expect(throws: ErreurDemarrage.self) { try SecretRelais(chemin: chemin, premierDemarrage: false) }
        _ = try SecretRelais(chemin: chemin, premierDemarrage: true)
        for droits in [0o640, 0o604, 0o610] {
            try FileManager.default.setAttributes([.posixPermissions: droits], ofItemAtPath: chemin)
            #expect(throws: ErreurDemarrage.self) { try SecretRelais(chemin: chemin, premierDemarrage: false) }
        }
        try FichierPrive.ecrire([1, 2, 3], chemin: chemin)
        #expect(throws: ErreurDemarrage.self) { try SecretRelais(chemin: chemin, premierDemarrage: false) }
    }
}
