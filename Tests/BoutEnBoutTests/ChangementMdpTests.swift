import Foundation
import Testing

@Suite("A change of password is a change of keys", .timeLimit(.minutes(40)))
struct ChangementMdpTests {
    static let nouveauMdp = "cerise 4471 moulin-basalte"

    @Test("The conversation goes on in both directions, and the other sees that the keys are new")
    func conversation() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("avant", a: noor)
            try await noor.synchroniser()
            try await noor.envoyer("reçu", a: camille)
            try await noor.envoyer("en chemin", a: camille)

            try await camille.changerMotDePasse(Self.nouveauMdp)
            #expect(try await camille.synchroniser().map(\.texte) == ["reçu", "en chemin"])
            try await noor.envoyer("avec les anciennes clés", a: camille)
            #expect(try await camille.synchroniser().map(\.texte) == ["avec les anciennes clés"])

            let avis = try await noor.synchroniser()
            #expect(avis.map(\.sens) == ["avis"] && avis.first?.texte.contains("nouvelles clés") == true)
            try await noor.envoyer("avec les nouvelles", a: camille)
            #expect(try await camille.synchroniser().map(\.texte) == ["avec les nouvelles"])
            try await camille.envoyer("moi aussi", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["moi aussi"])
            #expect(try await noor.etat().illisibles == 0)
            #expect(try await camille.etat().illisibles == 0)
        }
    }

    @Test("The old password opens nothing any more, here or at the relay; the new one opens everything")
    func mots() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("avant", a: noor)
            try await camille.changerMotDePasse(Self.nouveauMdp)
            #expect(try await camille.conversation(avec: noor).map(\.texte) == ["avant"])
            #expect(try await camille.commande("se-connecter", "camille").code == 0)
            try camille.changerMdp(PersonneDeTest.bonMdp)
            let refus = try await camille.commande("profil")
            #expect(refus.code == 1 && refus.erreur == "mdpIncorrect")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: camille.profil.path).sorted()
                    == ["profil.sqlite", "trousseau", "verrou"])
        }
    }

    @Test("Both change theirs, several times, and lose nothing")
    func tousDeux() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            var attendus: [String] = []
            for tour in 0..<4 {
                try await camille.envoyer("c\(tour)", a: noor)
                try await noor.envoyer("n\(tour)", a: camille)
                try await camille.changerMotDePasse("\(Self.nouveauMdp) \(tour)")
                try await noor.changerMotDePasse("\(Self.nouveauMdp) n \(tour)")
                try await camille.envoyer("c\(tour) après", a: noor)
                try await noor.envoyer("n\(tour) après", a: camille)
                attendus += ["\(tour)", "\(tour) après"]
            }
            try await camille.synchroniser()
            try await noor.synchroniser()
            for (qui, autre, lettre) in [(camille, noor, "n"), (noor, camille, "c")] {
                let recus = try await qui.conversation(avec: autre).filter { $0.sens == "recu" }.map(\.texte)
                #expect(recus == attendus.map { lettre + $0 })
                #expect(try await qui.etat().illisibles == 0)
            }
        }
    }

    @Test("What is not the password, or no better than the old one, changes nothing")
    func refus() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let nouveau = camille.dossier.appending(path: "nouveau")
            func essayer(_ mdp: String) async throws -> Resultat {
                try Data(mdp.utf8).write(to: nouveau)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: nouveau.path)
                return try await camille.commande("changer-mdp", "--nouveau-mdp-fichier", nouveau.path)
            }
            let avant = try Data(contentsOf: scene.relais.base)
            #expect(try await essayer(PersonneDeTest.bonMdp).erreur == "mdpIdentique")
            #expect(try await essayer("court").erreur == "mdpInvalide")
            #expect(try await essayer("camille camille camille").erreur == "mdpInvalide")
            #expect(try Data(contentsOf: scene.relais.base) == avant)
            #expect(try await camille.commande("se-connecter", "camille").code == 0)
        }
    }

    @Test("Without an answer it is neither done nor given up; either password ends it once the relay is back")
    func enSuspens() async throws {
        for nouveau in [true, false] {
            try await Scene.jouer { scene in
                let camille = try await scene.personne("camille")
                let noor = try await scene.personne("noor")
                try await camille.envoyer("avant", a: noor)
                await scene.relais.tuer()
                let fichier = try camille.fichierNouveauMdp(Self.nouveauMdp)
                let sansRelais = try await camille.commande("changer-mdp", "--nouveau-mdp-fichier", fichier)
                #expect(sansRelais.code == 3)
                try await scene.relais.redemarrer()
                #expect(try await camille.conversation(avec: noor).map(\.texte) == ["avant"])
                try await camille.changerMotDePasse(Self.nouveauMdp)
                try camille.changerMdp(nouveau ? Self.nouveauMdp : PersonneDeTest.bonMdp)
                #expect(try await camille.commande("profil").code == (nouveau ? 0 : 1))
            }
        }
    }
}

extension PersonneDeTest {
    /// A file with `mdp` that only its owner can read.
    func fichierNouveauMdp(_ mdp: String) throws -> String {
        let fichier = dossier.appending(path: "nouveau-mdp").path
        let fait = FileManager.default.createFile(
            atPath: fichier, contents: Data("\(mdp)\n".utf8), attributes: [.posixPermissions: 0o600])
        guard fait else { throw ErreurEssai("the new password's file cannot be written") }
        return fichier
    }

    /// Changes the password, and uses the new one from now on.
    func changerMotDePasse(_ nouveau: String) async throws {
        _ = try await commande("changer-mdp", "--nouveau-mdp-fichier", fichierNouveauMdp(nouveau)).reussi()
        try changerMdp(nouveau)
    }
}
