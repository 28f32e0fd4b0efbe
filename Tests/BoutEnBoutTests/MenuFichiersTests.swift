import Foundation
import Testing

@Suite("Files in the menus", .timeLimit(.minutes(40)))
struct MenuFichiersTests {
    private static func entrer(_ personne: PersonneDeTest) async throws -> TerminalDeTest {
        let terminal = try TerminalDeTest(
            .chiffreEssai, ["--relais", personne.url, "--profil", personne.profil.path, "--langue", "fr"],
            environnement: ["HOME": personne.dossier.path])
        try await terminal.attendre("Votre choix : ")
        try terminal.repondre("2")
        try await terminal.attendre("Pseudo : ")
        try terminal.repondre(personne.pseudo)
        try await terminal.attendre("Mot de passe : ")
        try terminal.repondre(PersonneDeTest.bonMdp)
        try await terminal.attendre("Votre choix : ")
        return terminal
    }

    @Test("One sends a file by its path, the other lists it and saves it from the conversation")
    func parcours() async throws {
        try await Scene.jouer(places: 2) { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let octets = Data.aleatoire(300_000)
            let source = try camille.fichier("mes notes.txt", octets)
            let terminal = try await Self.entrer(camille)
            try terminal.repondre("2")
            try await terminal.attendre("(rien : retour) : ")
            try terminal.repondre("noor")
            try await terminal.attendre("Chemin du fichier")
            try terminal.repondre("'\(source.path)'")
            try await terminal.attendre("mes notes.txt, 300,0\u{A0}ko, pour noor")
            try await terminal.attendre("2. Retour")
            try terminal.repondre("3")
            try await terminal.attendre("Répondez par 1 ou 2.")
            try terminal.repondre("1")
            try await terminal.attendre("moi: [fichier : mes notes.txt, 300,0\u{A0}ko]  [déposé]")

            try await noor.synchroniser()
            let autre = try await Self.entrer(noor)
            try autre.repondre("1")
            try await autre.attendre("(rien : retour) : ")
            try autre.repondre("1")
            try await autre.attendre("> ")
            try autre.repondre("/fichiers")
            try await autre.attendre("1. mes notes.txt, 300,0\u{A0}ko, de camille")
            try autre.repondre("/recevoir 7")
            try await autre.attendre("Pas de fichier « 7 ».")
            try autre.repondre("/recevoir 1")
            try await autre.attendre("Enregistré : ")
            let recu = noor.dossier.appending(path: "Downloads/mes notes.txt")
            #expect(try Data(contentsOf: recu) == octets)
        }
    }
}
