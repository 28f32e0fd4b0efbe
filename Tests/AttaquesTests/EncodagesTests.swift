import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import ClientChiffre
@testable import CryptoChiffre

extension Attaques {
    @Suite("22. Fuzzed encodings", .timeLimit(.minutes(40)))
    struct EncodagesTests {
        /// So that a failure can be had again.
        private static let graine: UInt64 =
            ProcessInfo.processInfo.environment["CHIFFRE_GRAINE"].flatMap(UInt64.init) ?? 22

        @Test("22. What a peer seals: put aside within bounds, whatever it is; the good one beside it is read")
        func pair() async throws {
            try await Scene.jouer { scene in
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    try await ClientDirect.avecHTTP { http in
                        let noor = try await scene.personne("noor").derriere(menteur)
                        try await noor.synchroniser()
                        let mallory = try await Faussaire(scene, http)
                        let cible = try Faussaire.Cible(try await noor.etat().compte, BaseDuRelais(scene.relais.base))
                        var dialogue = try Dialogue(mallory, a: cible)
                        let (message, amorce) = try dialogue.prochain("le bon")
                        let champs = try #require(amorce).octets
                        let declaration = mallory.declaration.octets
                        let bon = Interieur(
                            compte: mallory.declaration.compte, appareil: 1,
                            amorce: .init(declarations: [declaration], champs: champs), message: message
                        ).octets
                        var hasard = Hasard(Self.graine)
                        var clairs = (0..<120).map { _ in hasard.gacher(bon) }
                        // Each part by itself, so that what is around it is good.
                        for _ in 0..<60 {
                            clairs.append(
                                Self.interieur(mallory, [hasard.gacher(declaration)], champs, message))
                            clairs.append(Self.interieur(mallory, [declaration], hasard.gacher(champs), message))
                            clairs.append(Self.interieur(mallory, [declaration], champs, hasard.gacher(message)))
                        }
                        clairs += [
                            [], [1], bon + [0, 1], Self.interieur(mallory, [], champs, message),
                            Self.interieur(mallory, Array(repeating: declaration, count: 9), champs, message),
                            Self.interieur(mallory, Array(repeating: declaration, count: 8), champs, message),
                        ]
                        let enveloppes = try clairs.map { clair in Data(try Self.sceller(clair, dialogue.paquet.sceau))
                        }
                        menteur.servir(enveloppes)
                        let avant = try EtatStocke(noor)
                        let resultat = try await noor.commande("synchroniser").reussi()
                        // Zeros at the end are padding: a cut there leaves the good one, which may be read once.
                        let lus = try resultat.objets(Message.self)
                        #expect(lus.count <= 1 && lus.allSatisfy { $0.texte == "le bon" })
                        if lus.isEmpty { #expect(try EtatStocke(noor).differences(avant) == []) }
                        #expect(try await noor.etat().illisibles > clairs.count / 2)
                        menteur.servir([try Data(dialogue.sceller(message, champs: champs))])
                        #expect(try await noor.synchroniser().map(\.texte) == (lus.isEmpty ? ["le bon"] : []))
                        menteur.traiter(.synchroniserMessages, .passer)
                        let suivant = try dialogue.prochain("le suivant")
                        try await dialogue.deposer(suivant.message, champs: suivant.amorce?.octets, http)
                        #expect(try await noor.synchroniser().map(\.texte) == ["le suivant"])
                    }
                }
            }
        }

        @Test("22. What a peer encrypts: headers and contents of any bytes are put aside or shown as unknown, no more")
        func contenus() async throws {
            try await Scene.jouer { scene in
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    try await ClientDirect.avecHTTP { http in
                        let noor = try await scene.personne("noor").derriere(menteur)
                        try await noor.synchroniser()
                        let mallory = try await Faussaire(scene, http)
                        let cible = try Faussaire.Cible(try await noor.etat().compte, BaseDuRelais(scene.relais.base))
                        var dialogue = try Dialogue(mallory, a: cible)
                        let premier = try dialogue.prochain("bonjour")
                        try await dialogue.deposer(premier.message, champs: premier.amorce?.octets, http)
                        #expect(try await noor.synchroniser().map(\.texte) == ["bonjour"])
                        let champs = premier.amorce?.octets
                        var hasard = Hasard(Self.graine)
                        var contenus = try Self.contenus(dialogue)
                        let bon = try dialogue.contenu("le bon")
                        contenus += (0..<80).map { _ in hasard.gacher(bon) }
                        var enveloppes: [Data] = []
                        for contenu in contenus {
                            let (message, _) = try dialogue.chiffrer(contenu)
                            enveloppes.append(Data(try dialogue.sceller(message, champs: champs)))
                        }
                        let forgee = try PoigneeForgee(
                            moi: Bout(mallory.declaration, appareil: 1), idh: mallory.trousseau.idh,
                            lui: Bout(cible.declaration, appareil: 1), paquet: dialogue.paquet)
                        let entete =
                            [UInt8](repeating: 9, count: 31) + [0] + (try PaireRatchet().ek) + [
                                0, 0, 0, 0, 0, 0, 0, 0, 0,
                            ]
                        for _ in 0..<60 {
                            let message = try forgee.message(bon, n: 0, entete: hasard.gacher(entete))
                            enveloppes.append(Data(try dialogue.sceller(message, champs: forgee.amorce.octets)))
                        }
                        menteur.servir(enveloppes)
                        let resultat = try await noor.commande("synchroniser").reussi()
                        #expect(resultat.erreurs.contains("envelope"))
                        #expect(try await noor.etat().illisibles > 40)
                        menteur.traiter(.synchroniserMessages, .passer)
                        // One of those before may have given mallory another name.
                        let dernier = try dialogue.prochain("le dernier")
                        try await dialogue.deposer(dernier.message, champs: champs, http)
                        #expect(try await noor.synchroniser().last?.texte == "le dernier")
                        for commande in [["conversations"], ["conversation", "mallory"], ["fichiers"]] {
                            let sortie = try await noor.commande(commande, json: false).reussi().sortie
                            let interdits = sortie.unicodeScalars.filter {
                                $0 != "\n" && ($0.properties.generalCategory == .control || $0.value == 0x202E)
                            }
                            #expect(interdits.isEmpty, "\(commande)")
                        }
                    }
                }
            }
        }

        @Test(
            "22. What clients send to the relay: refused as theirs, and the relay serves on", arguments: Route.allCases)
        func relais(_ route: Route) async throws {
            try await Scene.jouer { scene in
                try await ClientDirect.avecHTTP { http in
                    let client = try await ClientDirect("mallory", url: scene.relais.url, http: http)
                    var hasard = Hasard(Self.graine)
                    var corps = Self.jsonEtranges
                    for exemple in Self.exemples { corps += (0..<12).map { _ in hasard.gacher(exemple) } }
                    for octets in corps {
                        var requete = HTTPClientRequest(url: scene.relais.url + route.rawValue)
                        requete.method = route == .sante || route == .fichiers ? .GET : .POST
                        requete.headers.add(
                            name: "Authorization", value: "Bearer \(client.jeton.base64EncodedString())")
                        requete.headers.add(name: "Content-Type", value: "application/json")
                        if requete.method == .POST { requete.body = .bytes(ByteBuffer(bytes: octets)) }
                        let reponse = try await http.execute(requete, timeout: .seconds(10))
                        _ = try await reponse.body.collect(upTo: LimitesContrat.reponse)
                        #expect(
                            reponse.status.code < 500 || reponse.status == .serviceUnavailable,
                            "\(route): \(reponse.status) to \(String(decoding: octets.prefix(200), as: UTF8.self))")
                    }
                    let autre = try await ClientDirect("noor", url: scene.relais.url, http: http)
                    #expect(try await autre.toutRecevoir(http: http).isEmpty)
                }
            }
        }

        @Test(
            "22. What a relay answers: an error of the client's, bounded, never a crash, and nothing lost",
            arguments: [
                Route.prelude, .seConnecter, .verificationUtilisateur, .cles, .precles, .declarations, .envoyerMessage,
                .synchroniserMessages, .accuserReception,
            ])
        func client(_ route: Route) async throws {
            try await Envoyeuse.jouer(connues: route != .verificationUtilisateur) { _, monde in
                var camille = monde.camille
                if route == .cles { camille.environnement["CHIFFRE_ESSAI_DECALAGE"] = "\(8 * 86400)" }
                let commandes: [[String]] =
                    switch route {
                    case .prelude, .seConnecter: [["se-connecter", "camille"]]
                    case .synchroniserMessages, .accuserReception, .precles: [["synchroniser"]]
                    default: [["envoyer", "noor", "bonjour"], ["synchroniser"]]
                    }
                var hasard = Hasard(Self.graine)
                // The strange ones first: the oldest of what is put aside is then the one with the strangest date.
                let tirages = Self.jsonEtranges.indices.map(UInt64.init) + (0..<12).map { _ in hasard.next() }
                for (rang, tirage) in tirages.enumerated() {
                    // How many one-time prekeys are left is asked once an hour.
                    if route == .precles { camille.environnement["CHIFFRE_ESSAI_DECALAGE"] = "\((rang + 1) * 3700)" }
                    monde.menteur.traiter(
                        route,
                        .reecrire { reponse in
                            if tirage < UInt64(Self.jsonEtranges.count) { return Data(Self.jsonEtranges[Int(tirage)]) }
                            var hasard = Hasard(tirage)
                            return Data(hasard.gacher(Array(reponse)))
                        })
                    for commande in commandes {
                        let (fin, _, erreurs) = try await camille.jusquALaFin(commande)
                        guard case .code(let code) = fin, (0...5).contains(code) else {
                            Issue.record("\(route), \(tirage): \(fin) \(erreurs)")
                            continue
                        }
                        #expect(erreurs.utf8.count < 4096, "\(route), \(tirage)")
                    }
                }
                if route == .precles { #expect(monde.menteur.nombre(.precles) >= tirages.count) }
                monde.menteur.traiter(route, .passer)
                try await monde.noor.envoyer("toujours là ?", a: monde.camille)
                let recus = try await monde.camille.synchroniser()
                #expect(recus.last?.texte == "toujours là ?", "\(recus)")
            }
        }

        @Test("22. Times and counts of any size: told, or not, and never a crash")
        func nombres() async throws {
            try await Envoyeuse.jouer(connues: true) { _, monde in
                let noor = monde.noor.derriere(monde.menteur)
                for recu: UInt64 in [0, 1 << 33, 1 << 53, 1 << 62, .max - 1, .max] {
                    // One is missing, so that a notice of the program bears the time as well.
                    try await monde.camille.envoyer("perdu", a: noor)
                    try await monde.camille.envoyer("arrivé", a: noor)
                    monde.menteur.mentir(.synchroniserMessages, ReponseSynchroniserMessages.self) { reponse in
                        ReponseSynchroniserMessages(
                            messages: reponse.messages.suffix(1).map {
                                MessageEnAttente(id: $0.id, recu: recu, enveloppe: $0.enveloppe)
                            }, reste: false)
                    }
                    #expect(try await noor.synchroniser().map(\.sens) == ["avis", "recu"], "\(recu)")
                    monde.menteur.traiter(.synchroniserMessages, .passer)
                    #expect(try await noor.synchroniser().map(\.texte) == ["perdu"])
                    for json in [true, false] {
                        for commande in [["conversation", "camille"], ["conversations"]] {
                            _ = try await noor.commande(commande, json: json).reussi()
                        }
                    }
                }
            }
        }

        @Test("22. Whatever the relay says of this device's prekeys, it goes on renewing them and can be written to")
        func precles() async throws {
            try await Envoyeuse.jouer { _, monde in
                var camille = monde.camille
                let numeros: [UInt32] = [0, .max / 2, .max - 1, .max]
                let nombres = [Int.min, -1_000_000, -1, 0, Int.max]
                var rang = 0
                for (numero, nombre) in numeros.flatMap({ numero in nombres.map { (numero, $0) } }) {
                    rang += 1
                    camille.environnement["CHIFFRE_ESSAI_DECALAGE"] = "\(rang * 3700)"
                    monde.menteur.mentir(.precles, ReponsePrecles.self) { _ in
                        ReponsePrecles(
                            ponctuelles: .init(opk: nombre, pqopk: nombre),
                            derniers: .init(sceau: numero, spk: numero, pqspk: numero, opk: numero, pqopk: numero))
                    }
                    let (fin, _, erreurs) = try await camille.jusquALaFin(["synchroniser"])
                    guard case .code(let code) = fin, (0...5).contains(code) else {
                        Issue.record("\(numero), \(nombre): \(fin) \(erreurs)")
                        continue
                    }
                }
                #expect(monde.menteur.nombre(.precles) >= rang)
                let gardees = try EtatStocke(monde.camille).nombre("ponctuelles")
                #expect(gardees <= 2 * 100 * (rang + 1), "\(gardees) one-time prekeys")
                monde.menteur.traiter(.precles, .passer)
                let numerosIci = try await ProfilOuvert.de(monde.camille) { profil in
                    try await profil.base.lire { rangees in
                        try (PrecleLocale.durables(rangees) + PrecleLocale.ponctuelles(rangees)).map { try $0.lue().id }
                    }
                }
                #expect(numerosIci.allSatisfy { $0 < 1 << 20 }, "\(numerosIci.max() ?? 0)")
                camille.environnement["CHIFFRE_ESSAI_DECALAGE"] = "\(rang * 3700 + 3700)"
                let resultat = try await camille.commande("synchroniser").reussi()
                #expect(resultat.erreurs.isEmpty, "\(resultat.erreurs)")
                camille.environnement = [:]
                try await monde.noor.envoyer("bonjour", a: camille)
                #expect(try await camille.synchroniser().map(\.texte) == ["bonjour"])
            }
        }

        // MARK: What is sent

        private static func interieur(
            _ mallory: Faussaire, _ declarations: [[UInt8]], _ champs: [UInt8], _ message: [UInt8]
        ) -> [UInt8] {
            Interieur(
                compte: mallory.declaration.compte, appareil: 1,
                amorce: .init(declarations: declarations, champs: champs), message: message
            ).octets
        }

        /// Any bytes as what a seal hides.
        private static func sceller(_ clair: [UInt8], _ sceau: Precle) throws -> [UInt8] {
            let surcout = 5 + Sceau.surcout
            let taille = Limites.enveloppes.first { clair.count + surcout <= $0 } ?? 65536
            var bourre = Array(clair.prefix(taille - surcout))
            bourre += [UInt8](repeating: 0, count: taille - surcout - bourre.count)
            var codeur = Encodeur()
            codeur.entier(Limites.suite)
            codeur.entier(sceau.id)
            codeur.fixe(try Sceau.fermer(bourre, vers: sceau.cle.x25519))
            return codeur.octets
        }

        /// Contents that are JSON, and not what they should be.
        private static func contenus(_ dialogue: Dialogue) throws -> [[UInt8]] {
            let changements: [(inout [String: Any]) -> Void] = [
                { $0["v"] = 2 }, { $0["v"] = "1" }, { $0["type"] = String(repeating: "x", count: 33) },
                { $0["type"] = "\u{1B}[2J" }, { $0["type"] = "inconnu" }, { $0["id"] = "" }, { $0["id"] = 5 },
                { $0["conv"] = String(repeating: "0", count: 32) }, { $0["flux"] = "" }, { $0["seq"] = -1 },
                { $0["seq"] = 1.5 }, { $0["seq"] = UInt64.max }, { $0["seq"] = 1 << 53 }, { $0["seq"] = (1 << 53) - 1 },
                { $0["prec"] = "zz" }, { $0["horodatage"] = "hier" }, { $0["pseudo"] = "../..\u{202E}" },
                { $0["pseudo"] = "" }, { $0["moi"] = ["numero": 0] }, { $0["moi"] = NSNull() },
                { $0["moi"] = ["numero": 4_294_967_295, "hash": String(repeating: "0", count: 64)] },
                { $0["toi"] = ["numero": -1, "hash": ""] }, { $0["corps"] = NSNull() }, { $0["corps"] = [1, 2] },
                { $0["corps"] = ["texte": 5] },
                { $0["corps"] = ["texte": String(repeating: "\u{1B}]0;x\u{7}\u{202E}", count: 500)] },
                { $0["type"] = "rotation" }, { $0["type"] = "reprise" },
                {
                    $0["type"] = "rotation"; $0["corps"] = ["declaration": "AAAA"]
                },
                {
                    $0["type"] = "reprise"; $0["corps"] = ["messages": Array(repeating: "00", count: 5000)]
                },
                {
                    $0["type"] = "fichier"; $0["corps"] = ["fichier": ["taille": -1]]
                }, { $0["type"] = "fichier" },
            ]
            let declaration = dialogue.faussaire.declaration
            let objets = try changements.map { changement in
                try Faussaire.contenu(
                    "bon", de: declaration.compte, pseudo: "mallory", a: dialogue.cible.declaration, moi: declaration,
                    changement)
            }
            return objets + jsonEtranges.map { Array($0.prefix(Limites.contenu)) }
        }

        /// JSON that strains its reader, and what is none.
        private static let jsonEtranges: [[UInt8]] =
            [
                "", "null", "[]", "{}", "0", "\"\"", "{", "\u{FEFF}{}", "[[[[1]]]]", "1e999999",
                "{\"v\":1,\"v\":2,\"compte\":\"====\"}", "{\"\\ud800\":1}",
                String(repeating: "[", count: 30_000), String(repeating: "{\"a\":", count: 10_000),
                "{\"messages\":[{\"id\":\"\",\"recu\":-1,\"enveloppe\":\"\"}],\"reste\":true}",
                "{\"messages\":[{\"id\":\"AA==\",\"recu\":18446744073709551615,\"enveloppe\":\"AQ==\"}],\"reste\":false}",
                "{\"appareils\":[],\"declarations\":[],\"reste\":true}",
                "{\"declarations\":[\"\"],\"reste\":true}", "{\"declarations\":[],\"reste\":true}",
            ].map { Array($0.utf8) } + [[0xff, 0xfe, 0x00], [UInt8](repeating: 0, count: 70_000)]

        /// Requests as clients make them, to be spoiled.
        private static let exemples: [[UInt8]] = [
            "{\"pseudo\":\"autre.nom\"}", "{\"compte\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"depuis\":0}", "{\"limite\":100}",
            "{\"ids\":[\"AAAAAAAAAAAAAAAAAAAAAA==\"]}", "{\"precles\":[\"AAAA\",\"\"]}",
            "{\"destinataire\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"appareil\":1,\"idempotence\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"enveloppe\":\"AQAAAAE=\"}",
            "{\"pseudo\":\"mallory\",\"appareil\":1,\"nonce\":\"AAAA\",\"cleAuth\":\"AAAA\",\"signature\":\"AAAA\",\"epoque\":{\"numero\":1,\"mac\":\"AAAA\"}}",
        ].map { Array($0.utf8) }
    }
}

/// Random numbers that can be had again (SplitMix64).
private struct Hasard: RandomNumberGenerator {
    private var etat: UInt64

    init(_ graine: UInt64) { etat = graine }

    mutating func next() -> UInt64 {
        etat &+= 0x9e37_79b9_7f4a_7c15
        var valeur = etat
        valeur = (valeur ^ (valeur >> 30)) &* 0xbf58_476d_1ce4_e5b9
        valeur = (valeur ^ (valeur >> 27)) &* 0x94d0_49bb_1331_11eb
        return valeur ^ (valeur >> 31)
    }

    /// The bytes with one thing wrong: a bit, a length made huge, a cut, an insertion, something twice, a piece of noise.
    mutating func gacher(_ octets: [UInt8]) -> [UInt8] {
        var gaches = octets
        let place = octets.isEmpty ? 0 : Int.random(in: 0..<octets.count, using: &self)
        switch Int.random(in: 0..<7, using: &self) {
        case 0 where !octets.isEmpty: gaches[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
        case 1:
            for suivante in place..<min(place + 4, octets.count) { gaches[suivante] = 0xff }
        case 2: gaches.removeLast(octets.count - place)
        case 3: gaches.insert(contentsOf: [0xff, 0x00, 0x7f], at: place)
        case 4: gaches.insert(contentsOf: octets[place...].prefix(64), at: place)
        case 5:
            for suivante in place..<min(place + 32, octets.count) {
                gaches[suivante] = UInt8(truncatingIfNeeded: next())
            }
        default: gaches += [UInt8(truncatingIfNeeded: next()) | 1]
        }
        return gaches
    }
}
