import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("Accounts in the depot")
struct DepotComptesTests {
    static let date: UInt64 = 1_800_000_000
    static let jour: UInt64 = 86400

    /// Empty accounts of one engine.
    private func depot(_ moteur: Moteur, _ essai: (any DepotComptes) async throws -> Void) async throws {
        let dossier = try Dossier()
        try await essai(moteur.ouvrir(dossier).comptes)
        withExtendedLifetime(dossier) {}
    }

    static func nouveau(_ compte: CompteEssai, pseudo: String? = nil, sel: Data? = nil) throws -> NouveauCompte {
        let pseudo = pseudo ?? compte.pseudo
        return NouveauCompte(
            rangee: CompteRange(
                compte: compte.trousseau.compte, pseudo: pseudo, sel: sel ?? compte.sel, version: 1,
                verificateur: "verificateur", numero: 0),
            squelette: Squelette.de(pseudo), declaration: Data(compte.declaration.octets), appareil: 1,
            precles: try compte.precles.map(rangee), cree: date)
    }

    static func rangee(_ octets: Data) throws -> PrecleRangee {
        let precle = try Precle(octets: Array(octets))
        return PrecleRangee(usage: precle.usage, id: precle.id, fin: precle.fin, octets: octets)
    }

    static func precles(
        _ compte: CompteEssai, _ usage: Precle.Usage, _ ids: some Sequence<UInt32>, debut: UInt64 = date
    ) throws -> [PrecleRangee] {
        try ids.map {
            try rangee(CompteEssai.precle(usage, id: $0, trousseau: compte.trousseau, debut: debut))
        }
    }

    static func porteur(_ compte: CompteEssai) -> Porteur {
        Porteur(compte: compte.trousseau.compte, appareil: 1)
    }

    static func epoque(_ numero: UInt64) -> Epoque {
        Epoque(numero: numero, mac: Data(repeating: UInt8(numero), count: LimitesContrat.tailleMacEpoque))
    }

    private static func jeton(_ octet: UInt8) -> Data { Data(repeating: octet, count: 32) }

    private static func changement(_ ancien: CompteEssai, _ nouveau: CompteEssai, cle: UInt8) throws -> NouveauMdp {
        NouveauMdp(
            compte: ancien.trousseau.compte, idempotence: jeton(cle).prefix(16), empreinte: jeton(cle),
            ancienVerificateur: "verificateur", ancienneDeclaration: Data(ancien.declaration.octets), sel: nouveau.sel,
            version: 1, verificateur: "autre", numero: nouveau.declaration.numero,
            declaration: Data(nouveau.declaration.octets), appareil: 1, precles: try nouveau.precles.map(rangee),
            date: date)
    }

    @Test("An account is made once; what is in its way is told, and changes nothing", arguments: Moteur.allCases)
    func creation(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let alice = try CompteEssai("alice", date: Self.date)
            let autre = try CompteEssai("bob", date: Self.date)
            for attendu in [Creation.cree, .dejaCree] {
                #expect(try await depot.creer(Self.nouveau(alice)) == attendu)
            }
            let cas: [(NouveauCompte, Creation)] = [
                (try Self.nouveau(autre, pseudo: "alice"), .pseudoPris),
                (try Self.nouveau(autre, pseudo: "a1ice"), .pseudoRessemblant),
                (try Self.nouveau(alice, pseudo: "zoe"), .compteExistant),
                (try Self.nouveau(alice, sel: Self.jeton(9)), .compteExistant),
                (try Self.nouveau(autre), .cree),
            ]
            for (nouveau, attendu) in cas {
                let rangee = nouveau.rangee
                #expect(
                    try await depot.verifierCreation(
                        pseudo: rangee.pseudo, squelette: nouveau.squelette, sel: rangee.sel, compte: rangee.compte,
                        declaration: nouveau.declaration, maintenant: Self.date) == attendu)
                #expect(try await depot.creer(nouveau) == attendu)
            }
            let lu = try #require(try await depot.compte(pseudo: "alice"))
            #expect(lu.compte == alice.trousseau.compte && lu.sel == alice.sel && lu.numero == 0)
            #expect(try await depot.compte(alice.trousseau.compte)?.declaration == Data(alice.declaration.octets))
            for pseudo in ["a1ice", "zoe"] { #expect(try await depot.compte(pseudo: pseudo) == nil) }
        }
    }

    @Test("Of a hundred accounts that want one pseudo at once, one has it", arguments: Moteur.allCases)
    func memePseudo(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let gens = try (0..<100).map { _ in try CompteEssai("alice", date: Self.date) }
            let issues = try await withThrowingTaskGroup(of: Creation.self) { groupe in
                for compte in gens { groupe.addTask { try await depot.creer(Self.nouveau(compte)) } }
                return try await groupe.reduce(into: []) { $0.append($1) }
            }
            #expect(issues.count { $0 == .cree } == 1 && issues.count { $0 == .pseudoPris } == 99)
        }
    }

    @Test("A token lets in until it ends, by itself or with all others; a device has 16", arguments: Moteur.allCases)
    func jetons(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let alice = try CompteEssai("alice", date: Self.date)
            _ = try await depot.creer(Self.nouveau(alice))
            let porteur = Self.porteur(alice)
            func deposer(_ octet: UInt8, numero: UInt32 = 0) async throws -> Ouverture {
                try await depot.deposerJeton(
                    Self.jeton(octet), porteur: porteur, numero: numero, expire: Self.date + UInt64(octet) + 1,
                    epoque: Self.epoque(UInt64(octet)))
            }
            func accepte(_ octets: UInt8..., a maintenant: UInt64 = Self.date) async throws -> [Bool] {
                var acceptes: [Bool] = []
                for octet in octets {
                    // Twice: the second answer may come from memory.
                    let un = try await depot.porteur(jeton: Self.jeton(octet), maintenant: maintenant)
                    #expect(try await depot.porteur(jeton: Self.jeton(octet), maintenant: maintenant) == un)
                    acceptes.append(un == porteur)
                }
                return acceptes
            }
            #expect(try await deposer(50, numero: 1) == .perimee)
            #expect(try await accepte(50) == [false])
            #expect(try await deposer(1) == .faite(avant: nil))
            #expect(try await deposer(2) == .faite(avant: Self.epoque(1)))
            #expect(try await accepte(1, 2) == [true, true])
            #expect(try await accepte(1, a: Self.date + 1) == [true])
            #expect(try await accepte(1, a: Self.date + 2) == [false])
            try await depot.oublierJeton(Self.jeton(2))
            #expect(try await accepte(1, 2) == [true, false])
            for octet in UInt8(3)...18 { _ = try await deposer(octet) }
            #expect(try await accepte(1, 3, 18) == [false, true, true])
            try await depot.oublierJetons(porteur.compte)
            #expect(try await accepte(3, 18) == [false, false])
        }
    }

    @Test("A higher epoch takes the place of another, a lower one does not", arguments: Moteur.allCases)
    func epoques(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let alice = try CompteEssai("alice", date: Self.date)
            _ = try await depot.creer(Self.nouveau(alice))
            let suite: [(UInt64, UInt64?)] = [(2, nil), (5, 2), (3, 5), (5, 5), (6, 5), (0, 6)]
            for (numero, avant) in suite {
                let rendu = try await depot.relever(Self.epoque(numero), porteur: Self.porteur(alice))
                #expect(rendu == avant.map(Self.epoque))
            }
        }
    }

    @Test("A nonce is used once, by one of many", arguments: Moteur.allCases)
    func nonces(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let issues = try await withThrowingTaskGroup(of: Bool.self) { groupe in
                for _ in 0..<64 {
                    groupe.addTask { try await depot.consommerNonce(Self.jeton(1), expire: Self.date + 10) }
                }
                return try await groupe.reduce(into: []) { $0.append($1) }
            }
            #expect(issues.count { $0 } == 1)
            try await depot.purger(maintenant: Self.date + 9)
            #expect(try await !depot.consommerNonce(Self.jeton(1), expire: Self.date + 10))
            try await depot.purger(maintenant: Self.date + 10)
            #expect(try await depot.consommerNonce(Self.jeton(1), expire: Self.date + 10))
        }
    }

    @Test("64 bundles at once have 64 one-time prekeys, then none; ids do not come back", arguments: Moteur.allCases)
    func ponctuelles(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let alice = try CompteEssai("alice", date: Self.date)
            _ = try await depot.creer(Self.nouveau(alice))
            func publier(
                _ precles: [PrecleRangee], remplacer: Bool = false, numero: UInt32 = 0
            ) async throws -> Publication {
                try await depot.publierPrecles(
                    precles, remplacer: remplacer, porteur: Self.porteur(alice), numero: numero, maintenant: Self.date)
            }
            let publiees = try Self.precles(alice, .opk, 1...64)
            #expect(try await publier(publiees, numero: 1) == .perimee)
            for _ in 0..<2 {
                guard case .faite(let reponse) = try await publier(publiees) else {
                    Issue.record("not published")
                    return
                }
                #expect(reponse.ponctuelles.opk == 64 && reponse.ponctuelles.pqopk == 0 && reponse.derniers.opk == 64)
            }
            func demander() async throws -> [Precle] {
                try await depot.cles(
                    alice.trousseau.compte, depuis: 0, max: 1, ponctuelles: true, maintenant: Self.date
                ).precles.map { try Precle(octets: Array($0.octets)) }
            }
            let ids = try await withThrowingTaskGroup(of: [UInt32].self) { groupe in
                for _ in 0..<64 {
                    groupe.addTask { try await demander().filter { $0.usage == .opk }.map(\.id) }
                }
                return try await groupe.reduce(into: []) { $0 += $1 }
            }
            #expect(ids.sorted() == Array(1...64))
            #expect(try await demander().map(\.usage) == Precle.Usage.durables)
            // Handed out, they are not published again; nor another key under their ids.
            #expect(try await publier(publiees) == .precleAncienne)
            #expect(try await publier(Self.precles(alice, .opk, 64...65)) == .precleAncienne)
            #expect(try await demander().count == 3, "nothing of a refused publication stays")
            let passagere = try Self.precles(alice, .opk, [70])
            _ = try await publier(passagere)
            try await depot.purger(maintenant: passagere[0].fin)
            #expect(try await demander().count == 3)
        }
    }

    @Test("A seal key is taken until it has been superseded for long, or is forgotten", arguments: Moteur.allCases)
    func destinations(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let alice = try CompteEssai("alice", date: Self.date)
            _ = try await depot.creer(Self.nouveau(alice))
            let porteur = Self.porteur(alice)
            func destination(
                _ sceau: UInt32, appareil: UInt32 = 1, avant: UInt64 = Self.date
            ) async throws -> Destination {
                let boite = Porteur(compte: porteur.compte, appareil: appareil)
                let une = try await depot.destination(sceau, de: boite, avant: avant)
                #expect(try await depot.destination(sceau, de: boite, avant: avant) == une)
                return une
            }
            #expect(try await destination(1) == .ouverte)
            #expect(try await destination(1, appareil: 2) == .inconnue)
            let deux = try Self.precles(alice, .sceau, [2])
            _ = try await depot.publierPrecles(
                deux, remplacer: false, porteur: porteur, numero: 0, maintenant: Self.date + Self.jour)
            #expect(try await destination(2) == .ouverte)
            #expect(try await destination(1, avant: Self.date + Self.jour) == .ouverte)
            let apres = try await destination(1, avant: Self.date + Self.jour + 1)
            guard case .cleRemplacee(let precles) = apres else {
                Issue.record("\(apres)")
                return
            }
            #expect(precles.contains(deux[0].octets) && precles.count == 3)
            #expect(try await destination(2, avant: Self.date + 100 * Self.jour) == .ouverte)
            _ = try await depot.publierPrecles(
                Self.precles(alice, .sceau, [3]), remplacer: true, porteur: porteur, numero: 0,
                maintenant: Self.date + 2 * Self.jour)
            guard case .cleRemplacee = try await destination(2) else {
                Issue.record("a forgotten key is taken")
                return
            }
            #expect(try await depot.supprimer(porteur.compte, numero: 0, jusqua: Self.date + Self.jour) {})
            #expect(try await destination(3) == .inconnue)
        }
    }

    @Test(
        "Of a use, 200 one-time prekeys are kept and 17 durable ones; new ones may replace them",
        arguments: Moteur.allCases)
    func bornesDesPrecles(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let alice = try CompteEssai("alice", date: Self.date)
            _ = try await depot.creer(Self.nouveau(alice))
            func publier(
                _ usage: Precle.Usage, _ ids: ClosedRange<UInt32>, remplacer: Bool = false, le jour: UInt64 = 0
            ) async throws -> Int? {
                let rangees = ids.map {
                    PrecleRangee(usage: usage, id: $0, fin: .max >> 20, octets: Data("\(usage)\($0)".utf8))
                }
                let publication = try await depot.publierPrecles(
                    rangees, remplacer: remplacer, porteur: Self.porteur(alice), numero: 0,
                    maintenant: Self.date + jour * Self.jour)
                guard case .faite(let reponse) = publication else { return nil }
                return reponse.ponctuelles.opk
            }
            func tirer() async throws -> Data? {
                try await depot.cles(
                    alice.trousseau.compte, depuis: 0, max: 1, ponctuelles: true, maintenant: Self.date
                ).precles.dropFirst(3).first?.octets
            }
            #expect(try await publier(.opk, 1...200) == 200)
            #expect(try await publier(.opk, 201...203) == 200)
            #expect(try await tirer() == Data("opk4".utf8))
            #expect(try await publier(.opk, 203...203, remplacer: true) == nil, "it is among those that would go")
            #expect(try await publier(.opk, 203...203) == 199)
            #expect(try await publier(.opk, 204...206, remplacer: true) == 3)
            #expect(try await tirer() == Data("opk204".utf8))

            for id in UInt32(2)...20 { _ = try await publier(.sceau, id...id, le: UInt64(id)) }
            func prise(_ sceau: UInt32) async throws -> Bool {
                try await depot.destination(sceau, de: Self.porteur(alice), avant: Self.date) == .ouverte
            }
            #expect(try await prise(4))
            #expect(try await !prise(3))
        }
    }

    @Test(
        "A change of password is made once, ends tokens and one-time prekeys, and is never made once cancelled",
        arguments: Moteur.allCases)
    func mdp(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let alice = try CompteEssai("alice", date: Self.date)
            _ = try await depot.creer(Self.nouveau(alice))
            let porteur = Self.porteur(alice)
            _ = try await depot.publierPrecles(
                Self.precles(alice, .opk, 1...3), remplacer: false, porteur: porteur, numero: 0, maintenant: Self.date)
            _ = try await depot.deposerJeton(
                Self.jeton(1), porteur: porteur, numero: 0, expire: Self.date + 100, epoque: Self.epoque(1))
            #expect(try await depot.porteur(jeton: Self.jeton(1), maintenant: Self.date) == porteur)

            let suivante = try alice.renouvele(date: Self.date)
            let annulee = try Self.changement(alice, suivante, cle: 7)
            #expect(try await depot.annulerMdp(porteur.compte, idempotence: annulee.idempotence, numero: 1) == .annule)
            #expect(try await depot.changerMdp(annulee) == .deja(.annule))
            let changement = try Self.changement(alice, suivante, cle: 8)
            #expect(try await depot.changerMdp(changement) == .fait)
            #expect(try await depot.changerMdp(changement) == .deja(.fait(empreinte: changement.empreinte)))
            #expect(
                try await depot.issue(porteur.compte, idempotence: changement.idempotence)
                    == .fait(empreinte: changement.empreinte))
            #expect(
                try await depot.annulerMdp(porteur.compte, idempotence: changement.idempotence, numero: 1) == .dejaFait)
            #expect(try await depot.changerMdp(Self.changement(alice, suivante, cle: 9)) == .perime)

            #expect(try await depot.porteur(jeton: Self.jeton(1), maintenant: Self.date) == nil)
            let cles = try await depot.cles(
                porteur.compte, depuis: 0, max: 10, ponctuelles: true, maintenant: Self.date)
            #expect(cles.precles.map(\.octets) == suivante.precles)
            #expect(cles.declarations == [alice, suivante].map { Data($0.declaration.octets) })
            #expect(
                try await depot.declarations(porteur.compte, depuis: 1, max: 10) == [Data(suivante.declaration.octets)])
            #expect(
                try await depot.dernieresDeclarations(porteur.compte, max: 1) == [Data(suivante.declaration.octets)])
            #expect(try await depot.compte(pseudo: "alice")?.verificateur == "autre")
            try await depot.remplacerVerificateur(porteur.compte, ancien: "verificateur", nouveau: "jamais")
            #expect(try await depot.compte(pseudo: "alice")?.verificateur == "autre")
        }
    }

    @Test("A pseudo that was given up is held back for all but its account", arguments: Moteur.allCases)
    func pseudos(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let (alice, bob) = (try CompteEssai("alice", date: Self.date), try CompteEssai("bob", date: Self.date))
            for compte in [alice, bob] { _ = try await depot.creer(Self.nouveau(compte)) }
            func renommer(_ compte: CompteEssai, _ pseudo: String, a date: UInt64 = Self.date) async throws -> Renommage
            {
                try await depot.renommer(
                    compte.trousseau.compte, pseudo: pseudo, squelette: Squelette.de(pseudo), maintenant: date,
                    jusqua: date + Self.jour)
            }
            #expect(try await renommer(alice, "bob") == .pseudoPris)
            #expect(try await renommer(alice, "b0b") == .pseudoRessemblant)
            #expect(try await renommer(alice, "zoe") == .fait)
            #expect(try await renommer(bob, "alice") == .pseudoPris)
            #expect(try await depot.compte(pseudo: "zoe")?.compte == alice.trousseau.compte)
            #expect(try await renommer(alice, "alice") == .fait)
            #expect(try await renommer(bob, "zoe", a: Self.date + Self.jour) == .fait)
            #expect(try await depot.supprimer(alice.trousseau.compte, numero: 1, jusqua: Self.date) {} == false)
            #expect(try await depot.supprimer(alice.trousseau.compte, numero: 0, jusqua: Self.date + 5) {})
            #expect(try await renommer(alice, "personne") == .compteInconnu)
            #expect(try await depot.compte(pseudo: "alice") == nil)
            #expect(try await depot.declarations(alice.trousseau.compte, depuis: 0, max: 1) == nil)
            #expect(try await renommer(bob, "alice", a: Self.date + 4) == .pseudoPris)
            #expect(try await renommer(bob, "alice", a: Self.date + 5) == .fait)
        }
    }

    @Test("Names of an account that is gone are held back for nobody, not even for it", arguments: Moteur.allCases)
    func nomsDePartis(_ moteur: Moteur) async throws {
        try await depot(moteur) { depot in
            let alice = try CompteEssai("alice", date: Self.date)
            let compte = alice.trousseau.compte
            func renommer(_ pseudo: String) async throws -> Renommage {
                try await depot.renommer(
                    compte, pseudo: pseudo, squelette: Squelette.de(pseudo), maintenant: Self.date,
                    jusqua: Self.date + Self.jour)
            }
            _ = try await depot.creer(Self.nouveau(alice))
            #expect(try await renommer("zoe") == .fait)
            #expect(try await depot.supprimer(compte, numero: 0, jusqua: Self.date + Self.jour) {})
            #expect(try await depot.creer(Self.nouveau(alice, pseudo: "autre")) == .cree)
            for nom in ["alice", "zoe"] { #expect(try await renommer(nom) == .pseudoPris) }
        }
    }
}
