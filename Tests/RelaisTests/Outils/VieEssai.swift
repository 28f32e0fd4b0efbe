import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

/// What people have done with a relay: accounts, a change of password, a change of pseudo, an account that is gone, one-time
/// prekeys, envelopes acknowledged and not, and a file. Whichever relay serves the same must answer the same.
struct VieEssai: Sendable {
    let camille: CompteEssai
    let noor: CompteEssai
    let jetonCamille: Data
    let jetonNoor: Data
    /// One-time prekeys of noor that nobody got.
    let ponctuelles: [Data]
    /// What waits for noor, and its keys.
    let demandes: [DemandeEnvoyerMessage]
    let attendus: [Recu]
    let fichier: Data
    let octets: Data

    struct Recu: Equatable, Sendable {
        let id: Data
        let recu: UInt64
        let enveloppe: Data

        var rang: UInt32? { IdMessage.lire(id)?.rang }
    }

    /// What waits for whoever has this token.
    static func recus(_ relais: ServeurEssai, _ jeton: Data) async throws -> [Recu] {
        try await relais.attendus(jeton).messages.map { Recu(id: $0.id, recu: $0.recu, enveloppe: $0.enveloppe) }
    }

    static func vivre(_ relais: ServeurEssai) async throws -> VieEssai {
        let ancienne = try await relais.inscrire("camille")
        let noor = try await relais.inscrire("noor")
        let parti = try await relais.inscrire("parti")
        let camille = try ancienne.renouvele(date: relais.horloge.maintenant)
        let change = try await relais.poster(
            .changerMdp, ancienne.changement(vers: camille, idempotence: Data(Alea.octets(16))))
        #expect(change.statut == 200)
        let (jetonCamille, jetonNoor) = (try await relais.jeton(camille), try await relais.jeton(noor))
        let renomme = try await relais.poster(
            .changerPseudo, DemandeChangerPseudo(pseudo: "noor-deux"), jeton: jetonNoor)
        #expect(renomme.statut == 200)

        let (opk, pqopk) = (try relais.precles(.opk, 1...5, de: noor), try relais.precles(.pqopk, 1...5, de: noor))
        #expect(try await relais.publier(opk + pqopk, jeton: jetonNoor).statut == 200)
        #expect(try await relais.paquet(de: noor, jeton: jetonCamille).suffix(2) == [opk[0], pqopk[0]])

        var demandes: [DemandeEnvoyerMessage] = []
        for numero in 0..<12 {
            relais.horloge.avancer(1)
            let demande = try CourrierTests.demande(noor, enveloppe(numero.isMultiple(of: 5) ? 65536 : 4096))
            #expect(try await relais.poster(.envoyerMessage, demande, jeton: jetonCamille).statut == 200)
            demandes.append(demande)
        }
        _ = try await relais.poster(
            .envoyerMessage, CourrierTests.demande(parti, enveloppe()), jeton: jetonCamille)
        let recus = try await Self.recus(relais, jetonNoor)
        let accuse = DemandeAccuserReception(ids: [0, 3, 11].map { recus[$0].id })
        #expect(try await relais.poster(.accuserReception, accuse, jeton: jetonNoor).statut == 200)
        let suppression = try parti.suppression(await relais.nonce("parti"))
        #expect(try await relais.poster(.supprimerCompte, suppression).statut == 200)

        let fichier = Data(try Alea.octets(32))
        let octets = Data(try Alea.octets(ArriveeFichier.tailleLot + 12_345))
        let depose = try await relais.envoyer(
            ServeurEssai.depot(fichier), corps: octets, jeton: jetonCamille)
        #expect(depose.statut == 201, "\(depose.statut)")
        return VieEssai(
            camille: camille, noor: noor, jetonCamille: jetonCamille, jetonNoor: jetonNoor,
            ponctuelles: Array(opk.dropFirst() + pqopk.dropFirst()), demandes: demandes,
            attendus: try await Self.recus(relais, jetonNoor), fichier: fichier, octets: octets)
    }

    /// Sees that a relay answers as the one did that it happened on, and changes nothing there.
    func revoir(_ relais: ServeurEssai) async throws {
        let recus = try await Self.recus(relais, jetonNoor)
        #expect(recus == attendus && recus.count == 9)
        #expect(try await relais.fichier(fichier).corps == octets)
        // Each key came before, of an envelope that waits or is gone.
        for demande in demandes {
            #expect(try await relais.poster(.envoyerMessage, demande, jeton: jetonCamille).statut == 200)
        }
        #expect(try await Self.recus(relais, jetonNoor) == attendus)
        let prelude = try await relais.poster(.prelude, DemandePrelude(pseudo: "camille"))
            .lire(ReponsePrelude.self)
        #expect(prelude.sel == camille.sel && prelude.relais == relais.options.nom)
        for pseudo in ["noor", "parti"] {
            let autre = try CompteEssai(pseudo, date: relais.horloge.maintenant)
            #expect(try await relais.poster(.creerCompte, autre.creation()).code() == .pseudoPris)
        }
        #expect(try await relais.restantes(jeton: jetonNoor) == .init(opk: 4, pqopk: 4))
    }

    /// Goes on living there.
    func continuer(_ relais: ServeurEssai) async throws {
        let nouveau = try await relais.jeton(camille)
        let paquet = try await relais.paquet(de: noor, jeton: nouveau)
        #expect(paquet.suffix(2) == [ponctuelles[0], ponctuelles[4]])
        let enveloppe = try enveloppe()
        let demande = try CourrierTests.demande(noor, enveloppe)
        for _ in 0..<2 {
            #expect(try await relais.poster(.envoyerMessage, demande, jeton: nouveau).statut == 200)
        }
        let recus = try await Self.recus(relais, jetonNoor)
        #expect(recus.dropLast() == attendus[...] && recus.last?.enveloppe == enveloppe)
        // The rank after the last one that was ever given, of an envelope that is gone.
        let avant = try #require(attendus.last?.rang)
        #expect(recus.last?.rang == avant + 2)
        let secret = DemandeEffacerFichier(id: fichier, secret: Data(ServeurEssai.secret))
        #expect(try await relais.poster(.effacerFichier, secret).statut == 200)
        #expect(try await relais.fichier(fichier).statut == 404)
    }
}
