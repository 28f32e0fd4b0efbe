import Contrat
import CryptoChiffre
import Foundation
import Logging

/// Envelopes in MongoDB. What is left of one that was acknowledged keeps its idempotency key and its rank from coming back until
/// nobody can send it any more.
struct DepotMessagesMongo: DepotMessages {
    private static let parPaquet: Int64 = 16
    /// How long after a write of unknown outcome its mailbox is looked at.
    private static let delaiDInconnu = Duration.seconds(10)

    let clients: ClientsMongo
    let arrivees: Arrivees
    private let ecriture: EcritureDepots
    private let file: FileDepots
    private let accuses: DemandesGroupees<AccuseMongo, Void>

    init(clients: ClientsMongo, arrivees: Arrivees) {
        self.clients = clients
        self.arrivees = arrivees
        let ecriture = EcritureDepots()
        self.ecriture = ecriture
        file = FileDepots { depots in
            let issues = try await clients.executer { try ecriture.ecrire(depots, $0) }
            for (depot, issue) in zip(depots, issues) { Self.annoncer(depot, issue, arrivees) }
            return issues
        }
        accuses = DemandesGroupees(requetesMax: 4, clesMax: 200) { accuses in
            try await clients.executer { try AccuseMongo.ecrire(accuses, $0) }
        }
    }

    func deposer(
        _ enveloppe: Data, pour destinataire: Porteur, idempotence: Data, maintenant: UInt64
    ) async throws -> Depot {
        let depot = DepotEnCours(
            boite: BoiteMongo(destinataire), cle: idempotence, enveloppe: enveloppe,
            hasard: Data(try Alea.octets(IdMessage.tailleHasard)), maintenant: maintenant)
        return try await file.deposer(depot)
    }

    /// Tells the recipient's stream, if it is here.
    private static func annoncer(_ depot: DepotEnCours, _ issue: FileDepots.Issue, _ arrivees: Arrivees) {
        guard let destinataire = depot.boite.porteur else { return }
        switch issue {
        case .success(let ecrit):
            guard let rang = ecrit.rang else {
                // It may have come when nobody could say so.
                if ecrit.depot == .dejaDepose { arrivees.signaler(destinataire) }
                return
            }
            let message = MessageEnAttente(
                id: IdMessage.faire(rang, depot.hasard), recu: depot.maintenant, enveloppe: depot.enveloppe)
            arrivees.annoncer(MessageRange(rang: rang, message: message), a: destinataire, seuleSuite: true)
        case .failure:
            // Nobody knows whether it is there; by then it is, or is not.
            Task {
                try? await Task.sleep(for: delaiDInconnu)
                arrivees.signaler(destinataire)
            }
        }
    }

    func lire(
        _ destinataire: Porteur, apres: UInt32, limite: Int, octets: Int, maintenant: UInt64
    ) async throws -> (messages: [MessageRange], reste: Bool, apres: UInt32) {
        let boite = BoiteMongo(destinataire).cle
        return try await clients.executer { client in
            let messages = try client.messagesCollection()
            let (lus, reste) = try Self.lire(
                messages, boite, apres: apres, limite: limite, octets: octets, maintenant: maintenant)
            guard lus.isEmpty, apres > 0 else { return (lus, reste, apres) }
            let donne = try messages.contient(["b": .octets(boite), "r": ["$gte": .entier(Int64(apres))]])
            if donne { return ([], false, apres) }
            let (tous, resteAussi) = try Self.lire(
                messages, boite, apres: 0, limite: limite, octets: octets, maintenant: maintenant)
            return (tous, resteAussi, 0)
        }
    }

    func supprimer(_ ids: [Data], de destinataire: Porteur) async throws {
        let accuse = AccuseMongo(boite: BoiteMongo(destinataire), ids: ids)
        if !accuse.messages.isEmpty { _ = try await accuses.demander(accuse) }
    }

    func fermer(_ compte: CompteId) async throws {
        let bornes = [UInt32.min, .max].map { BoiteMongo(Porteur(compte: compte, appareil: $0)).cle }
        try await clients.executer { client in
            _ = try client.messagesCollection().effacer(["b": ["$gte": .octets(bornes[0]), "$lte": .octets(bornes[1])]])
        }
    }

    func purger(maintenant: UInt64) async throws -> Int {
        try await clients.executer { client in
            let messages = try client.messagesCollection()
            let finEnveloppe = maintenant + LimitesDepot.dureeIdempotence - LimitesContrat.attenteMessage
            let effaces = try messages.modifierTous(
                ["x": ["$lte": .date(finEnveloppe)], "v": ["$exists": true]], Self.oubli)
            try messages.effacer(["x": ["$lte": .date(maintenant)]])
            return effaces
        }
    }

    /// What acknowledging leaves of an envelope: key, rank, and until when.
    static var oubli: Document { ["$unset": ["v": "", "e": "", "t": "", "h": "", "o": ""]] }

    private static func lire(
        _ messages: CollectionMongo, _ boite: Data, apres: UInt32, limite: Int, octets: Int, maintenant: UInt64
    ) throws -> (messages: [MessageRange], reste: Bool) {
        let duree = LimitesDepot.dureeIdempotence
        let perimes = maintenant + duree - LimitesContrat.attenteMessage
        var lus: [MessageRange] = []
        var total = 0
        var reste = false
        try messages.parcourir(
            ["b": .octets(boite), "v": ["$gt": .entier(Int64(apres))], "x": ["$gt": .date(perimes)]],
            [
                "sort": ["b": 1, "v": 1], "hint": "attente", "limit": .entier(Int64(limite) + 1),
                "batchSize": .entier(parPaquet), "projection": ["v": 1, "h": 1, "x": 1, "e": 1],
            ]
        ) { champs in
            let enveloppe = try champs.requis(champs.octets("e"))
            total += enveloppe.count
            guard lus.count < limite, lus.isEmpty || total <= octets else {
                reste = true
                return false
            }
            let rang = UInt32(clamping: try champs.requis(champs.entier("v")))
            let message = MessageEnAttente(
                id: IdMessage.faire(rang, try champs.requis(champs.octets("h"))),
                recu: try champs.requis(champs.date("x")) - duree, enveloppe: enveloppe)
            lus.append(MessageRange(rang: rang, message: message))
            return true
        }
        return (lus, reste)
    }
}

extension DepotMessagesMongo {
    /// Tells the live streams of this relay of the envelopes that other relays have taken.
    func arriveesAilleurs(_ journal: Logger) -> SuiteDeChangements {
        SuiteDeChangements(
            clients: clients, collection: "messages",
            etapes: { [origine = ecriture.origine] in
                [
                    ["$match": ["operationType": "insert", "fullDocument.o": ["$ne": .octets(origine)]]],
                    ["$project": ["fullDocument.b": 1]],
                ]
            },
            changement: { [arrivees] champs in
                guard let boite = champs.document("fullDocument")?.champs.octets("b") else { return }
                if let destinataire = BoiteMongo(cle: boite).porteur { arrivees.signaler(destinataire) }
            },
            lacune: { [arrivees] in arrivees.signalerATous() }, journal: journal)
    }
}
