import Foundation
import GRDB
import Testing

extension Attaques {
    /// Threat 27: a profile that is an older copy of itself. That no nonce comes twice under one key is shown without a relay, in
    /// `ClientChiffreTests`.
    @Suite("27. A profile restored from an old copy", .timeLimit(.minutes(40)))
    struct RestaurationTests {
        @Test(
            "27. An honest relay's record shows it: told, sessions made anew, and nothing stays lost",
            arguments: [0, 3])
        func restauree(tours: Int) async throws {
            try await Scene.jouer { scene in
                let camille = try await scene.personne("camille")
                let noor = try await scene.personne("noor")
                try await Self.converser(camille, noor, "avant")
                let copie = try camille.copie("copie")
                // After one more unlocking than the copy knows, its number is the same as the one that the relay holds.
                if tours == 0 { try await camille.synchroniser() }
                for tour in 0..<tours { try await Self.converser(camille, noor, "depuis \(tour)") }
                let perdu = "envoyé avant que la copie revienne"
                try await noor.envoyer(perdu, a: camille)

                try Self.restaurer(copie, dans: camille)
                let premiers = try await camille.synchroniser()
                #expect(!premiers.contains { $0.texte == perdu }, "the old ratchet still reads what is new")
                let avis = try await camille.conversation(avec: noor).filter { $0.sens == "avis" }
                #expect(avis.contains { $0.texte.contains("copie ancienne") }, "\(avis)")
                // Noor is asked for what could not be read, and sends it again.
                #expect(try await noor.synchroniser().filter { $0.sens == "recu" }.isEmpty)
                #expect(try await camille.synchroniser().filter { $0.sens == "recu" }.map(\.texte) == [perdu])
                for tour in 1...2 { try await Self.converser(camille, noor, "après \(tour)") }
                #expect(try await camille.synchroniser().isEmpty)
                #expect(try await noor.synchroniser().isEmpty)
                let histoire = try await camille.conversation(avec: noor)
                #expect(histoire.count { $0.texte.contains("copie ancienne") } == 1, "told more than once")
            }
        }

        @Test("27. A record that the relay invents destroys nothing and raises nothing")
        func inventee() async throws {
            try await Scene.jouer { scene in
                let camille = try await scene.personne("camille")
                let noor = try await scene.personne("noor")
                try await Self.converser(camille, noor, "avant")
                let avant = try Self.sessions(camille)
                #expect(!avant.isEmpty)
                let base = try BaseDuRelais(scene.relais.base)
                for mac in ["randomblob(32)", "zeroblob(32)", "(SELECT mac FROM epoques LIMIT 1)"] {
                    try base.executer("UPDATE epoques SET numero = numero + 1000, mac = \(mac)", [])
                    #expect(try await camille.synchroniser().isEmpty)
                    _ = try await camille.commande("se-connecter", camille.pseudo).reussi()
                }
                #expect(try Self.sessions(camille) == avant)
                try await Self.converser(camille, noor, "après")
                #expect(try await camille.conversation(avec: noor).filter { $0.sens == "avis" }.isEmpty)
            }
        }

        /// One text each way, read once.
        private static func converser(
            _ camille: PersonneDeTest, _ noor: PersonneDeTest, _ texte: String
        ) async throws {
            for (de, a) in [(camille, noor), (noor, camille)] {
                try await de.envoyer("\(texte) de \(de.pseudo)", a: a)
                let recus = try await a.synchroniser().filter { $0.sens == "recu" }
                #expect(recus.map(\.texte) == ["\(texte) de \(de.pseudo)"])
            }
        }

        private static func restaurer(_ copie: PersonneDeTest, dans personne: PersonneDeTest) throws {
            try FileManager.default.removeItem(at: personne.profil)
            try FileManager.default.copyItem(at: copie.profil, to: personne.profil)
        }

        /// The rows of the sessions, as they are sealed.
        private static func sessions(_ personne: PersonneDeTest) throws -> [Data] {
            let base = try DatabaseQueue(path: personne.profil.appending(path: "profil.sqlite").path)
            return try base.read { try Data.fetchAll($0, sql: "SELECT id || scelle FROM sessions ORDER BY id") }
        }
    }
}
