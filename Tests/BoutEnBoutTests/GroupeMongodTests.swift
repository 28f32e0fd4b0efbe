import Foundation
import Glibc
import Testing

@Suite("The tests' own mongod: they die, stop, come back, and never stay behind", .timeLimit(.minutes(40)))
struct GroupeMongodTests {
    private static let election = Duration.seconds(1)

    /// A client of somebody else's making, with `uri` and then `arguments` in `sys.argv`.
    @discardableResult
    private static func client(_ uri: String, _ arguments: String..., texte: String) async throws -> String {
        let debut = """
            import sys, pymongo
            client = pymongo.MongoClient(sys.argv[1], serverSelectionTimeoutMS=int(sys.argv[2]))

            """
        return try await Python.executer(
            ["-c", debut + texte, uri] + arguments, dans: FileManager.default.temporaryDirectory)
    }

    /// Writes a text, and waits until as many nodes have it.
    private static func ecrire(_ mot: String, _ uri: String, noeuds: Int) async throws {
        try await client(
            uri, "30000", mot, "\(noeuds)",
            texte: """
                suretes = pymongo.WriteConcern(w=int(sys.argv[4]), wtimeout=60000)
                client.essai.get_collection("mots", write_concern=suretes).insert_one({"mot": sys.argv[3]})
                """)
    }

    /// The texts that one node has.
    private static func lire(_ port: Int) async throws -> Set<String> {
        let dit = try await client(
            "mongodb://127.0.0.1:\(port)/?directConnection=true", "30000",
            texte: "for ligne in client.essai.mots.find(): print(ligne['mot'])")
        return Set(dit.split(separator: "\n").map(String.init))
    }

    private static func ping(_ uri: String, delai: Int = 30_000) async throws {
        try await client(uri, "\(delai)", texte: "client.admin.command('ping')")
    }

    /// Whether nobody listens at any of these ports, soon.
    private static func seTaisent(_ ports: [Int]) async throws -> Bool {
        let echeance = ContinuousClock.now + .seconds(20)
        for port in ports {
            while let connexion = try? await ConnexionBrute(port: port, "") {
                await connexion.fermer()
                guard ContinuousClock.now < echeance else { return false }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        return true
    }

    @Test("Two of three elect another primary when theirs is killed; that one comes back and has everything")
    func tuer() async throws {
        try await Places.avec(3) {
            try await GroupeMongod.jouer(noeuds: 3, election: Self.election) { groupe in
                try await Self.ecrire("avant", groupe.uri, noeuds: 3)
                let mort = try await groupe.tuerPrimaire()
                #expect(groupe.ports.contains(mort))
                try await groupe.attendre()
                #expect(try await groupe.primaire() != mort)
                try await Self.ecrire("pendant", groupe.uri, noeuds: 2)
                try await groupe.relancer(mort)
                try await groupe.attendre()
                try await Self.ecrire("apres", groupe.uri, noeuds: 3)
                #expect(try await Self.lire(mort) == ["avant", "pendant", "apres"])
            }
        }
    }

    @Test("A primary that is stopped is replaced, and follows the new one when it goes on")
    func figer() async throws {
        try await Places.avec(3) {
            try await GroupeMongod.jouer(noeuds: 3, election: Self.election) { groupe in
                let fige = try await groupe.primaire()
                try await groupe.figer(fige)
                try await groupe.attendre()
                #expect(try await groupe.primaire() != fige)
                try await Self.ecrire("sans lui", groupe.uri, noeuds: 2)
                try await groupe.reprendre(fige)
                try await groupe.attendre()
                try await Self.ecrire("avec lui", groupe.uri, noeuds: 3)
                #expect(try await Self.lire(fige) == ["sans lui", "avec lui"])
            }
        }
    }

    @Test("The proxy holds replies back, breaks connections, and lets everything pass again")
    func mandataire() async throws {
        try await Places.avec(1) {
            try await GroupeMongod.jouer { groupe in
                let port = try #require(groupe.ports.first)
                try await MandataireMongo.devant(port) { mandataire in
                    try await Self.ecrire("par le mandataire", mandataire.uri, noeuds: 1)
                    #expect(try await Self.lire(port) == ["par le mandataire"])

                    mandataire.retarder(.milliseconds(400))
                    let duree = try await ContinuousClock().measure { try await Self.ping(mandataire.uri) }
                    // The greeting's reply, and the command's.
                    #expect(duree >= .milliseconds(800))
                    mandataire.retarder(.seconds(3600))
                    await #expect(throws: ErreurEssai.self) { try await Self.ping(mandataire.uri, delai: 1000) }
                    async let retenu: Void = Self.ping(mandataire.uri)
                    try await Task.sleep(for: .seconds(1))
                    mandataire.retablir()
                    try await retenu

                    let ouverte = try await ConnexionBrute(port: mandataire.port, "")
                    mandataire.couper()
                    let rompue = try await attendre { ouverte.ouverte ? nil : true }
                    #expect(rompue == true)
                    await #expect(throws: ErreurEssai.self) { try await Self.ping(mandataire.uri, delai: 1000) }
                    // The node itself is well.
                    try await Self.ping(groupe.uri)
                    mandataire.retablir()
                    try await Self.ping(mandataire.uri)
                }
            }
        }
    }

    @Test("A set ends with the process that it was started for, kill -9 included, and with its object")
    func nulNeReste() async throws {
        try await Places.avec(1) {
            let dossier = Scene.nouveauDossier()
            defer { try? FileManager.default.removeItem(at: dossier) }
            let parent = try Processus(
                "sleep", ["120"], flux: .fichiers(sortie: "/dev/null", erreurs: "/dev/null"))
            let orphelin = try await GroupeMongod(dans: dossier.appending(path: "orphelin"), parent: parent.pid)
            let relance = try #require(orphelin.ports.first)
            try await orphelin.tuer(relance)
            try await orphelin.relancer(relance)
            #expect(try await orphelin.primaire() == relance)
            await parent.tuer()
            #expect(try await Self.seTaisent(orphelin.ports))
            // Not for want of its object.
            withExtendedLifetime(orphelin) {}

            let ports = try await GroupeMongod(dans: dossier.appending(path: "oublie")).ports
            #expect(try await Self.seTaisent(ports))
        }
    }

    @Test("Where there is no mongod, what to run is said")
    func sansMongod() async throws {
        let racine = Scene.nouveauDossier()
        defer { try? FileManager.default.removeItem(at: racine) }
        let outils = racine.appending(path: "scripts/outils")
        try FileManager.default.createDirectory(at: outils, withIntermediateDirectories: true)
        let copie = outils.appending(path: "mongod.py")
        try FileManager.default.copyItem(at: Python.racine.appending(path: "scripts/outils/mongod.py"), to: copie)
        let erreur = await #expect(throws: ErreurEssai.self) {
            try await Python.executer([copie.path, "lancer", "--dossier", racine.path], dans: racine)
        }
        #expect(erreur?.description.contains("run scripts/bootstrap test") == true)
    }
}
