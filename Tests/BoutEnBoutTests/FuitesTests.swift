import CryptoChiffre
import Foundation
import GRDB
import Testing

@Suite("Nothing secret lies where the relay, the network or a thief of files could read it", .timeLimit(.minutes(40)))
struct FuitesTests {
    /// A text that no other file holds, with everything that encodings treat differently.
    private static func marque() throws -> String {
        "é\"\\/漢🙂?>~" + Hexadecimal.texte(try Alea.octets(12)) + "ÿ'<&%+ þ"
    }

    /// Every file below `dossier`, with what is in it.
    private static func fichiers(_ dossier: URL) throws -> [(lieu: String, octets: [UInt8])] {
        try FileManager.default.subpathsOfDirectory(atPath: dossier.path).compactMap { chemin in
            let url = dossier.appending(path: chemin)
            var estDossier: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &estDossier), !estDossier.boolValue
            else {
                return nil
            }
            return ("\(dossier.lastPathComponent)/\(chemin)", Array(try Data(contentsOf: url)))
        }
    }

    private static func chercher(_ secrets: [FormesDeSecret], dans lieux: [(lieu: String, octets: [UInt8])]) -> [String]
    {
        lieux.flatMap { lieu in
            secrets.flatMap { secret in
                secret.trouvees(dans: lieu.octets).map { "\(secret.nom) (\($0)) in \(lieu.lieu)" }
            }
        }
    }

    /// Sends a file of a telling name, content and type each way, receives one, and changes password and pseudo of the first.
    /// - Returns: what must be found nowhere afterwards.
    private static func suite(_ gens: inout [PersonneDeTest]) async throws -> [FormesDeSecret] {
        var secrets = [FormesDeSecret("file type", texte: "application/pdf")]
        for rang in 0..<2 {
            let nom = "facture " + Hexadecimal.texte(try Alea.octets(8)) + ".pdf"
            let contenu = try marque()
            // More than a chunk, with the mark at both ends and across the border.
            let plein = Data(repeating: 0x2e, count: 65_536 - 20)
            let octets = Data(contenu.utf8) + plein + Data(contenu.utf8)
            try await gens[rang].envoyerFichier(nom, octets, a: gens[1 - rang])
            secrets += [FormesDeSecret("file name", texte: nom), FormesDeSecret("file content", texte: contenu)]
        }
        try await gens[0].synchroniser()
        _ = try await gens[0].recevoir(2).reussi()
        let mdp = "nouveau ü\"\\ " + Hexadecimal.texte(try Alea.octets(10))
        try await gens[0].changerMotDePasse(mdp)
        let pseudo = "q" + Hexadecimal.texte(try Alea.octets(8))
        _ = try await gens[0].commande("changer-pseudo", pseudo).reussi()
        try await gens[1].synchroniser()
        return secrets + [FormesDeSecret("new password", texte: mdp)]
    }

    @Test(
        "After a conversation no text, file, password or recovery code is in database, logs, traffic or profiles, in any form",
        arguments: Disposition.toutes)
    func conversation(_ disposition: Disposition) async throws {
        try await Scene.jouer(.init(disposition: disposition)) { scene in
            try await MandataireEspion.devant(scene.relais.port) { espion in
                let textes = try (0..<6).map { _ in try Self.marque() }
                let mdps = try (0..<2).map { _ in "mdp ö\"\\ " + Hexadecimal.texte(try Alea.octets(10)) }
                let pseudos = try (0..<2).map { _ in "p" + Hexadecimal.texte(try Alea.octets(8)) }
                var gens: [PersonneDeTest] = []
                var codes: [String] = []
                for (pseudo, mdp) in zip(pseudos, mdps) {
                    var personne = try scene.inconnu(pseudo, mdp: mdp)
                    personne.url = espion.url
                    codes.append(try await personne.creerCompte().codeRecuperation)
                    gens.append(personne)
                }
                for (rang, texte) in textes.enumerated() {
                    // A pseudo as content is a secret like any other: it stands in the same sealed texts.
                    try await gens[rang % 2].envoyer("\(pseudos[0]) \(texte)", a: gens[1 - rang % 2])
                    if rang > 2 { try await gens[1 - rang % 2].synchroniser() }
                }

                let secrets =
                    try Self.secrets(textes: textes, mdps: mdps, codes: codes) + (try await Self.suite(&gens))
                let enMarche = try Self.fichiers(scene.relais.donnees) + (try await scene.relais.valeursMongo())
                if disposition == .embarquee {
                    #expect(try DepotDuRelais(scene.relais).entiers().count == 1, "one file still waits")
                } else {
                    #expect(enMarche.count { $0.lieu == "fichiers.files.filename" } == 1, "one file still waits")
                }
                #expect(
                    disposition == .partagee || enMarche.contains { $0.lieu.hasSuffix("-wal") && !$0.octets.isEmpty })
                try await scene.relais.arreter()
                let journaux = try scene.relais.journaux.map {
                    (lieu: $0.lastPathComponent, octets: Array(try Data(contentsOf: $0)))
                }
                let trafic = espion.trafic
                let lieux =
                    enMarche + (try Self.fichiers(scene.relais.donnees)) + journaux
                    + [("traffic up", trafic.montant), ("traffic down", trafic.descendant)]
                    + (try gens.flatMap { try Self.fichiers($0.profil) })
                #expect(Self.chercher(secrets, dans: lieux).isEmpty)
                // Tokens and what stands for a password pass to the relay, and are kept nowhere as they are.
                let clients = try gens.flatMap { try Self.fichiers($0.profil) }
                let presentes = try Self.presentes(trafic.montant)
                #expect(presentes.count >= 4)
                #expect(Self.chercher(presentes, dans: lieux.filter { !$0.lieu.hasPrefix("traffic") }).isEmpty)
                // The search looked where things are: what may be seen is.
                let temoin = FormesDeSecret("pseudo", texte: pseudos[0])
                let comptes = disposition == .partagee ? "comptes.pseudo" : "relais.sqlite"
                #expect(Self.contiennent(temoin, lieux, "traffic up") && Self.contiennent(temoin, lieux, comptes))
                #expect(Self.chercher([temoin], dans: journaux + clients).isEmpty)
                let octets = lieux.reduce(0) { $0 + $1.octets.count }
                print(
                    "[bout-en-bout] leak search: \(lieux.count) places, \(octets) bytes, \(secrets.reduce(0) { $0 + $1.formes.count }) forms"
                )
            }
        }
    }

    private static func secrets(textes: [String], mdps: [String], codes: [String]) throws -> [FormesDeSecret] {
        var secrets =
            textes.map { FormesDeSecret("text", texte: $0) } + mdps.map { FormesDeSecret("password", texte: $0) }
        for code in codes {
            secrets.append(FormesDeSecret("recovery code", texte: code))
            secrets.append(FormesDeSecret("recovery code without hyphens", texte: code.replacing("-", with: "")))
            secrets.append(FormesDeSecret("recovery secret", octets: try octets(code)))
        }
        return secrets
    }

    /// The 16 bytes behind a recovery code: its first 128 bits.
    private static func octets(_ code: String) throws -> [UInt8] {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        var bits: [UInt8] = []
        for lettre in code where lettre != "-" {
            let valeur = try #require(alphabet.firstIndex(of: lettre))
            bits += (0..<5).map { UInt8(valeur >> (4 - $0) & 1) }
        }
        return stride(from: 0, to: 128, by: 8).map { debut in bits[debut..<debut + 8].reduce(0) { $0 << 1 | $1 } }
    }

    /// Every token and password verifier that clients have shown.
    private static func presentes(_ montant: [UInt8]) throws -> [FormesDeSecret] {
        let texte = String(decoding: montant, as: UTF8.self)
        let jetons = Set(texte.matches(of: /Bearer ([A-Za-z0-9+\/=]+)/).map { String($0.output.1) })
        let cles = Set(
            texte.matches(of: /"(?:ancienneC|c)leAuth":"([^"]+)"/).map {
                String($0.output.1).replacing("\\/", with: "/")
            })
        return try (jetons.map { ("token", $0) } + cles.map { ("cleAuth", $0) }).map { nom, base64 in
            FormesDeSecret(nom, octets: Array(try #require(Data(base64Encoded: base64))))
        }
    }

    private static func contiennent(
        _ secret: FormesDeSecret, _ lieux: [(lieu: String, octets: [UInt8])], _ nom: String
    ) -> Bool {
        lieux.contains { $0.lieu.contains(nom) && !secret.trouvees(dans: $0.octets).isEmpty }
    }

    @Test("The search finds each form of a secret that was planted into a copy of the database")
    func rechercheTrouve() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let texte = try Self.marque()
            try await camille.envoyer(texte, a: noor)
            let secret = FormesDeSecret("text", texte: texte)
            #expect(secret.formes.count >= 18)
            let propre = Array(try Data(contentsOf: URL(fileURLWithPath: scene.relais.base.path + "-wal")))
            #expect(secret.trouvees(dans: propre).isEmpty)
            for forme in secret.formes {
                var plantee = propre
                plantee.replaceSubrange(5000..<5000 + forme.octets.count, with: forme.octets)
                #expect(secret.trouvees(dans: plantee).contains(forme), "\(forme)")
            }
            // Base64 inside something longer, whatever stands around it.
            for avant in 0..<3 {
                let entoure = Data([UInt8](repeating: 0xa5, count: avant) + Array(texte.utf8) + [0x5a, 0xff])
                let plantee = propre + Array(entoure.base64EncodedString().utf8)
                #expect(secret.trouvees(dans: plantee).map(\.description) == ["base64+\(avant)"])
            }
            let json = propre + Array(try JSONEncoder().encode([texte]))
            #expect(secret.trouvees(dans: json).map(\.description) == ["JSON with \\/"])
        }
    }

    /// Tables that speak of accounts; all others are taken to speak of messages.
    private static let tablesDesComptes: Set<String> = [
        "comptes", "declarations", "precles", "jetons", "nonces", "meta", "grdb_migrations", "sqlite_sequence",
        "changements", "retenus", "quotas", "ponctuelles", "ponctuelles_hautes", "epoques",
    ]

    @Test("Nothing that the relay keeps about a message leads to its sender")
    func emetteur() async throws {
        try await Scene.jouer { scene in
            try await MandataireEspion.devant(scene.relais.port) { espion in
                let pseudo = "p" + Hexadecimal.texte(try Alea.octets(8))
                var camille = try scene.inconnu(pseudo)
                camille.url = espion.url
                try await camille.creerCompte()
                let noor = try await scene.personne("noor")
                for rang in 0..<5 { try await camille.envoyer("message \(rang)", a: noor) }
                try await camille.envoyerFichier("plan.pdf", Data("un plan".utf8), a: noor)

                let compte = try #require(Hexadecimal.octets(try await camille.etat().compte))
                let montant = String(decoding: espion.trafic.montant, as: UTF8.self)
                let jeton = try #require(
                    montant.firstMatch(of: /[Aa]uthorization: Bearer ([A-Za-z0-9+\/=]+)/)?.output.1)
                let octetsJeton = try #require(Data(base64Encoded: String(jeton)))
                let base = try BaseDuRelais(scene.relais.base)
                let hash = try base.hashJetons(de: compte)
                #expect(!hash.isEmpty)
                let traces =
                    [
                        FormesDeSecret("account", octets: compte), FormesDeSecret("pseudo", texte: pseudo),
                        FormesDeSecret("token", octets: Array(octetsJeton)),
                    ] + hash.map { FormesDeSecret("token hash", octets: $0) }
                #expect(try Self.traces(traces, base).isEmpty)
                #expect(try base.messages().count == 6)

                // The same look at a relay that does keep it: in a column there is, and in a table that there is not.
                for trace in traces {
                    let forme = try #require(trace.formes.last)
                    try base.executer("CREATE TABLE suivi (message BLOB, qui TEXT)")
                    try base.executer("INSERT INTO suivi VALUES (x'00', ?)", [Data(forme.octets)])
                    #expect(try Self.traces(traces, base).contains("\(trace.nom) (\(forme)) in suivi.qui"))
                    try base.executer("DROP TABLE suivi")
                }
                try base.executer(
                    "UPDATE messages SET hasard = ? WHERE place = (SELECT min(place) FROM messages)", [Data(compte)])
                #expect(try Self.traces(traces, base) == ["account (raw) in messages.hasard"])
            }
        }
    }

    /// Collections that speak of accounts; all others are taken to speak of messages.
    private static let collectionsDesComptes: Set<Substring> = [
        "comptes", "declarations", "precles", "ponctuelles", "hautes", "epoques", "jetons", "nonces", "changements",
        "retenus", "departs", "quotas", "meta",
    ]

    @Test(
        "Nothing that MongoDB keeps about a message or a file leads to its sender",
        arguments: Disposition.toutes.filter { $0 != .embarquee })
    func emetteurMongo(_ disposition: Disposition) async throws {
        try await Scene.jouer(.init(disposition: disposition)) { scene in
            let pseudo = "p" + Hexadecimal.texte(try Alea.octets(8))
            let camille = try await scene.personne(pseudo)
            let noor = try await scene.personne("noor")
            for rang in 0..<5 { try await camille.envoyer("message \(rang)", a: noor) }
            try await camille.envoyerFichier("plan.pdf", Data("un plan".utf8), a: noor)
            let compte = try #require(Hexadecimal.octets(try await camille.etat().compte))

            let valeurs = try await scene.relais.valeursMongo()
            func collection(_ lieu: String) -> Substring { lieu.prefix { $0 != "." } }
            let jetons = valeurs.filter { $0.lieu == "jetons._id" }
            #expect(jetons.isEmpty == (disposition == .proprietaire))
            let traces =
                [FormesDeSecret("account", octets: compte), FormesDeSecret("pseudo", texte: pseudo)]
                + jetons.map { FormesDeSecret("token hash", octets: $0.octets) }
            let messages = valeurs.filter { !Self.collectionsDesComptes.contains(collection($0.lieu)) }
            #expect(messages.count { $0.lieu == "messages.e" } == 6)
            #expect(messages.contains { $0.lieu == "fichiers.chunks.data" })
            #expect(Self.chercher(traces, dans: messages).isEmpty)
            // The same look finds what is there: the recipient, whose mailbox it is.
            let destinataire = try #require(Hexadecimal.octets(try await noor.etat().compte))
            let lieux = Self.chercher([FormesDeSecret("account", octets: destinataire)], dans: messages)
            #expect(lieux.contains { $0.hasSuffix("messages.b") })
        }
    }

    private static func traces(_ traces: [FormesDeSecret], _ base: BaseDuRelais) throws -> [String] {
        chercher(traces, dans: try base.valeurs { !tablesDesComptes.contains($0) })
    }
}
