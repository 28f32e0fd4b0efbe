import Foundation
import Testing

@Suite("Files that a relay or a peer tampers with do no harm", .timeLimit(.minutes(40)))
struct AttaquesFichiersTests {
    private static let entete = 41
    private static let morceau = 65_536 + 16

    private static func alterations(_ bon: Data, autre: Data) -> [(nom: String, octets: Data)] {
        let corps = Data(bon.dropFirst(entete))
        let (un, deux) = (Data(corps.prefix(morceau)), Data(corps.dropFirst(morceau).prefix(morceau)))
        let reste = Data(corps.dropFirst(2 * morceau))
        var bits: [(String, Data)] = []
        for position in [0, 8, 20, entete, entete + morceau - 1, bon.count / 2, bon.count - 1] {
            var altere = bon
            altere[position] ^= 0x40
            bits.append(("a bit of byte \(position)", altere))
        }
        let tete = Data(bon.prefix(entete))
        let deuxMorceaux = Data(bon.prefix(entete + 2 * morceau))
        var tailles: [(String, Data)] = [("nothing", Data()), ("the header alone", tete)]
        tailles.append(("without its last byte", Data(bon.dropLast())))
        tailles.append(("without its last chunk", deuxMorceaux))
        tailles.append(("with a byte more", bon + Data([0])))
        tailles.append(("with its first chunk once more", bon + un))
        tailles.append(("a chunk left out", tete + deux + reste))
        var ordres: [(String, Data)] = [("two chunks swapped", tete + deux + un + reste)]
        ordres.append(("a chunk twice", tete + un + un + reste))
        ordres.append(("another file", autre))
        ordres.append(("another file under this one's header", tete + Data(autre.dropFirst(entete))))
        ordres.append(("this file under another one's header", Data(autre.prefix(entete)) + corps))
        return bits + tailles + ordres
    }

    @Test("16. Truncates, extends, reorders or swaps file chunks: an error, and no plaintext file left behind")
    func morceaux() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let depot = DepotDuRelais(scene.relais)
            let octets = Data.aleatoire(200_000)
            try await camille.envoyerFichier("autre.bin", .aleatoire(200_000), a: noor)
            let autre = try depot.seul()
            let premiers = Set(try depot.entiers())
            try await camille.envoyerFichier("bon.bin", octets, a: noor)
            let vise = try #require(try depot.entiers().first { !premiers.contains($0) })
            let bon = try Data(contentsOf: vise)
            try await noor.synchroniser()
            for (nom, altere) in Self.alterations(bon, autre: try Data(contentsOf: autre)) {
                try #require(altere != bon)
                try depot.remplacer(vise, par: altere)
                let resultat = try await noor.recevoir(2)
                #expect(resultat.code == 4 && resultat.erreur == "fichierAltere", "\(nom): \(resultat.erreurs)")
                #expect(resultat.sortie.isEmpty && noor.nomsRecus.isEmpty, "\(nom)")
            }
            #expect(try await noor.fichiers().map(\.enregistre) == [nil, nil])

            // It can still be had once it is there again: nothing that failed has had it erased.
            try depot.remplacer(vise, par: bon)
            _ = try await noor.recevoir(2).reussi()
            #expect(try Data(contentsOf: noor.recus.appending(path: "bon.bin")) == octets)
        }
    }

    @Test("23. A name that a peer chose stays in the folder, is harmless there, and never drives the terminal")
    func noms() async throws {
        let noms = [
            ("..\\..\\etc\\passwd", "_.._etc_passwd"), ("-rf", "rf"), (".bashrc", "bashrc"), ("...", "fichier"),
            ("photo\u{202E}gpj.exe", "photogpj.exe"), ("a\u{1B}]0;x\u{7}b", "a]0;xb"), ("deux\nlignes", "deuxlignes"),
            ("\u{9B}31m", "31m"), ("fin. ", "fin"), (String(repeating: "é", count: 120) + ".pdf", nil),
        ]
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            var attendus: [String] = []
            for (rang, (nom, attendu)) in noms.enumerated() {
                try await camille.envoyerFichier(nom, Data("\(rang)".utf8), a: noor)
                try await noor.synchroniser()
                let recu = try await noor.recevoir(Int64(rang + 1)).reussi().un(Fichier.self)
                let chemin = URL(filePath: try #require(recu.chemin))
                #expect(chemin.deletingLastPathComponent().path == noor.recus.path)
                #expect(try Data(contentsOf: chemin) == Data("\(rang)".utf8))
                #expect(attendu == nil || chemin.lastPathComponent == attendu)
                #expect(chemin.lastPathComponent.utf8.count <= 200)
                attendus.append(chemin.lastPathComponent)
            }
            #expect(noor.nomsRecus == attendus.sorted())
            for arguments in [["fichiers"], ["conversation", "camille"], ["conversations"]] {
                let sortie = try await noor.commande(arguments, json: false).reussi().sortie
                let interdits = sortie.unicodeScalars.filter { scalaire in
                    scalaire != "\n" && (scalaire.properties.generalCategory == .control || scalaire.value == 0x202E)
                }
                #expect(interdits.isEmpty, "\(arguments)")
            }
        }
    }
}
