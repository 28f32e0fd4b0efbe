import Contrat
import CryptoChiffre
import Foundation
import Glibc
import Testing

@Suite("What is written appears in the menus at once, by the live stream or without it", .timeLimit(.minutes(40)))
struct FluxDirectTests {
    /// noor before her menus, in the conversation with camille.
    private static func ouvrir(_ noor: PersonneDeTest) async throws -> TerminalDeTest {
        let terminal = try TerminalDeTest(
            .chiffreEssai, ["--relais", noor.url, "--profil", noor.profil.path, "--langue", "fr"])
        for (invite, reponse) in [
            ("Votre choix : ", "2"), ("Pseudo : ", "noor"), ("Mot de passe : ", PersonneDeTest.bonMdp),
            ("Votre choix : ", "1"), ("(rien : retour) : ", "1"),
        ] {
            try await terminal.attendre(invite)
            try terminal.repondre(reponse)
        }
        try await terminal.attendre("— camille —")
        try await terminal.attendre("> ")
        return terminal
    }

    private static func connues(
        _ scene: Scene, url: String
    ) async throws -> (camille: PersonneDeTest, noor: PersonneDeTest) {
        let camille = try await scene.personne("camille")
        var noor = try await scene.personne("noor")
        try await camille.envoyer("bonjour", a: noor)
        try await noor.synchroniser()
        try await noor.envoyer("bonjour aussi", a: camille)
        try await camille.synchroniser()
        noor.url = url
        return (camille, noor)
    }

    private static func nombre(_ motif: String, _ octets: [UInt8]) -> Int {
        String(decoding: octets, as: UTF8.self).ranges(of: motif).count
    }

    private static func attendreFlux(_ espion: MandataireEspion, _ nombre: Int) async throws {
        let vus = try await attendre {
            Self.nombre("text/event-stream\r\n", espion.trafic.descendant) >= nombre ? true : nil
        }
        try #require(vus == true, "the stream is not opened")
    }

    @Test("Messages come by the stream, are acknowledged, and the rounds become rare")
    func direct() async throws {
        try await Scene.jouer { scene in
            try await MandataireEspion.devant(scene.relais.port) { espion in
                let (camille, noor) = try await Self.connues(scene, url: espion.url)
                let sienne = Hexadecimal.octets(try await noor.etat().compte)
                // What waits for Noor; what waits for Camille, who is not there, are receipts.
                let pourNoor = { try BaseDuRelais(scene.relais.base).messages().filter { Array($0.compte) == sienne } }
                let pourCamille = {
                    try BaseDuRelais(scene.relais.base).messages().filter { Array($0.compte) != sienne }
                }
                let terminal = try await Self.ouvrir(noor)
                try await Self.attendreFlux(espion, 1)
                // The round that was under way, and the one after it.
                try await Task.sleep(for: .seconds(4))
                let demandes = { Self.nombre("POST /v1/synchroniser_messages", espion.trafic.montant) }
                let accuses = { Self.nombre("POST /v1/accuser_reception", espion.trafic.montant) }
                let (avant, accusesAvant) = (demandes(), accuses())
                let debut = ContinuousClock.now
                for texte in ["un", "deux", "trois"] {
                    try await camille.envoyer(texte, a: noor)
                    try await terminal.attendre("camille: \(texte)")
                }
                try await Task.sleep(until: debut + .seconds(11))
                // Every two seconds they would be four at least.
                #expect(demandes() - avant <= 2)
                #expect(accuses() - accusesAvant >= 3)
                #expect(try pourNoor().isEmpty)
                // An answer goes out as ever.
                let accusesPartis = try pourCamille().count
                try terminal.repondre("bien reçu")
                try await terminal.attendre("moi: bien reçu")
                let parti = try await attendre {
                    try pourCamille().count > accusesPartis ? true : nil
                }
                #expect(parti == true)
                try terminal.taper("\u{3}")
                #expect(try await terminal.processus.attendreLaFin(.seconds(10)) == .code(130))
                #expect(try await camille.synchroniser().map(\.texte) == ["bien reçu"])
                #expect(
                    try await noor.conversation(avec: camille).map(\.texte).suffix(4) == [
                        "un", "deux", "trois", "bien reçu",
                    ])
            }
        }
    }

    @Test("A relay that goes and comes back is told once, and the stream is opened again")
    func retour() async throws {
        try await Scene.jouer { scene in
            try await MandataireEspion.devant(scene.relais.port) { espion in
                let (camille, noor) = try await Self.connues(scene, url: espion.url)
                let terminal = try await Self.ouvrir(noor)
                try await Self.attendreFlux(espion, 1)
                try await camille.envoyer("avant", a: noor)
                try await terminal.attendre("camille: avant")
                try await scene.relais.arreter()
                try await terminal.attendre("Relais injoignable", .seconds(60))
                try await scene.relais.redemarrer()
                try await terminal.attendre("Relais de nouveau joignable", .seconds(60))
                try await Self.attendreFlux(espion, 2)
                for texte in ["après", "encore"] {
                    try await camille.envoyer(texte, a: noor)
                    try await terminal.attendre("camille: \(texte)")
                }
                try terminal.taper("\u{3}")
                #expect(try await terminal.processus.attendreLaFin(.seconds(10)) == .code(130))
                let textes = try await noor.conversation(avec: camille).map(\.texte)
                #expect(textes.suffix(3) == ["avant", "après", "encore"])
            }
        }
    }

    @Test("A relay without a stream, or with all of them taken, is asked every two seconds", arguments: ["404", "503"])
    func sansFlux(_ refus: String) async throws {
        try await Scene.jouer(.init(options: refus == "503" ? ["--flux-max", "0"] : [])) { scene in
            try await MandataireMenteur.devant(scene.relais.url) { menteur in
                let url = refus == "503" ? scene.relais.url : menteur.url
                let (camille, noor) = try await Self.connues(scene, url: url)
                let terminal = try await Self.ouvrir(noor)
                for texte in ["un", "deux"] {
                    try await camille.envoyer(texte, a: noor)
                    try await terminal.attendre("camille: \(texte)")
                }
                if refus == "404" {
                    #expect(menteur.nombre(.flux) == 1)
                    #expect(menteur.nombre(.synchroniserMessages) >= 2)
                }
                try terminal.taper("\u{3}")
                #expect(try await terminal.processus.attendreLaFin(.seconds(10)) == .code(130))
            }
        }
    }
}
