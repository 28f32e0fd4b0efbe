import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("relais etat counts what is there, beside a running relay, and names nobody")
struct EtatTests {
    @Test("The same life counts the same in each layout", arguments: ["sqlite", "sqlite+mongodb", "mongodb"])
    func compte(_ disposition: String) async throws {
        let dossier = try Dossier()
        let mongo = MongoDeTest.adresse == nil ? nil : try MongoDeTest.adresse(de: dossier)
        if mongo == nil && disposition != "sqlite" { throw MongoDeTest.Absent() }
        try await ServeurEssai.avec(
            dossier,
            options: {
                guard let mongo, disposition != "sqlite" else { return }
                if disposition == "mongodb" { $0.comptes = .mongodb(mongo) } else { $0.messages = .mongodb(mongo) }
            }
        ) { relais in
            let vie = try await VieEssai.vivre(relais)
            let options = relais.options
            let etat = try Etat.lire(options)
            #expect(etat.disposition == disposition && etat.nom == "relais")
            let comptes = etat.comptes
            #expect(comptes.comptes == 2 && comptes.appareils == 2 && comptes.jetons == 2)
            #expect(comptes.preclesDurables == 9 && comptes.preclesPonctuelles == 8)
            #expect(comptes.depuis == 1_800_000_000)
            let messages = etat.messages
            let octets = vie.attendus.reduce(0) { $0 + $1.enveloppe.count }
            #expect(messages.enveloppes == 9 && messages.octets == octets && messages.cles == 12)
            #expect(messages.plusAncienne == vie.attendus.map { Int64($0.recu) }.min())
            #expect(messages.fichiers == 1 && messages.octetsFichiers == vie.octets.count)
            #expect(etat.bases.count == (disposition == "sqlite+mongodb" ? 2 : 1))
            #expect(etat.bases.allSatisfy { $0.octets > 0 && $0.migration.isEmpty })
            #expect(etat.bases.map(\.version) == etat.bases.map { $0.moteur == "sqlite" ? "5" : nil })
            let dit = String(decoding: try JSONEncoder().encode(etat), as: UTF8.self)
            let lignes = etat.lignes(maintenant: 1_800_000_100).joined(separator: "\n")
            for secret in ["camille", "noor", "parti", vie.camille.compte.base64EncodedString()] {
                #expect(!dit.contains(secret) && !lignes.contains(secret))
            }
            #expect(lignes.contains("accounts: 2, the oldest 100 s old"))
        }
    }

    @Test("A database that is not there is told, and not made")
    func absente() throws {
        let dossier = try Dossier()
        #expect(throws: ErreurDemarrage.self) { try Etat.lire(OptionsRelais(donnees: dossier.chemin)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: dossier.chemin).isEmpty)
    }
}
