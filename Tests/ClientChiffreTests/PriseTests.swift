import Foundation
import Glibc
import Synchronization
import Testing

@testable import ClientChiffre

@Suite("A profile's socket and what goes through it")
struct PriseTests {
    private static func dansUnProfil(_ nom: String = "profil", _ corps: (DossierProfil) throws -> Void) throws {
        let racine = FileManager.default.temporaryDirectory.appending(path: "prise-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: racine) }
        let dossier = DossierProfil(chemin: racine.appending(path: nom).path)
        try dossier.creer()
        try corps(dossier)
    }

    private static func mode(_ chemin: String) -> mode_t? {
        var etat = stat()
        return lstat(chemin, &etat) == 0 ? etat.st_mode : nil
    }

    // MARK: The socket

    @Test(
        "It is the owner's alone from the start, and reached however long the folder's path is",
        arguments: ["profil", "un dossier/é", String(repeating: String(repeating: "long", count: 25) + "/", count: 5)])
    func droits(_ nom: String) throws {
        try Self.dansUnProfil(nom) { dossier in
            #expect(try Prise.joindre(dossier) == nil)
            let ancien = umask(0)
            defer { umask(ancien) }
            let prise = try Prise.installer(dossier)
            defer { close(prise) }
            #expect(Self.mode(dossier.chemin + "/prise") == S_IFSOCK | 0o600)
            #expect(Self.mode(dossier.chemin) == S_IFDIR | 0o700)
            // Bound, and nobody listens yet.
            #expect(try Prise.joindre(dossier) == nil)
            try #require(listen(prise, 4) == 0)
            let jointe = try #require(try Prise.joindre(dossier))
            defer { close(jointe) }
            #expect(IdentiteVoisin.de(jointe)?.processus == UInt32(getpid()))
            #expect(IdentiteVoisin.de(jointe)?.estMoi == true)
            #expect(Prise.repond(dossier))
            Prise.retirer(dossier)
            #expect(Self.mode(dossier.chemin + "/prise") == nil)
            #expect(!Prise.repond(dossier))
        }
    }

    @Test("What a dead process or anybody else left in its place is replaced; a folder is not")
    func reste() throws {
        try Self.dansUnProfil { dossier in
            close(try Prise.installer(dossier))
            #expect(Self.mode(dossier.chemin + "/prise") != nil)
            #expect(try Prise.joindre(dossier) == nil)
            close(try Prise.installer(dossier))
            Prise.retirer(dossier)

            try Data("un fichier".utf8).write(to: URL(filePath: dossier.chemin + "/prise"))
            #expect(try Prise.joindre(dossier) == nil)
            close(try Prise.installer(dossier))
            #expect(Self.mode(dossier.chemin + "/prise").map { $0 & S_IFMT } == S_IFSOCK)
            Prise.retirer(dossier)

            try FileManager.default.createDirectory(
                atPath: dossier.chemin + "/prise", withIntermediateDirectories: false)
            #expect(throws: ErreurClient.self) { try Prise.installer(dossier) }
        }
    }

    @Test("A profile that is not there has no socket, and a file is no folder")
    func absent() throws {
        #expect(try Prise.joindre(DossierProfil(chemin: "/nonexistent/profil")) == nil)
        #expect(throws: ErreurClient.self) { try Prise.installer(DossierProfil(chemin: "/nonexistent/profil")) }
        #expect(throws: ErreurClient.self) { try Prise.joindre(DossierProfil(chemin: "/dev/null")) }
    }

    @Test("Somebody who takes no callers any more counts as there")
    func plein() throws {
        try Self.dansUnProfil { dossier in
            let prise = try Prise.installer(dossier)
            defer { close(prise) }
            try #require(listen(prise, 0) == 0)
            var jointes: [Int32] = []
            defer { for jointe in jointes { close(jointe) } }
            var echec: ErreurClient?
            while echec == nil, jointes.count < 8 {
                do { jointes.append(try #require(try Prise.joindre(dossier))) } catch { echec = error as? ErreurClient }
            }
            #expect(echec == .profilOccupe(dossier.chemin))
            #expect(Prise.repond(dossier))
        }
    }

    // MARK: Lines

    @Test("However bytes are cut on their way, the same lines come out", arguments: [1, 2, 3, 7, 100])
    func decoupe(_ pas: Int) throws {
        let lignes = ["", "a", "é漢", String(repeating: "x", count: 40), ""]
        let octets = Array((lignes.joined(separator: "\n") + "\nreste").utf8)
        var decoupe = DecoupeLignes(longueurMax: 40)
        var recues: [String] = []
        for debut in stride(from: 0, to: octets.count, by: pas) {
            recues += try decoupe.ajouter(octets[debut..<min(debut + pas, octets.count)])
                .map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(recues == lignes)
        #expect(try decoupe.ajouter(Array("!\n".utf8)).map { String(decoding: $0, as: UTF8.self) } == ["reste!"])
    }

    @Test(
        "A line over the limit is refused, ended or not",
        arguments: [["xxxxx"], ["xxxxx\n"], ["ab\nxxxxx"], ["xxx", "xx"], ["xxx", "xx\n"]])
    func tropLongue(_ morceaux: [String]) throws {
        var decoupe = DecoupeLignes(longueurMax: 4)
        #expect(throws: DecoupeLignes.TropLongue.self) {
            for morceau in morceaux { _ = try decoupe.ajouter(Array(morceau.utf8)) }
        }
    }

    @Test("Replies are one field a line, and read back as they were")
    func reponses() throws {
        for (reponse, texte) in [
            (MessagesPrise.Reponse.emission(.sortie("l\n\"é/")), #"{"sortie":"l\n\"é/"}"#),
            (.emission(.erreur("x")), #"{"erreur":"x"}"#), (.emission(.progres("3 %")), #"{"progres":"3 %"}"#),
            (.fin(3), #"{"fin":3}"#),
        ] {
            let ligne = try MessagesPrise.ligne(reponse)
            #expect(String(decoding: ligne, as: UTF8.self) == texte + "\n")
            #expect(try JSONDecoder().decode(MessagesPrise.Reponse.self, from: Data(ligne)) == reponse)
        }
        for faux in ["{}", #"{"sortie":"a","fin":0}"#, #"{"sortie":1}"#, #"{"fin":"0"}"#, "[]", "x", #"{"autre":1}"#] {
            #expect(throws: (any Error).self) {
                try JSONDecoder().decode(MessagesPrise.Reponse.self, from: Data(faux.utf8))
            }
        }
    }

    @Test("No line over the limit is ever sent")
    func ligneTropLongue() throws {
        let juste = String(repeating: "x", count: MessagesPrise.longueurMax - #"{"sortie":""}"#.utf8.count)
        #expect(
            try MessagesPrise.ligne(MessagesPrise.Reponse.emission(.sortie(juste))).count
                == MessagesPrise.longueurMax + 1)
        #expect(throws: ErreurClient.self) {
            try MessagesPrise.ligne(MessagesPrise.Reponse.emission(.sortie(juste + "x")))
        }
    }

    // MARK: Around commands

    private final class Compte: Sendable {
        let vus = Mutex((enCours: 0, maximum: 0, faits: 0))
    }

    @Test(
        "A path is taken from the caller's folder",
        arguments: [
            ("a.pdf", "/home/noor/a.pdf"), ("./a b", "/home/noor/a b"), ("../x", "/home/x"), ("/etc/x", "/etc/x"),
        ])
    func chemins(_ donne: String, _ absolu: String) {
        #expect(Apport(dossier: "/home/noor").chemin(donne) == absolu)
    }

    @Test("What a command says goes out in order; programs see no progress")
    func emissions() async throws {
        for json in [false, true] {
            let dites = Mutex<[Emission]>([])
            let sortie = SortieCommande(
                textes: Textes(langue: .fr), json: json, colonnes: 72,
                emettre: { dite in dites.withLock { $0.append(dite) } })
            await sortie.suivre("1 %")
            #expect(sortie.largeur == 72 && sortie.redessine == !json)
            try await sortie.dire(["a": 1], "un")
            await sortie.erreur(.messageVide)
            let erreur =
                json
                ? #"{"codeSortie":1,"erreur":"messageVide","message":"Le message est vide."}"# : "Le message est vide."
            #expect(
                dites.withLock { $0 } == (json ? [] : [.progres("1 %")]) + [
                    .sortie(json ? #"{"a":1}"# : "un"), .erreur(erreur),
                ])
        }
    }

    @Test("A command that cannot print fails as such")
    func impossible() async throws {
        let sortie = SortieCommande(
            textes: Textes(langue: .en), json: true, emettre: { _ in throw ErreurClient.fichier("full") })
        await #expect(throws: ErreurClient.fichier("full")) { try await sortie.dire("x") }
        await sortie.signaler("x")
    }

    @Test("No more run at once than there are places, and all of them run")
    func tour() async throws {
        let tour = Tour(places: 3)
        let compte = Compte()
        await withTaskGroup { groupe in
            for rang in 0..<40 {
                groupe.addTask {
                    try? await tour.prendre {
                        compte.vus.withLock {
                            $0.enCours += 1
                            $0.maximum = max($0.maximum, $0.enCours)
                        }
                        await Task.yield()
                        compte.vus.withLock {
                            $0.enCours -= 1
                            $0.faits += 1
                        }
                        // A failure gives its place back too.
                        if rang % 2 == 0 { throw ErreurClient.messageVide }
                    }
                }
            }
        }
        let vus = compte.vus.withLock { $0 }
        #expect(vus.faits == 40 && vus.enCours == 0 && (1...3).contains(vus.maximum))
    }
}
