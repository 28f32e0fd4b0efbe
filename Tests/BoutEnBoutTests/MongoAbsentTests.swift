import Contrat
import Foundation
import Testing

@Suite("A MongoDB that is away or slow is told, and waited for", .timeLimit(.minutes(40)))
struct MongoAbsentTests {
    /// A relay on the MongoDB behind `mandataire`, and two who use it once it is there.
    private static func relais(_ dossier: URL, _ mandataire: MandataireMongo) async throws -> RelaisDeTest {
        try await RelaisDeTest(
            dans: dossier,
            .init(options: ["--nom", "relais"], disposition: .partagee, mongo: MongoDuRelais(mandataire.uri)))
    }

    private static func jouer(
        _ corps: (MandataireMongo, URL) async throws -> Void
    ) async throws {
        try await Places.avec(1) {
            let dossier = Scene.nouveauDossier()
            try await GroupeMongod.jouer { groupe in
                try await MandataireMongo.devant(groupe.primaire()) { try await corps($0, dossier) }
            }
            try? FileManager.default.removeItem(at: dossier)
        }
    }

    private static func deux(_ relais: RelaisDeTest) async throws -> (ClientDirect, ClientDirect) {
        try await ClientDirect.avecHTTP { http in
            (
                try await ClientDirect("emetteur", url: relais.url, http: http),
                try await ClientDirect("destinataire", url: relais.url, http: http)
            )
        }
    }

    @Test("Away at the start: the relay listens, says 503 and when to come back, and serves once it is there")
    func absente() async throws {
        try await Self.jouer { mandataire, dossier in
            mandataire.couper()
            let relais = try await Self.relais(dossier, mandataire)
            try await ClientDirect.avecHTTP { http in
                let (statut, attente) = try await ClientDirect.prelude("personne", url: relais.url, http: http)
                #expect(statut == 503 && (attente ?? 0) > 0)
            }
            mandataire.retablir()
            let la = try await attendreLong {
                try await ClientDirect.avecHTTP {
                    try await ClientDirect.prelude("personne", url: relais.url, http: $0).statut == 200 ? true : nil
                }
            }
            #expect(la == true)
            let (emetteur, destinataire) = try await Self.deux(relais)
            try await ClientDirect.avecHTTP { http in
                let demande = try emetteur.demande(pour: destinataire)
                try await emetteur.envoyer(demande, http: http)
                #expect(try await destinataire.toutRecevoir(http: http) == [demande.enveloppe])
            }
            await relais.tuer()
        }
    }

    @Test(
        "Gone for a while in the middle of it: 503 with Retry-After, then all is taken, and nothing is lost or doubled")
    func partie() async throws {
        try await Self.jouer { mandataire, dossier in
            let relais = try await Self.relais(dossier, mandataire)
            let (emetteur, destinataire) = try await Self.deux(relais)
            let feu = FeuContinu(de: emetteur, a: [destinataire], par: [relais.url])
            let tir = Task { try await feu.tirer(8) }
            _ = try await attendre { feu.repondues > 50 ? true : nil }
            mandataire.couper()
            let secondes = ProcessInfo.processInfo.environment["MESSAGERIE_ABSENCE"].flatMap { Int($0) } ?? 20
            try await Task.sleep(for: .seconds(secondes))
            #expect(feu.refus[503, default: 0] > 0)
            mandataire.retablir()
            let avant = feu.repondues
            let revenu = try await attendre { feu.repondues > avant + 20 ? true : nil }
            #expect(revenu == true)
            feu.finir()
            try await tir.value
            let recues = try await ClientDirect.avecHTTP { try await destinataire.toutRecevoir(http: $0) }
            #expect(recues.count == Set(recues).count && Set(recues) == feu.enveloppesFaites)
            #expect(Set(feu.refus.keys) == [503])
            await relais.tuer()
        }
    }

    @Test("Two seconds for each reply: it is slow, and nothing is lost or doubled")
    func lente() async throws {
        try await Self.jouer { mandataire, dossier in
            let relais = try await Self.relais(dossier, mandataire)
            let (emetteur, destinataire) = try await Self.deux(relais)
            mandataire.retarder(.seconds(2))
            let feu = FeuContinu(de: emetteur, a: [destinataire], par: [relais.url])
            let tir = Task { try await feu.tirer(16) }
            try await Task.sleep(for: .seconds(25))
            feu.finir()
            mandataire.retablir()
            try await tir.value
            let recues = try await ClientDirect.avecHTTP { try await destinataire.toutRecevoir(http: $0) }
            print("[bout-en-bout] MongoDB with 2 s a reply: \(feu.repondues) taken in 25 s, other answers \(feu.refus)")
            #expect(!recues.isEmpty && recues.count == Set(recues).count && Set(recues) == feu.enveloppesFaites)
            #expect(Set(feu.refus.keys).isSubset(of: [503]))
            await relais.tuer()
        }
    }
}
