import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Logging
import Testing

@testable import Relais

@Suite("Accounts and logins, over HTTP")
struct ComptesTests {
    @Test("An account is created once; the same request again is harmless, and carries no secret back")
    func creation() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try CompteEssai("alice", date: relais.horloge.maintenant)
            let premiere = try await relais.poster(.creerCompte, alice.creation())
            #expect(premiere.statut == 201)
            #expect(String(decoding: premiere.corps, as: UTF8.self) == "{}")
            let seconde = try await relais.poster(.creerCompte, alice.creation(cleAuth: Data(repeating: 0, count: 32)))
            #expect(seconde.statut == 200 && seconde.corps == premiere.corps)
            // The repetition changed nothing: the first password is the one that opens.
            _ = try await relais.jeton(alice)

            // Also when the answer was lost for so long that the request's prekeys are over.
            relais.horloge.avancer(Limites.validitePrecle + 1)
            #expect(try await relais.poster(.creerCompte, alice.creation()).statut == 200)

            let prelude = try await relais.poster(.prelude, DemandePrelude(pseudo: "alice")).lire(ReponsePrelude.self)
            #expect(prelude.compte == alice.compte && prelude.sel == alice.sel && prelude.relais == "relais")
        }
    }

    @Test("A pseudo taken, one that looks like it, and one account under two pseudos are conflicts")
    func conflits() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let autre = try CompteEssai("autre", date: relais.horloge.maintenant)
            let cas: [(DemandeCreerCompte, CodeErreur)] = [
                (autre.creation(pseudo: "alice"), .pseudoPris), (autre.creation(pseudo: "a1ice"), .pseudoRessemblant),
                (alice.creation(pseudo: "bob"), .conflit),
            ]
            for (demande, code) in cas {
                #expect(try await relais.poster(.creerCompte, demande).code() == code)
            }
            #expect(try await relais.poster(.creerCompte, autre.creation()).statut == 201)
        }
    }

    @Test("What is wrong in a creation is refused before any password is hashed")
    func creationsRefusees() async throws {
        try await ServeurEssai.avec { relais in
            let date = relais.horloge.maintenant
            let alice = try CompteEssai("alice", date: date)
            let bob = try CompteEssai("bob", date: date)
            var signature = alice.declaration.octets
            signature[signature.count - 1] ^= 1
            var corps = alice.declaration.octets
            corps[60] ^= 1
            func precle(_ usage: Precle.Usage, debut: UInt64 = date, appareil: UInt32 = 1) throws -> Data {
                try CompteEssai.precle(usage, id: 1, trousseau: alice.trousseau, debut: debut, appareil: appareil)
            }
            let autres = Array(alice.precles.dropFirst())
            let perimee = try [precle(.sceau, debut: date - 46 * 86400)] + autres
            let cas: [(String, DemandeCreerCompte, CodeErreur)] = [
                ("short pseudo", alice.creation(pseudo: "al"), .pseudoInvalide),
                ("capital", alice.creation(pseudo: "Alice"), .pseudoInvalide),
                ("control", alice.creation(pseudo: "ali\u{1B}ce"), .pseudoInvalide),
                ("salt size", alice.creation(sel: Data(count: 31)), .requeteInvalide),
                ("cleAuth size", alice.creation(cleAuth: Data(count: 33)), .requeteInvalide),
                ("version", alice.creation(version: 2), .requeteInvalide),
                ("no statement", alice.creation(declaration: Data()), .requeteInvalide),
                ("trailing byte", alice.creation(declaration: Data(alice.declaration.octets + [0])), .requeteInvalide),
                ("statement signature", alice.creation(declaration: Data(signature)), .signatureRefusee),
                ("changed statement", alice.creation(declaration: Data(corps)), .signatureRefusee),
                ("no prekeys", alice.creation(precles: []), .requeteInvalide),
                ("one use twice", try alice.creation(precles: [precle(.spk)] + autres), .requeteInvalide),
                ("four", try alice.creation(precles: alice.precles + [precle(.sceau)]), .requeteInvalide),
                ("no post-quantum one", alice.creation(precles: Array(alice.precles.prefix(2))), .requeteInvalide),
                ("a one-time one", try alice.creation(precles: [precle(.opk)] + autres), .requeteInvalide),
                ("garbage", alice.creation(precles: [Data(count: 10)] + autres), .requeteInvalide),
                ("another's", alice.creation(precles: bob.precles), .signatureRefusee),
                (
                    "another device's", try alice.creation(precles: [precle(.sceau, appareil: 2)] + autres),
                    .signatureRefusee
                ),
                ("expired", alice.creation(precles: perimee), .signatureRefusee),
            ]
            for (nom, demande, code) in cas {
                let reponse = try await relais.poster(.creerCompte, demande)
                #expect(try reponse.code() == code, "\(nom)")
            }
            #expect(try await relais.base().read { try Int.fetchOne($0, sql: "SELECT count(*) FROM comptes") } == 0)
            #expect(try await relais.poster(.creerCompte, alice.creation()).statut == 201)
        }
    }

    @Test("Whatever is wrong with a login, the refusal is the same, and its nonce is used up")
    func connexionsRefusees() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let bob = try await relais.inscrire("bob")
            let personne = try CompteEssai("personne", date: relais.horloge.maintenant)
            let nonce = try await relais.nonce("alice")
            let nonceBob = try await relais.nonce("bob")
            let nonceAlice = try await relais.nonce("alice")
            let faux = Data(try Alea.octets(32))
            let cas: [(String, DemandeSeConnecter)] = [
                ("password", try alice.connexion(nonce, cleAuth: faux)),
                ("used nonce, all else right", try alice.connexion(nonce)),
                ("device", try alice.connexion(await relais.nonce("alice"), appareil: 2)),
                ("signer", try bob.connexion(await relais.nonce("alice"), pseudo: "alice", cleAuth: alice.cleAuth)),
                ("relay name", try alice.connexion(await relais.nonce("alice"), nomRelais: "autre")),
                ("another's nonce", try alice.connexion(nonceBob)),
                ("invented nonce", try alice.connexion(Data(try Alea.octets(48)))),
                ("nobody", try personne.connexion(await relais.nonce("personne"))),
            ]
            var corps: Set<ErreurRelais> = []
            for (nom, demande) in cas {
                let reponse = try await relais.poster(.seConnecter, demande)
                #expect(try reponse.code() == .identifiantsRefuses, "\(nom)")
                corps.insert(try reponse.lire())
            }
            #expect(corps.count == 1)
            relais.horloge.avancer(60)
            #expect(try await relais.poster(.seConnecter, alice.connexion(nonceAlice)).code() == .identifiantsRefuses)
            let bon = try await relais.nonce("alice")
            #expect(try await relais.poster(.seConnecter, alice.connexion(bon)).statut == 200)
            #expect(try await relais.poster(.seConnecter, alice.connexion(bon)).code() == .identifiantsRefuses)
        }
    }

    @Test("A token lasts 30 days and is stored as a hash alone")
    func jetons() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            #expect(try await relais.attendus(jeton).messages.isEmpty)
            let range = try await relais.base().read { try Data.fetchAll($0, sql: "SELECT hash FROM jetons") }
            #expect(range.count == 1 && range[0] != jeton)
            relais.horloge.avancer(LimitesContrat.dureeJeton - 1)
            #expect(try await relais.attendus(jeton).messages.isEmpty)
            relais.horloge.avancer(1)
            let demande = DemandeSynchroniserMessages(limite: 1)
            #expect(try await relais.poster(.synchroniserMessages, demande, jeton: jeton).code() == .nonAuthentifie)

            try await relais.purger()
            let restes = try await relais.base().read {
                try Int.fetchOne($0, sql: "SELECT (SELECT count(*) FROM jetons) + (SELECT count(*) FROM nonces)")
            }
            #expect(restes == 0)
        }
    }

    @Test("A device keeps its 16 newest tokens")
    func jetonsBornes() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            var jetons: [Data] = []
            for _ in 0..<17 {
                jetons.append(try await relais.jeton(alice))
                relais.horloge.avancer(1)
            }
            let demande = DemandeSynchroniserMessages(limite: 1)
            var statuts: [Int] = []
            for jeton in jetons {
                statuts.append(try await relais.poster(.synchroniserMessages, demande, jeton: jeton).statut)
            }
            #expect(statuts == [401] + Array(repeating: 200, count: 16))
        }
    }

    @Test("An unknown pseudo's account and salt are constant, its own, and change with the secret alone")
    func inconnu() async throws {
        let dossier = try Dossier()
        let lire: @Sendable (ServeurEssai, String) async throws -> ReponsePrelude = { relais, pseudo in
            try await relais.poster(.prelude, DemandePrelude(pseudo: pseudo)).lire()
        }
        try await ServeurEssai.avec(dossier) { relais in
            let (a, b, autre) = (
                try await lire(relais, "fantome"), try await lire(relais, "fantome"), try await lire(relais, "spectre")
            )
            #expect(a.compte == b.compte && a.sel == b.sel && a.nonce != b.nonce)
            #expect(a.compte != autre.compte && a.sel != autre.sel)
            #expect(a.compte.count == 16 && a.sel.count == 32 && a.nonce.count == 48)
            let alice = try await relais.inscrire("alice")
            let connue = try await lire(relais, "alice")
            #expect(connue.version == a.version && connue.compte == alice.compte)
            try Data(a.sel).write(to: URL(fileURLWithPath: dossier.chemin + "/vu"))
        }
        try await ServeurEssai.avec(dossier) { relais in
            let vu = try Data(contentsOf: URL(fileURLWithPath: dossier.chemin + "/vu"))
            #expect(try await lire(relais, "fantome").sel == vu)
        }
    }

    @Test("A verifier made with other costs is made anew at the next login")
    func recalcul() async throws {
        let dossier = try Dossier()
        try await ServeurEssai.avec(dossier) { relais in
            let alice = try await relais.inscrire("alice")
            let chaine = { @Sendable in
                try await relais.base().read { try String.fetchOne($0, sql: "SELECT verificateur FROM comptes") }
            }
            let cher = HachageMdp(couts: .production)
            let ancienne = try cher.hacher(Array(alice.cleAuth))
            try await relais.base().write {
                try $0.execute(sql: "UPDATE comptes SET verificateur = ?", arguments: [ancienne])
            }
            _ = try await relais.jeton(alice)
            let nouvelle = try #require(try await chaine())
            #expect(nouvelle != ancienne && nouvelle.contains("m=8,"))
            _ = try await relais.jeton(alice)
            #expect(try await chaine() == nouvelle)
        }
    }
}
