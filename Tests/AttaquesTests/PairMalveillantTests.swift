import AsyncHTTPClient
import Crypto
import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre
@testable import CryptoChiffre

extension Attaques {
    /// Mallory, who writes to Noor what no client writes.
    private struct Visee {
        let mallory: Faussaire
        let noor: PersonneDeTest
        let cible: Faussaire.Cible
        let http: HTTPClient

        static func jouer(_ corps: (Visee) async throws -> Void) async throws {
            try await Scene.jouer { scene in
                try await ClientDirect.avecHTTP { http in
                    let noor = try await scene.personne("noor")
                    try await noor.synchroniser()
                    let cible = try Faussaire.Cible(try await noor.etat().compte, BaseDuRelais(scene.relais.base))
                    try await corps(
                        Visee(mallory: try await Faussaire(scene, http), noor: noor, cible: cible, http: http))
                }
            }
        }

        func dialogue() throws -> Dialogue { try Dialogue(mallory, a: cible) }

        func forger(_ defauts: PoigneeForgee.Defauts, avec dialogue: Dialogue) throws -> PoigneeForgee {
            try PoigneeForgee(
                moi: Bout(mallory.declaration, appareil: 1), idh: mallory.trousseau.idh,
                lui: Bout(cible.declaration, appareil: 1), paquet: dialogue.paquet, defauts)
        }

        /// That what was just left for Noor cannot be read, for this reason, and changes nothing that she keeps.
        func refuse(
            _ code: String, _ avant: EtatStocke, de cas: String = "", sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let deja = try await noor.etat().illisibles
            #expect(
                try await noor.commande("synchroniser").reussi().sortie.isEmpty, "\(cas): read",
                sourceLocation: sourceLocation)
            let raisons = try await ProfilOuvert.de(noor) { try await $0.raisons() }.dropFirst(deja)
            #expect(
                raisons.count == 1 && raisons.allSatisfy { $0.hasPrefix(code) }, "\(cas): \(Array(raisons))",
                sourceLocation: sourceLocation)
            #expect(try EtatStocke(noor).differences(avant) == [], "\(cas)", sourceLocation: sourceLocation)
        }
    }

    @Suite("17. A message numbered past the skip limit", .timeLimit(.minutes(40)))
    struct SautsTests {
        @Test("17. Refused, no key stored; the limit itself is read, and so is what comes next")
        func parUnMessage() async throws {
            try await Visee.jouer { visee in
                var dialogue = try visee.dialogue()
                let premier = try dialogue.prochain("zéro")
                try await dialogue.deposer(premier.message, champs: premier.amorce?.octets, visee.http)
                #expect(try await visee.noor.synchroniser().map(\.texte) == ["zéro"])
                let suivant = try dialogue.prochain("un")
                for _ in 2...Limites.sautees + 1 { _ = try dialogue.chiffrer([]) }
                // After message 0: 25,000 would be skipped to reach 25,001, one more to reach 25,002.
                let auBord = try dialogue.chiffrer(Self.texte(dialogue, "au bord"))
                let auDela = try dialogue.chiffrer(Self.texte(dialogue, "au-delà"))
                try #require(premier.amorce != nil)
                let avant = try EtatStocke(visee.noor)
                try await dialogue.deposer(auDela.message, champs: auDela.amorce?.octets, visee.http)
                try await visee.refuse("limite", avant)
                try await dialogue.deposer(suivant.message, champs: suivant.amorce?.octets, visee.http)
                #expect(try await visee.noor.synchroniser().map(\.texte) == ["un"])
                #expect(try EtatStocke(visee.noor).nombre("sessions") == avant.nombre("sessions"))
                try await dialogue.deposer(auBord.message, champs: auBord.amorce?.octets, visee.http)
                #expect(try await visee.noor.synchroniser().last?.texte == "au bord")
                #expect(try EtatStocke(visee.noor).nombre("sessions") == avant.nombre("sessions") + 1)
            }
        }

        private static func texte(_ dialogue: Dialogue, _ texte: String) throws -> [UInt8] {
            try Faussaire.contenu(
                texte, de: dialogue.faussaire.declaration.compte, pseudo: "mallory", a: dialogue.cible.declaration,
                moi: dialogue.faussaire.declaration)
        }

        @Test("17. A first message past it makes no session", arguments: [25_001, 1_000_000, UInt32.max - 1])
        func premier(_ n: UInt32) async throws {
            try await Visee.jouer { visee in
                let dialogue = try visee.dialogue()
                let forgee = try visee.forger(.init(), avec: dialogue)
                let avant = try EtatStocke(visee.noor)
                // Its key does not matter: nothing may be derived to look for it.
                let message = try forgee.message([], n: 0, dit: n)
                try await dialogue.deposer(message, champs: forgee.amorce.octets, visee.http)
                try await visee.refuse("limite", avant)
                #expect(try await visee.noor.conversations().isEmpty)
            }
        }

        /// Which chains a message makes its receiver skip in.
        enum Chemin: String, CaseIterable {
            case premier = "the first message of a handshake"
            case enCours = "the chain of now"
            case suivante = "a next chain"
            case lesDeux = "the rest of one chain and the beginning of the next, neither too long by itself"
            case fin = "the rest of a chain that is said to have been longer"
        }

        @Test("17. Not one key is derived for it, whichever chain it is in", arguments: Chemin.allCases)
        func derivations(_ chemin: Chemin) throws {
            let duo = try DuoDeSessions()
            var (ana, bob) = (duo.ana, duo.bob)
            let bord = Limites.sautees
            var dernier: DuoDeSessions.Envoi
            switch chemin {
            case .premier:
                for _ in 0...bord { _ = try ana.envoyer() }
                dernier = try ana.envoyer()
            case .enCours:
                try bob.recevoir(try ana.envoyer())
                for _ in 0...bord { _ = try ana.envoyer() }
                dernier = try ana.envoyer()
            case .suivante, .lesDeux, .fin:
                try bob.recevoir(try ana.envoyer())
                // Chain 0 of Ana's goes on without Bob, then she answers him with chain 1.
                for _ in 0..<(chemin == .suivante ? 0 : chemin == .fin ? bord + 1 : bord / 2) { _ = try ana.envoyer() }
                try ana.recevoir(try bob.envoyer())
                dernier = try ana.envoyer()
                for _ in 0..<(chemin == .suivante ? bord + 1 : chemin == .fin ? 0 : bord / 2 + 1) {
                    dernier = try ana.envoyer()
                }
            }
            let avant = bob.etat
            let compteur = KdfChaine.Compteur()
            KdfChaine.$compteur.withValue(compteur) {
                #expect(throws: ErreurCrypto(.limite, "more than 25000 messages skipped")) { try bob.recevoir(dernier) }
            }
            #expect(compteur.nombre == 0)
            #expect(bob.etat == avant)
        }

        @Test("17. At the limit as many keys are derived as there are messages, and 2,000 kept")
        func auBord() throws {
            let duo = try DuoDeSessions()
            var (ana, bob) = (duo.ana, duo.bob)
            for _ in 0..<Limites.sautees { _ = try ana.envoyer() }
            let dernier = try ana.envoyer()
            let compteur = KdfChaine.Compteur()
            try KdfChaine.$compteur.withValue(compteur) { try bob.recevoir(dernier) }
            #expect(compteur.nombre == Limites.sautees + 1)
            #expect(bob.sessions.sessions.first?.ratchet.sautees.nombre == Limites.sauteesGardees)
        }
    }

    /// X25519 keys with which everything computed is zero, in canonical form.
    static let faibles = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]

    /// Other encodings of X25519 keys than the one.
    static let autrementEcrites = [
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0900000000000000000000000000000000000000000000000000000000000080",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
    ]

    @Suite("18. X25519 keys that are none", .timeLimit(.minutes(40)))
    struct ClesFaiblesTests {
        @Test("18. In a bundle, properly signed: refused, nothing sent")
        func paquet() async throws {
            try await Envoyeuse.jouer { _, monde in
                let dsk = try await ProfilOuvert.de(monde.noor) { $0.trousseau.dsk }
                let bonnes = try await monde.paquetDeNoor()
                for usage in [Precle.Usage.sceau, .spk, .opk] {
                    for texte in faibles + autrementEcrites {
                        let cle = try #require(Hexadecimal.octets(texte))
                        monde.menteur.mentirSurLesPrecles { _ in
                            try bonnes.map { precle in
                                guard precle.usage == usage else { return precle.octets }
                                var forgee = PrecleForgee(precle)
                                forgee.cle = cle
                                return try forgee.octets(dsk)
                            }
                        }
                        try await monde.refuse(["cleRefusee"], de: "\(usage) \(texte)")
                    }
                }
                try await monde.temoin()
            }
        }

        @Test("18. As a handshake's ephemeral key: refused, no session", arguments: faibles)
        func ephemere(_ texte: String) async throws {
            try await Visee.jouer { visee in
                let cle = try ClePubliqueX25519(try #require(Hexadecimal.octets(texte)))
                var dialogue = try visee.dialogue()
                let forgee = try visee.forger(.init(cleEphemere: cle), avec: dialogue)
                let avant = try EtatStocke(visee.noor)
                let message = try forgee.message(try dialogue.contenu("faible"), n: 0)
                try await dialogue.deposer(message, champs: forgee.amorce.octets, visee.http)
                try await visee.refuse("cleRefusee", avant)
            }
        }

        @Test("18. As a ratchet key: refused, no session", arguments: faibles)
        func ratchet(_ texte: String) async throws {
            try await Visee.jouer { visee in
                let cle = try ClePubliqueX25519(try #require(Hexadecimal.octets(texte)))
                var dialogue = try visee.dialogue()
                let forgee = try visee.forger(.init(dh: cle), avec: dialogue)
                let avant = try EtatStocke(visee.noor)
                let message = try forgee.message(try dialogue.contenu("faible"), n: 0)
                try await dialogue.deposer(message, champs: forgee.amorce.octets, visee.http)
                try await visee.refuse("cleRefusee", avant)
            }
        }

        @Test("18. Written otherwise in a handshake: refused", arguments: autrementEcrites)
        func autrement(_ texte: String) async throws {
            try await Visee.jouer { visee in
                let cle = try #require(Hexadecimal.octets(texte))
                var dialogue = try visee.dialogue()
                let (message, amorce) = try dialogue.prochain("autrement")
                var champs = try #require(amorce).octets
                champs.replaceSubrange(0..<32, with: cle)
                let avant = try EtatStocke(visee.noor)
                try await dialogue.deposer(message, champs: champs, visee.http)
                try await visee.refuse("cleRefusee", avant)
            }
        }

        @Test("18. The same hand with good keys is read")
        func temoin() async throws {
            try await Visee.jouer { visee in
                var dialogue = try visee.dialogue()
                let forgee = try visee.forger(.init(), avec: dialogue)
                for (rang, texte) in ["zéro", "un", "deux"].enumerated() {
                    let message = try forgee.message(try dialogue.contenu(texte), n: UInt32(rang))
                    try await dialogue.deposer(message, champs: forgee.amorce.octets, visee.http)
                }
                #expect(try await visee.noor.synchroniser().map(\.texte) == ["zéro", "un", "deux"])
            }
        }
    }

    @Suite("19. ML-KEM keys that are none, and changed ciphertexts", .timeLimit(.minutes(40)))
    struct ClesMLKEMTests {
        @Test("19. In a bundle, properly signed: refused, nothing sent")
        func paquet() async throws {
            try await Envoyeuse.jouer { _, monde in
                let dsk = try await ProfilOuvert.de(monde.noor) { $0.trousseau.dsk }
                let bonnes = try await monde.paquetDeNoor()
                for usage in [Precle.Usage.pqspk, .pqopk] {
                    for (nom, changer) in Self.gachis {
                        monde.menteur.mentirSurLesPrecles { _ in
                            try bonnes.map { precle in
                                guard precle.usage == usage else { return precle.octets }
                                var forgee = PrecleForgee(precle)
                                forgee.cle = changer(forgee.cle)
                                return try forgee.octets(dsk)
                            }
                        }
                        try await monde.refuse(["cleRefusee"], de: "\(usage): \(nom)")
                    }
                }
                try await monde.temoin()
            }
        }

        /// Ways to spoil a key. Two coefficients of twelve bits stand in three bytes.
        private static let gachis: [(nom: String, changer: @Sendable ([UInt8]) -> [UInt8])] = [
            ("the first coefficient is the modulus", { [0x01, 0x0d | ($0[1] & 0xf0)] + $0.dropFirst(2) }),
            ("the largest twelve bits", { [0xff, 0x0f | ($0[1] & 0xf0)] + $0.dropFirst(2) }),
            (
                "the last coefficient is over it",
                { cle in cle.dropLast(33) + [0xff] + cle.suffix(32) }
            ),
            ("a byte less", { Array($0.dropLast()) }),
            ("a byte more", { $0 + [0] }),
            ("nothing", { _ in [] }),
            ("an X25519 key", { Array($0.prefix(32)) }),
        ]

        @Test("19. In a ratchet header: refused, no session", arguments: gachis.indices)
        func entete(_ rang: Int) async throws {
            try await Visee.jouer { visee in
                var dialogue = try visee.dialogue()
                let gachis = Self.gachis[rang]
                let ek = gachis.changer(try PaireRatchet().ek)
                let memeTaille = ek.count == MLKEM768.tailleCle
                let forgee = try visee.forger(.init(ek: ek), avec: dialogue)
                let avant = try EtatStocke(visee.noor)
                let message = try forgee.message(try dialogue.contenu("mal faite"), n: 0)
                try await dialogue.deposer(message, champs: forgee.amorce.octets, visee.http)
                try await visee.refuse(memeTaille ? "cleRefusee" : "encodage", avant, de: gachis.nom)
            }
        }

        @Test("19. A first header with a ciphertext, or with a chain before it: refused", arguments: [false, true])
        func chaineAvant(ct: Bool) async throws {
            try await Visee.jouer { visee in
                var dialogue = try visee.dialogue()
                let forgee = try visee.forger(
                    ct ? .init(ct: [UInt8](repeating: 7, count: MLKEM768.tailleChiffre)) : .init(pn: 1), avec: dialogue)
                let avant = try EtatStocke(visee.noor)
                let message = try forgee.message(try dialogue.contenu("une suite"), n: 0)
                try await dialogue.deposer(message, champs: forgee.amorce.octets, visee.http)
                try await visee.refuse("encodage", avant)
            }
        }

        @Test("19. A changed ciphertext of a handshake: nothing but a message that does not authenticate")
        func chiffre() async throws {
            try await Visee.jouer { visee in
                var dialogue = try visee.dialogue()
                let (message, amorce) = try dialogue.prochain("entier")
                let champs = try #require(amorce).octets
                let debut = champs.count - ClePubliqueMLKEM1024.tailleChiffre
                for place in [debut, debut + 700, champs.count - 1] {
                    var autres = champs
                    autres[place] ^= 1
                    let avant = try EtatStocke(visee.noor)
                    try await dialogue.deposer(message, champs: autres, visee.http)
                    try await visee.refuse("authentification", avant, de: "byte \(place)")
                }
                try await dialogue.deposer(message, champs: champs, visee.http)
                #expect(try await visee.noor.synchroniser().map(\.texte) == ["entier"])
            }
        }
    }
}
