import Foundation
import GRDB
import Glibc
import Testing

@Suite("A transfer that is cut leaves nothing half done", .timeLimit(.minutes(40)))
struct FichiersInterrompusTests {
    /// So much that it is still on its way when a busy machine looks.
    private static let taille = 64 << 20

    /// Somebody's upload under way: the relay, stopped, has a part of it.
    private struct Envoi {
        let camille: PersonneDeTest
        let noor: PersonneDeTest
        let source: URL
        let depot: DepotDuRelais
        let client: Processus

        init(_ scene: Scene) async throws {
            camille = try await scene.personne("camille")
            noor = try await scene.personne("noor")
            source = try camille.fichier("grand.bin", .aleatoire(FichiersInterrompusTests.taille))
            depot = DepotDuRelais(scene.relais)
            client = try camille.lancer("envoyer-fichier", "noor", source.path)
            let (depot, client, relais) = (depot, client, scene.relais)
            try await guetter("the upload", fin: { client.etat != nil }) {
                try depot.entame()
            } puis: {
                relais.signaler(SIGSTOP)
            }
        }

        /// That nothing is left of it, and that the next one goes through.
        func recommencer() async throws {
            let depot = depot
            #expect(try await attendre(.seconds(15)) { try depot.partiels().isEmpty ? true : nil } == true)
            #expect(try await camille.synchroniser().isEmpty)
            #expect(try depot.entiers().isEmpty && depot.connus() == 0)
            #expect(try await noor.synchroniser().isEmpty)
            #expect(try await camille.fichiers().isEmpty)
            let octets = try Data(contentsOf: source)
            _ = try await camille.commande("envoyer-fichier", "noor", source.path).reussi()
            #expect(try await noor.synchroniser().filter { $0.sens == "recu" }.map(\.type) == ["fichier"])
            _ = try await noor.recevoir(1).reussi()
            #expect(try Data(contentsOf: noor.recus.appending(path: "grand.bin")) == octets)
        }
    }

    /// The last words of the one command that was started.
    private static func erreurs(_ personne: PersonneDeTest) throws -> String {
        let noms = try FileManager.default.contentsOfDirectory(atPath: personne.dossier.path)
        return try noms.filter { $0.hasPrefix("lancee-") && $0.hasSuffix(".erreurs") }.map {
            try String(contentsOf: personne.dossier.appending(path: $0), encoding: .utf8)
        }.joined()
    }

    @Test("A file that changes while it is being sent is not sent", arguments: ["shorter", "longer", "touched"])
    func change(_ comment: String) async throws {
        try await Scene.jouer(places: 2) { scene in
            let envoi = try await Envoi(scene)
            switch comment {
            case "shorter": truncate(envoi.source.path, off_t(Self.taille - 1))
            case "longer": truncate(envoi.source.path, off_t(Self.taille + 1))
            default:
                let fichier = try FileHandle(forUpdating: envoi.source)
                try fichier.seek(toOffset: UInt64(Self.taille - 1))
                try fichier.write(contentsOf: Data([0]))
                try fichier.close()
            }
            scene.relais.signaler(SIGCONT)
            #expect(try await envoi.client.attendreLaFin() == .code(1))
            #expect(try Self.erreurs(envoi.camille).contains("\"fichierModifie\""))
            try await envoi.recommencer()
        }
    }

    @Test("A relay that dies in the middle of an upload has nothing of it afterwards, and neither has the client")
    func relaisTue() async throws {
        try await Scene.jouer(places: 2) { scene in
            let envoi = try await Envoi(scene)
            await scene.relais.tuer()
            #expect(try await envoi.client.attendreLaFin() == .code(3))
            #expect(try Self.erreurs(envoi.camille).contains("\"fichierInterrompu\""))
            try await scene.relais.redemarrer()
            try await envoi.recommencer()
        }
    }

    @Test("kill -9 of the client in the middle of an upload leaves nothing")
    func clientTue() async throws {
        try await Scene.jouer(places: 2) { scene in
            let envoi = try await Envoi(scene)
            await envoi.client.tuer()
            scene.relais.signaler(SIGCONT)
            try await envoi.recommencer()
        }
    }

    @Test("A file that reached the relay and that no message speaks of is erased there by the next synchronisation")
    func televersementMort() async throws {
        try await Scene.jouer(places: 2) { scene in
            let envoi = try await Envoi(scene)
            // The profile cannot be written any more: the upload ends well, its message is never composed.
            var reglages = Configuration()
            reglages.allowsUnsafeTransactions = true
            let base = envoi.camille.profil.appending(path: "profil.sqlite").path
            let profil = try DatabaseQueue(path: base, configuration: reglages)
            try await profil.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            scene.relais.signaler(SIGCONT)
            let fin = try await envoi.client.attendreLaFin()
            try await profil.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try profil.close()
            #expect(fin == .code(3))
            #expect(try envoi.depot.entiers().count == 1)
            try await envoi.recommencer()
        }
    }

    @Test("21. A file that changes between two attempts is sent under another key")
    func autreCle() async throws {
        try await Scene.jouer(places: 2) { scene in
            let envoi = try await Envoi(scene)
            let premier = try #require(try envoi.depot.partiels().first)
            let debut = try Data(contentsOf: premier)
            await envoi.client.tuer()
            scene.relais.signaler(SIGCONT)
            let depot = envoi.depot
            #expect(try await attendre(.seconds(15)) { try depot.partiels().isEmpty ? true : nil } == true)
            try Data.aleatoire(Self.taille).write(to: envoi.source)
            _ = try await envoi.camille.commande("envoyer-fichier", "noor", envoi.source.path).reussi()
            let second = try depot.seul()
            let suite = try Data(contentsOf: second).prefix(debut.count)
            #expect(second.lastPathComponent != premier.lastPathComponent)
            // Magic and version are the same, the commitment to the key is not.
            #expect(debut.prefix(9) == suite.prefix(9) && debut.prefix(41) != suite.prefix(41))
        }
    }

    @Test("A download that is cut leaves nothing in the folder", arguments: ["relay", "client"])
    func reception(_ tue: String) async throws {
        try await Scene.jouer(places: 2) { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let octets = Data.aleatoire(Self.taille)
            try await camille.envoyerFichier("grand.bin", octets, a: noor)
            try await noor.synchroniser()
            let client = try noor.lancer("recevoir-fichier", "1", "--dans", noor.recus.path)
            let (relais, dossier) = (scene.relais, noor.recus)
            try await guetter("the download", fin: { client.etat != nil }) {
                Self.ecrits(par: client, dans: dossier) > 0
            } puis: {
                if tue == "relay" { relais.signaler(SIGKILL) } else { client.signaler(SIGKILL) }
            }
            if tue == "relay" {
                await scene.relais.tuer()
                #expect(try await client.attendreLaFin() == .code(3))
                #expect(try Self.erreurs(noor).contains("\"fichierInterrompu\""))
                try await scene.relais.redemarrer()
            } else {
                await client.tuer()
            }
            #expect(noor.nomsRecus.isEmpty)
            _ = try await noor.recevoir(1).reussi()
            #expect(noor.nomsRecus == ["grand.bin"])
            #expect(try Data(contentsOf: noor.recus.appending(path: "grand.bin")) == octets)
        }
    }

    /// How many bytes a process holds in files of `dossier`, be they without a name.
    private static func ecrits(par processus: Processus, dans dossier: URL) -> Int {
        let table = "/proc/\(processus.pid)/fd"
        let descripteurs = (try? FileManager.default.contentsOfDirectory(atPath: table)) ?? []
        return descripteurs.reduce(0) { somme, descripteur in
            let lien = "\(table)/\(descripteur)"
            guard let cible = try? FileManager.default.destinationOfSymbolicLink(atPath: lien),
                cible.hasPrefix(dossier.path + "/")
            else { return somme }
            var etat = stat()
            return stat(lien, &etat) == 0 ? somme + Int(etat.st_size) : somme
        }
    }
}
