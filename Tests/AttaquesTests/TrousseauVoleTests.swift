import Foundation
import Testing

extension Attaques {
    @Suite("25. A stolen keyring", .timeLimit(.minutes(40)))
    struct TrousseauVoleTests {
        /// Magic 8, version 1, memory in KiB 4, passes 4, salt 16, commitment 32.
        private static let entete = 65

        @Test("25. Each byte of the header, changed, fails closed and leaves the file as it is")
        func entete() async throws {
            try await Scene.jouer { scene in
                let camille = try await scene.personne("camille")
                let trousseau = camille.profil.appending(path: "trousseau")
                let bon = try Data(contentsOf: trousseau)
                var refus: [String: Int] = [:]
                for position in 0..<Self.entete {
                    var change = bon
                    change[position] ^= 1
                    try change.write(to: trousseau)
                    let resultat = try await camille.commande("profil")
                    let erreur = resultat.erreur ?? ""
                    #expect(
                        resultat.code == (erreur == "mdpIncorrect" ? 1 : 3), "byte \(position): \(resultat.erreurs)")
                    #expect(["fichier", "mdpIncorrect"].contains(erreur), "byte \(position): \(resultat.erreurs)")
                    #expect(try Data(contentsOf: trousseau) == change, "byte \(position)")
                    refus[erreur, default: 0] += 1
                }
                print("[25] header bytes: \(refus)")
                try bon.write(to: trousseau)
                #expect(try await camille.commande("profil").code == 0)
            }
        }

        @Test("25. Without its password the file opens nothing, and says no more than the cost of a guess")
        func sansMdp() async throws {
            try await Scene.jouer { scene in
                let camille = try await scene.personne("camille")
                let compte = try await camille.etat().compte
                let voleur = try camille.copie("voleur")
                for mdp in ["tringle-velours 7412 corbea", "tringle-velours 7412 corbeau ", "autre mot de passe 51"] {
                    try voleur.changerMdp(mdp)
                    #expect(try await voleur.commande("profil").erreur == "mdpIncorrect")
                }
                let fichier = try Data(contentsOf: voleur.profil.appending(path: "trousseau"))
                let secrets = [Data(camille.pseudo.utf8), Data(PersonneDeTest.bonMdp.utf8), Data(compte.utf8)]
                for secret in secrets + [Data(octets(compte))] { #expect(fichier.range(of: secret) == nil) }
            }
        }

        /// Parameters that an attacker would like: memory in KiB, passes.
        private static let faibles: [(memoire: UInt32, passes: UInt32)] = [
            (8, 1), (8, 3), (65535, 3), (65536, 2), (65536, 0), (262_144, 1), (262_144, 2), (0, 0), (.max, .max),
            (1_048_577, 3), (262_144, 11),
        ]

        @Test("25. The production client refuses lowered and absurd parameters before any work")
        func parametres() async throws {
            let strace = "/usr/bin/strace"
            try #require(FileManager.default.isExecutableFile(atPath: strace), "apt-get install strace")
            try await Scene.jouer(places: 2) { scene in
                var camille = try scene.inconnu("camille")
                camille.programme = .chiffre
                try await camille.creerCompte()
                let trousseau = camille.profil.appending(path: "trousseau")
                let bon = try Data(contentsOf: trousseau)
                // Argon2 takes its memory at once, in one piece of at least so many KiB.
                func travaux(_ memoire: Int) async throws -> (nombre: Int, erreurs: String) {
                    let trace = scene.dossier.appending(path: "trace-\(UUID().uuidString)")
                    let erreurs = scene.dossier.appending(path: "erreurs-\(UUID().uuidString)")
                    let processus = try Processus(
                        strace,
                        [
                            "-f", "-e", "trace=mmap", "-o", trace.path, camille.programme.chemin(), "--relais",
                            camille.url, "--profil", camille.profil.path, "--mdp-fichier", camille.fichierMdp.path,
                            "--json", "profil",
                        ], flux: .fichiers(sortie: "/dev/null", erreurs: erreurs.path))
                    try await processus.attendreLaFin(.seconds(60))
                    let prises = try String(contentsOf: trace, encoding: .utf8).matches(
                        of: /mmap\([^,]*, (\d+), PROT_READ\|PROT_WRITE, [A-Z_|]*MAP_POPULATE/)
                    return (
                        prises.count { Int($0.output.1).map { $0 >= memoire * 1024 } ?? true },
                        try String(contentsOf: erreurs, encoding: .utf8)
                    )
                }
                let bonne = try await travaux(262_144)
                #expect(bonne.nombre == 1, "the trace does not show Argon2 at work: \(bonne.erreurs)")
                for (memoire, passes) in Self.faibles {
                    var change = try Data(contentsOf: trousseau)
                    withUnsafeBytes(of: memoire.bigEndian) { change.replaceSubrange(9..<13, with: $0) }
                    withUnsafeBytes(of: passes.bigEndian) { change.replaceSubrange(13..<17, with: $0) }
                    try change.write(to: trousseau)
                    let refus = try await travaux(0)
                    #expect(refus.nombre == 0, "m = \(memoire), t = \(passes): work was done")
                    #expect(refus.erreurs.contains("\"fichier\""), "m = \(memoire), t = \(passes): \(refus.erreurs)")
                    #expect(try Data(contentsOf: trousseau) == change)
                    try bon.write(to: trousseau)
                }
                #expect(try await camille.commande("profil").code == 0)
            }
        }

        private func octets(_ hexadecimal: String) -> [UInt8] {
            let chiffres = Array(hexadecimal)
            return stride(from: 0, to: chiffres.count - 1, by: 2).compactMap {
                UInt8(String(chiffres[$0...$0 + 1]), radix: 16)
            }
        }
    }
}
