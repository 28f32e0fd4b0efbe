import Foundation
import Glibc
import Testing

@Suite("Two people send each other files through a relay", .timeLimit(.minutes(40)))
struct FichiersTests {
    static let tailles = [0, 1, 65_536, 5 * 1024 * 1024]

    @Test("A file arrives byte for byte under its name, and the relay keeps it no longer than that")
    func allerRetour() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let depot = DepotDuRelais(scene.relais)
            for (rang, taille) in Self.tailles.enumerated() {
                let octets = Data.aleatoire(taille)
                let envoye = try await camille.envoyerFichier("piece \(taille).bin", octets, a: noor)
                #expect(envoye.type == "fichier" && envoye.etat == "depose" && envoye.sens == "envoye")
                #expect(try depot.entiers().count == 1)
                #expect(try depot.seul().resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0 > taille)
                #expect(try await noor.synchroniser().filter { $0.sens == "recu" }.map(\.type) == ["fichier"])

                let attendu = try #require(try await noor.fichiers().last)
                #expect(attendu.numero == Int64(rang + 1) && attendu.nom == "piece \(taille).bin")
                #expect(attendu.taille == Int64(taille) && attendu.sens == "recu" && attendu.auRelais == true)
                #expect(attendu.enregistre == nil)
                let recu = try await noor.recevoir(attendu.numero).reussi().un(Fichier.self)
                let chemin = try #require(recu.chemin)
                #expect(chemin == noor.recus.appending(path: "piece \(taille).bin").path)
                #expect(try Data(contentsOf: URL(filePath: chemin)) == octets)
                #expect(try depot.entiers().isEmpty && depot.connus() == 0)
                let apres = try #require(try await noor.fichiers().last)
                #expect(apres.auRelais == false && apres.enregistre?.nom == "piece \(taille).bin")
            }
            #expect(try depot.partiels().isEmpty)
            #expect(try await camille.fichiers().map(\.sens) == ["envoye", "envoye", "envoye", "envoye"])
            let encore = try await noor.recevoir(1)
            #expect(encore.code == 1 && encore.erreur == "fichierDejaEnregistre")
            #expect(noor.nomsRecus.count == Self.tailles.count)
        }
    }

    @Test("Two files of one name stand side by side, and one of another person's is in the list of that person")
    func sansRemplacer() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let tiers = try await scene.personne("tiers")
            let versions = (0..<3).map { _ in Data.aleatoire(1000) }
            for version in versions { try await camille.envoyerFichier("note.txt", version, a: noor) }
            try await tiers.envoyerFichier("autre.txt", Data("x".utf8), a: noor)
            try await noor.synchroniser()
            for numero in 1...3 { _ = try await noor.recevoir(Int64(numero)).reussi() }
            #expect(noor.nomsRecus == ["note (2).txt", "note (3).txt", "note.txt"])
            for (nom, version) in zip(["note.txt", "note (2).txt", "note (3).txt"], versions) {
                #expect(try Data(contentsOf: noor.recus.appending(path: nom)) == version)
            }
            let deTiers = try await noor.commande("fichiers", "tiers").reussi().objets(Fichier.self)
            #expect(deTiers.map(\.nom) == ["autre.txt"] && deTiers.map(\.numero) == [4])
            for (langue, extrait) in [("fr", "plus au relais"), ("en", "no longer on the relay")] {
                let liste = try await noor.commande(["fichiers", "--langue", langue], json: false).reussi().sortie
                #expect(liste.hasPrefix("1. note.txt, 1") && liste.contains(extrait))
                #expect(liste.split(separator: "\n").count == 4)
            }
        }
    }

    @Test("Without --dans a file goes to the download folder, which is made when there is none")
    func dossierParDefaut() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            var noor = try await scene.personne("noor")
            for _ in 0..<3 { try await camille.envoyerFichier("a", Data("a".utf8), a: noor) }
            try await noor.synchroniser()
            let maison = noor.dossier.appending(path: "maison")
            noor.environnement = ["HOME": maison.path]
            _ = try await noor.commande("recevoir-fichier", "1").reussi()
            try FileManager.default.createDirectory(
                at: maison.appending(path: "Telechargements"), withIntermediateDirectories: true)
            _ = try await noor.commande("recevoir-fichier", "2").reussi()
            noor.environnement["XDG_DOWNLOAD_DIR"] = noor.recus.path
            _ = try await noor.commande("recevoir-fichier", "3").reussi()
            for chemin in [maison.path + "/Downloads/a", maison.path + "/Telechargements/a", noor.recus.path + "/a"] {
                #expect(FileManager.default.fileExists(atPath: chemin))
            }
        }
    }

    @Test("What cannot be sent or received is told for what it is, in both languages")
    func refus() async throws {
        let reglages = RelaisDeTest.Reglages(options: ["--fichier-max", "2", "--quota-jour", "4"])
        try await Scene.jouer(reglages) { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let depot = DepotDuRelais(scene.relais)
            let tube = camille.dossier.appending(path: "tube").path
            try #require(mkfifo(tube, 0o600) == 0)
            let grand = try camille.fichier("grand", .aleatoire(3 << 20)).path
            let cas: [(arguments: [String], code: Int32, erreur: String, fr: String, en: String)] = [
                (["envoyer-fichier", "noor", "/nonexistent"], 1, "fichierAbsent", "pas de fichier", "no file"),
                (["envoyer-fichier", "noor", tube], 1, "fichierPasUnFichier", "ordinaire", "no regular file"),
                (["envoyer-fichier", "noor", camille.dossier.path], 1, "fichierPasUnFichier", "archive", "archive"),
                (["envoyer-fichier", "noor", grand], 1, "fichierTropGrand", "plus grand", "larger"),
                (["envoyer-fichier", "personne", grand], 1, "correspondantInconnu", "Personne", "Nobody"),
                (["recevoir-fichier", "99"], 1, "fichierInconnu", "Pas de fichier", "No file"),
                (["recevoir-fichier", "abc"], 1, "fichierInconnu", "chiffre fichiers", "chiffre fichiers"),
                (["fichiers", "personne"], 1, "correspondantInconnu", "Personne", "Nobody"),
            ]
            for (arguments, code, erreur, fr, en) in cas {
                for (langue, extrait) in [("fr", fr), ("en", en)] {
                    let resultat = try await camille.commande(arguments + ["--langue", langue])
                    #expect(resultat.code == code && resultat.erreur == erreur, "\(arguments): \(resultat.erreurs)")
                    #expect(resultat.erreurs.contains(extrait))
                    #expect(resultat.sortie.isEmpty)
                }
            }
            #expect(try depot.entiers().isEmpty)

            let quota = try camille.fichier("quota", .aleatoire(1_500_000)).path
            for _ in 0..<2 { _ = try await camille.commande("envoyer-fichier", "noor", quota).reussi() }
            for (langue, extrait) in [("fr", "demain"), ("en", "tomorrow")] {
                let resultat = try await camille.commande("envoyer-fichier", "noor", quota, "--langue", langue)
                #expect(resultat.code == 3 && resultat.erreur == "fichierQuotaAtteint", "\(resultat.erreurs)")
                #expect(resultat.erreurs.contains(extrait))
            }
            #expect(try depot.entiers().count == 2 && depot.partiels().isEmpty)
            // A refused upload has said nothing to anybody.
            #expect(try await noor.synchroniser().filter { $0.sens == "recu" }.count == 2)
            #expect(try await camille.fichiers().count == 2)
        }
    }

    @Test("A full relay, a file that is gone and a folder that cannot be used are told for what they are")
    func plein() async throws {
        try await Scene.jouer(RelaisDeTest.Reglages(options: ["--quota-total", "1"])) { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let grand = try camille.fichier("grand", .aleatoire(2 << 20)).path
            for (langue, extrait) in [("fr", "plus de place"), ("en", "no more room")] {
                let resultat = try await camille.commande("envoyer-fichier", "noor", grand, "--langue", langue)
                #expect(resultat.code == 3 && resultat.erreur == "fichierRelaisPlein", "\(resultat.erreurs)")
                #expect(resultat.erreurs.contains(extrait))
            }
            try await camille.envoyerFichier("petit", Data("p".utf8), a: noor)
            try await noor.synchroniser()
            for (dossier, erreur) in [("/dev/null/x", "fichierDossierRefuse"), ("/proc", "fichierDossierRefuse")] {
                let resultat = try await noor.commande("recevoir-fichier", "1", "--dans", dossier)
                #expect(resultat.code == 3 && resultat.erreur == erreur, "\(resultat.erreurs)")
            }
            try BaseDuRelais(scene.relais.base).executer("DELETE FROM fichiers")
            #expect(try await noor.fichiers().map(\.auRelais) == [false])
            for (langue, extrait) in [("fr", "n'a plus ce fichier"), ("en", "no longer has this file")] {
                let resultat = try await noor.commande(
                    "recevoir-fichier", "1", "--dans", noor.recus.path, "--langue", langue)
                #expect(resultat.code == 1 && resultat.erreur == "fichierParti", "\(resultat.erreurs)")
                #expect(resultat.erreurs.contains(extrait))
            }
            #expect(noor.nomsRecus.isEmpty)
            await scene.relais.tuer()
            let sansRelais = try await noor.commande("fichiers")
            #expect(sansRelais.code == 3 && sansRelais.erreur == "relaisInjoignable")
            #expect(try sansRelais.objets(Fichier.self).map(\.auRelais) == [nil])
            let recevoir = try await noor.recevoir(1)
            #expect(recevoir.code == 3 && recevoir.erreur == "relaisInjoignable")
        }
    }

    @Test("A disk without room for the file is told, and keeps nothing of it")
    func disquePlein() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try FileManager.default.createDirectory(at: noor.recus, withIntermediateDirectories: true)
            guard mount("tmpfs", noor.recus.path, "tmpfs", 0, "size=1m") == 0 else {
                print("[bout-en-bout] full disk: skipped, nothing may be mounted (\(String(cString: strerror(errno))))")
                return
            }
            defer { umount(noor.recus.path) }
            try await camille.envoyerFichier("grand", .aleatoire(2 << 20), a: noor)
            try await noor.synchroniser()
            let resultat = try await noor.recevoir(1)
            #expect(resultat.code == 3 && resultat.erreur == "fichierDisquePlein", "\(resultat.erreurs)")
            #expect(noor.nomsRecus.isEmpty)
            // With room it can still be had.
            _ = try await noor.commande("recevoir-fichier", "1", "--dans", noor.dossier.path).reussi()
        }
    }

    @Test("A relay whose disk is full says so, keeps nothing of the file, and goes on as soon as there is room")
    func disqueDuRelaisPlein() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await scene.relais.arreter()
            let fichiers = scene.relais.fichiers.path
            guard mount("tmpfs", fichiers, "tmpfs", 0, "size=8m") == 0 else {
                print("[bout-en-bout] full disk: skipped, nothing may be mounted (\(String(cString: strerror(errno))))")
                try await scene.relais.redemarrer()
                return
            }
            defer { umount2(fichiers, Int32(MNT_DETACH)) }
            try await scene.relais.redemarrer()
            let depot = DepotDuRelais(scene.relais)
            let grand = try camille.fichier("grand", .aleatoire(16 << 20)).path
            let resultat = try await camille.commande("envoyer-fichier", "noor", grand)
            #expect(resultat.code == 3 && resultat.erreur == "fichierRelaisPlein", "\(resultat.erreurs)")
            #expect(try depot.partiels().isEmpty && depot.entiers().isEmpty)
            #expect(try depot.connus() == 0)
            try await camille.envoyerFichier("petit", .aleatoire(1 << 20), a: noor)
            try await camille.envoyer("et les messages passent", a: noor)
            #expect(try await noor.synchroniser().map(\.type) == ["fichier", "texte"])
            _ = try await noor.recevoir(1).reussi()
            #expect(try await camille.fichiers().map(\.nom) == ["petit"])
        }
    }
}
