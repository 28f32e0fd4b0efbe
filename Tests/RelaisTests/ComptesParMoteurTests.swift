import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

/// The same life of a few accounts in each engine: whatever is asked, all answer the same.
@Suite(
    "Accounts are the same in every engine",
    .enabled(if: MongoDeTest.adresse != nil, "MESSAGERIE_MONGODB names no MongoDB"))
struct ComptesParMoteurTests {
    @Test("A life by chance, step by step", arguments: UInt64(1)...6)
    func vies(_ graine: UInt64) async throws {
        let dossiers = try Moteur.allCases.map { _ in try Dossier() }
        let depots = try zip(Moteur.allCases, dossiers).map { try $0.ouvrir($1).comptes }
        var vie = try Vie(graine: graine)
        for pas in 0..<400 {
            let (nom, action) = try vie.suivante()
            var reponses: [String] = []
            for depot in depots { reponses.append(try await action(depot)) }
            try #require(Set(reponses).count == 1, "step \(pas), \(nom): \(reponses)")
            vie.noter(nom, reponses[0])
        }
        withExtendedLifetime(dossiers) {}
    }

    /// What happens, by chance.
    private struct Vie {
        typealias Action = (any DepotComptes) async throws -> String

        private static let noms = ["alice", "a1ice", "allce", "bob", "b0b", "zoe", "carl", "carla"]
        private static let jour: UInt64 = 86400

        private var hasard: Suite
        private var maintenant = DepotComptesTests.date
        private var gens: [CompteEssai]
        /// What becomes of somebody when the change that was asked for is made.
        private var attendu: (rang: Int, personne: CompteEssai)?
        private var jetons: [Data] = []
        private var cles: [Data] = []
        private var faits = 0

        init(graine: UInt64) throws {
            hasard = Suite(etat: graine)
            gens = try (0..<3).map { _ in try CompteEssai("alice", date: DepotComptesTests.date) }
        }

        mutating func noter(_ nom: String, _ reponse: String) {
            if nom == "changerMdp", reponse == "fait", let attendu { gens[attendu.rang] = attendu.personne }
            attendu = nil
        }

        private mutating func nombre(_ bornes: ClosedRange<Int>) -> Int { .random(in: bornes, using: &hasard) }
        private mutating func parfois(sur nombre: Int = 4) -> Bool { self.nombre(1...nombre) == 1 }

        private mutating func octets(_ taille: Int) -> Data {
            Data((0..<taille).map { _ in UInt8.random(in: 0...255, using: &hasard) })
        }

        /// Prekeys around an id; their bytes are most often those that it had before.
        private mutating func precles(_ usage: Precle.Usage) -> [PrecleRangee] {
            let debut = faits + nombre(1...40)
            return (0..<(parfois(sur: 12) ? 256 : nombre(1...8))).map { place in
                let id = UInt32(debut + place - (parfois(sur: 20) ? 1 : 0))
                let octets = "\(usage)\(id)\(parfois(sur: 40) ? "autre" : "")"
                return PrecleRangee(
                    usage: usage, id: id, fin: maintenant + UInt64(nombre(1...9)) * Self.jour, octets: Data(octets.utf8)
                )
            }
        }

        mutating func suivante() throws -> (nom: String, action: Action) {
            faits += 1
            if parfois() { maintenant += UInt64(nombre(0...86400)) }
            let rang = nombre(0...gens.count - 1)
            let personne = gens[rang]
            let (compte, date) = (personne.trousseau.compte, maintenant)
            let numero = personne.declaration.numero + (parfois(sur: 12) ? 1 : 0)
            let porteur = Porteur(compte: compte, appareil: parfois(sur: 10) ? 2 : 1)
            let nom = Self.noms[nombre(0...Self.noms.count - 1)]
            switch faits <= 6 ? 0 : nombre(0...17) {
            case 0:
                let nouveau = try DepotComptesTests.nouveau(personne, pseudo: nom, sel: parfois() ? octets(32) : nil)
                let rangee = nouveau.rangee
                return (
                    "creer",
                    { depot in
                        let vu = try await depot.verifierCreation(
                            pseudo: nom, squelette: nouveau.squelette, sel: rangee.sel, compte: compte,
                            declaration: nouveau.declaration, maintenant: date)
                        return "\(vu) \(try await depot.creer(nouveau))"
                    }
                )
            case 1:
                return (
                    "compte",
                    { depot in
                        let (parNom, parId) = (try await depot.compte(pseudo: nom), try await depot.compte(compte))
                        let texte = parId.map { "\(decrire($0.rangee)) \(decrire($0.declaration))" }
                        return "\(parNom.map(decrire) ?? "") \(texte ?? "")"
                    }
                )
            case 2, 3:
                let (jeton, expire) = (octets(32), date + UInt64(1000 * faits))
                let epoque = DepotComptesTests.epoque(UInt64(nombre(0...9)))
                jetons.append(jeton)
                return (
                    "deposerJeton",
                    {
                        decrire(
                            try await $0.deposerJeton(
                                jeton, porteur: porteur, numero: numero, expire: expire, epoque: epoque))
                    }
                )
            case 4:
                let jetons = jetons
                return (
                    "porteurs",
                    { depot in
                        var texte = ""
                        for jeton in jetons {
                            let porteur = try await depot.porteur(jeton: jeton, maintenant: date)
                            texte += porteur.map { "\($0.compte) \($0.appareil)," } ?? "-,"
                        }
                        return texte
                    }
                )
            case 5:
                let jeton = jetons.randomElement(using: &hasard) ?? octets(32)
                let tous = parfois()
                return (
                    "oublier",
                    {
                        try await tous ? $0.oublierJetons(compte) : $0.oublierJeton(jeton)
                        return ""
                    }
                )
            case 6:
                let epoque = DepotComptesTests.epoque(UInt64(nombre(0...12)))
                return ("relever", { decrire(try await $0.relever(epoque, porteur: porteur)) })
            case 7:
                let (nonce, expire) = (Data([UInt8(nombre(0...4))]), date + UInt64(nombre(0...1)) * Self.jour)
                return ("nonce", { "\(try await $0.consommerNonce(nonce, expire: expire))" })
            case 8, 9, 10:
                var publiees: [PrecleRangee] = []
                for usage in Precle.Usage.allCases where parfois(sur: 2) { publiees += precles(usage) }
                let (fixees, remplacer) = (publiees.shuffled(using: &hasard), parfois(sur: 6))
                return (
                    "publier",
                    {
                        "\(try await $0.publierPrecles(fixees, remplacer: remplacer, porteur: porteur, numero: numero, maintenant: date))"
                    }
                )
            case 11:
                let avant = date - UInt64(nombre(0...3)) * Self.jour
                let sceaux = (0..<60).map { _ in UInt32(nombre(0...faits + 60)) }
                return (
                    "destination",
                    { depot in
                        var texte = ""
                        for sceau in sceaux {
                            let issue = try await depot.destination(sceau, de: porteur, avant: avant)
                            if case .cleRemplacee(let octets) = issue {
                                texte += "\(octets.map(decrire))"
                            } else {
                                texte += "\(issue)"
                            }
                        }
                        return texte
                    }
                )
            case 12:
                let (depuis, max, ponctuelles) = (UInt32(nombre(0...2)), nombre(0...3), parfois(sur: 2))
                return (
                    "cles",
                    { depot in
                        let cles = try await depot.cles(
                            compte, depuis: depuis, max: max, ponctuelles: ponctuelles, maintenant: date)
                        let suite = try await depot.declarations(compte, depuis: depuis, max: max)
                        let dernieres = try await depot.dernieresDeclarations(compte, max: max)
                        return """
                            \(cles.precles.map { "\($0.appareil) \(decrire($0.octets))" })
                            \(cles.declarations.map(decrire)) \(suite?.map(decrire) ?? ["-"]) \(dernieres.map(decrire))
                            """
                    }
                )
            case 13:
                let suivante = try personne.renouvele(date: date, precle: UInt32(faits + nombre(1...40)))
                attendu = (rang, suivante)
                let cle = parfois(sur: 3) ? cles.randomElement(using: &hasard) ?? octets(16) : octets(16)
                cles.append(cle)
                let empreinte = octets(32)
                let juste = !parfois(sur: 6)
                return (
                    "changerMdp",
                    { depot in
                        let verificateur = try await depot.compte(compte)?.rangee.verificateur ?? ""
                        let nouveau = NouveauMdp(
                            compte: compte, idempotence: cle, empreinte: empreinte,
                            ancienVerificateur: juste ? verificateur : "faux",
                            ancienneDeclaration: Data(personne.declaration.octets), sel: suivante.sel, version: 1,
                            verificateur: "verificateur de \(decrire(cle))", numero: suivante.declaration.numero,
                            declaration: Data(suivante.declaration.octets), appareil: 1,
                            precles: try suivante.precles.map(DepotComptesTests.rangee), date: date)
                        return decrire(try await depot.changerMdp(nouveau))
                    }
                )
            case 14:
                var annulees: [Data] = []
                for _ in 0..<(parfois() ? 17 : 1) {
                    annulees.append(parfois() ? cles.randomElement(using: &hasard) ?? octets(16) : octets(16))
                }
                cles += annulees
                let fixees = annulees
                return (
                    "annulerMdp",
                    { depot in
                        var texte = ""
                        for cle in fixees {
                            texte += "\(try await depot.annulerMdp(compte, idempotence: cle, numero: numero + 1)) "
                            let issue = try await depot.issue(compte, idempotence: cle)
                            texte += issue.map(decrire) ?? "-"
                        }
                        return texte
                    }
                )
            case 15, 16:
                // Often more names than may be held back.
                let noms = parfois(sur: 6) ? (0..<18).map { "\(nom).\($0)" } : [nom]
                return (
                    "renommer",
                    { depot in
                        var texte = ""
                        for nom in noms {
                            let issue = try await depot.renommer(
                                compte, pseudo: nom, squelette: Squelette.de(nom), maintenant: date,
                                jusqua: date + Self.jour)
                            texte += "\(issue) "
                        }
                        return texte
                    }
                )
            default:
                guard parfois(sur: 3) else {
                    return (
                        "purger",
                        {
                            try await $0.purger(maintenant: date)
                            return ""
                        }
                    )
                }
                return (
                    "supprimer",
                    { "\(try await $0.supprimer(compte, numero: numero, jusqua: date + Self.jour) {})" }
                )
            }
        }
    }

    /// SplitMix64.
    private struct Suite: RandomNumberGenerator {
        var etat: UInt64

        mutating func next() -> UInt64 {
            etat &+= 0x9E37_79B9_7F4A_7C15
            var suivant = (etat ^ (etat >> 30)) &* 0xBF58_476D_1CE4_E5B9
            suivant = (suivant ^ (suivant >> 27)) &* 0x94D0_49BB_1331_11EB
            return suivant ^ (suivant >> 31)
        }
    }
}

private func decrire(_ octets: Data) -> String { octets.suffix(12).base64EncodedString() }

private func decrire(_ epoque: Epoque?) -> String { epoque.map { "\($0.numero) \(decrire($0.mac))" } ?? "-" }

private func decrire(_ ouverture: Ouverture) -> String {
    guard case .faite(let avant) = ouverture else { return "perimee" }
    return "faite \(decrire(avant))"
}

private func decrire(_ issue: IssueChangement) -> String {
    guard case .fait(let empreinte) = issue else { return "annule" }
    return "fait \(decrire(empreinte))"
}

private func decrire(_ changement: Changement) -> String {
    guard case .deja(let issue) = changement else { return "\(changement)" }
    return "deja \(decrire(issue))"
}

private func decrire(_ compte: CompteRange) -> String {
    "\(compte.compte) \(compte.pseudo) \(decrire(compte.sel)) \(compte.version) \(compte.verificateur) \(compte.numero)"
}
