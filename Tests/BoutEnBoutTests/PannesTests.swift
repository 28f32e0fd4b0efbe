import AsyncHTTPClient
import Contrat
import Foundation
import GRDB
import Glibc
import Testing

@Suite(
    "A disk or a database that refuses: 503 until it does no more, and nothing answered is lost",
    .timeLimit(.minutes(40)))
struct PannesTests {
    /// Requests at a time.
    private static let simultanees = 40

    /// Sends before the failure, in it and after it, without a restart in between; then kills the relay, and looks for what it had
    /// answered.
    private static func eprouver(
        _ nom: String, _ scene: Scene, commencer: () async throws -> Void, finir: () async throws -> Void
    ) async throws {
        let relais = scene.relais
        let (recues, envoyees, refusees) = try await ClientDirect.avecHTTP { http in
            let emetteur = try await ClientDirect("emetteur", url: relais.url, http: http)
            let destinataire = try await ClientDirect("destinataire", url: relais.url, http: http)
            func demandes() throws -> [DemandeEnvoyerMessage] {
                try (0..<simultanees).map { _ in try emetteur.demande(pour: destinataire) }
            }
            let avant = try demandes()
            #expect(try await envoyer(avant, de: emetteur, http).isEmpty)
            try await commencer()
            let pendant = try demandes()
            let refusees = try await envoyer(pendant, de: emetteur, http)
            #expect(!refusees.isEmpty)
            // It answers, and lives.
            #expect([200, 503].contains(try await destinataire.consulter(http: http)))
            try await finir()
            // They come again, as they were told to.
            var restantes = refusees + avant
            let toutes = try await attendreLong {
                restantes = try await envoyer(restantes, de: emetteur, http)
                return restantes.isEmpty ? true : nil
            }
            #expect(toutes == true)
            await relais.tuer()
            try await relais.redemarrer()
            let recues = try await ClientDirect.avecHTTP { try await destinataire.toutRecevoir(http: $0) }
            return (recues, avant + pendant, refusees.count)
        }
        #expect(Set(recues) == Set(envoyees.map(\.enveloppe)))
        #expect(recues.count == envoyees.count)
        #expect(try BaseDuRelais(relais.base).defauts().isEmpty)
        print("[bout-en-bout] \(nom): \(refusees) of \(simultanees) answered 503, all taken afterwards")
    }

    /// Sends all of them at once.
    /// - Returns: those that were refused for the moment.
    private static func envoyer(
        _ demandes: [DemandeEnvoyerMessage], de emetteur: ClientDirect, _ http: HTTPClient
    ) async throws -> [DemandeEnvoyerMessage] {
        try await withThrowingTaskGroup(of: DemandeEnvoyerMessage?.self) { groupe in
            for demande in demandes {
                groupe.addTask {
                    let (statut, attente) = try await emetteur.tenter(demande, http: http)
                    guard statut != 200 else { return nil }
                    #expect(statut == 503)
                    #expect((1...60).contains(attente ?? 0), "Retry-After")
                    return demande
                }
            }
            return try await groupe.reduce(into: []) { if let refusee = $1 { $0.append(refusee) } }
        }
    }

    @Test("What the system answers to a write", arguments: [ENOSPC, EIO, EROFS, EDQUOT])
    func ecriture(_ erreur: Int32) async throws {
        let dossier = Scene.nouveauDossier()
        let disque = try DisqueDeTest(sous: Scene.dossierDuRelais(dossier))
        try await Scene.jouer(.init(environnement: try disque.environnement()), dans: dossier) { scene in
            try await Self.eprouver(String(cString: strerror(erreur)), scene) {
                try disque.refuser(erreur)
            } finir: {
                try disque.accepter()
            }
        }
    }

    @Test("A bound on the size of its files")
    func tailleLimitee() async throws {
        try await Scene.jouer { scene in
            func limiter(_ taille: String) async throws {
                let commande = try Processus(
                    "prlimit", ["--pid", "\(scene.relais.pid)", "--fsize=\(taille):"],
                    flux: .fichiers(sortie: "/dev/null", erreurs: "/dev/null"))
                guard try await commande.attendreLaFin() == .code(0) else { throw ErreurEssai("prlimit failed") }
            }
            try await Self.eprouver("file size limit", scene) {
                var journal = stat()
                stat(scene.relais.base.path + "-wal", &journal)
                try await limiter("\(journal.st_size)")
            } finir: {
                try await limiter("unlimited")
            }
        }
    }

    @Test("A full disk", .enabled(if: geteuid() == 0, "only root may mount a small disk"))
    func disquePlein() async throws {
        let dossier = Scene.nouveauDossier()
        let donnees = Scene.dossierDuRelais(dossier).appending(path: "donnees")
        try FileManager.default.createDirectory(at: donnees, withIntermediateDirectories: true)
        guard mount("tmpfs", donnees.path, "tmpfs", 0, "size=16m,mode=700") == 0 else {
            print("[bout-en-bout] full disk: skipped, nothing may be mounted (\(String(cString: strerror(errno))))")
            return
        }
        defer {
            umount2(donnees.path, Int32(MNT_DETACH))
            try? FileManager.default.removeItem(at: dossier)
        }
        let comble = donnees.appending(path: "comble")
        try await Scene.jouer(dans: dossier) { scene in
            try await Self.eprouver("full disk", scene) {
                let fichier = open(comble.path, O_WRONLY | O_CREAT, 0o600)
                defer { close(fichier) }
                let page = [UInt8](repeating: 0, count: 4096)
                while write(fichier, page, page.count) > 0 {}
            } finir: {
                try FileManager.default.removeItem(at: comble)
            }
        }
    }

    @Test("A database that another program keeps")
    func verrouillee() async throws {
        try await Scene.jouer { scene in
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let autre = try DatabaseQueue(path: scene.relais.base.path, configuration: configuration)
            try await Self.eprouver("locked", scene) {
                try await autre.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
            } finir: {
                try await autre.writeWithoutTransaction { try $0.rollback() }
                try autre.close()
            }
        }
    }

    @Test("A database that is damaged under the relay: 503, no crash, and no start afterwards")
    func abimee() async throws {
        try await Scene.jouer { scene in
            let relais = scene.relais
            try await ClientDirect.avecHTTP { http in
                let emetteur = try await ClientDirect("emetteur", url: relais.url, http: http)
                for _ in 0..<20 { try await emetteur.envoyer(emetteur.demande(pour: emetteur), http: http) }
                try await relais.arreter()
                try await relais.redemarrer()
                let fichier = try FileHandle(forUpdating: relais.base)
                let pages = Int(try fichier.seekToEnd()) / 4096
                try fichier.seek(toOffset: 4096)
                try fichier.write(contentsOf: Data(repeating: 0xFF, count: (pages - 1) * 4096))
                try fichier.close()
            }
            try await ClientDirect.avecHTTP { http in
                try await ClientDirect.ouvrirConnexions(1, url: relais.url, http: http)
                let refus = await #expect(throws: ErreurEssai.self) {
                    _ = try await ClientDirect("autre", url: relais.url, http: http)
                }
                #expect(refus?.description.contains("503") == true, "\(String(describing: refus))")
            }
            #expect(relais.journal.contains("base=sqlite "))
            relais.signaler(SIGTERM)
            #expect(try await relais.attendreLaFin(.seconds(10)) == .code(0))
            let refus = await #expect(throws: ErreurEssai.self) { try await relais.redemarrer() }
            #expect(refus?.description.contains("it is damaged") == true, "\(String(describing: refus))")
        }
    }
}
