import Contrat
import CryptoChiffre
import Foundation

/// Changes of password: whichever comes first, a change or its cancellation, settles its key for good.
extension DepotComptesMongo {
    func issue(_ compte: CompteId, idempotence: Data) async throws -> IssueChangement? {
        try await clients.executer { try Self.issue($0, compte, idempotence) }
    }

    func changerMdp(_ nouveau: NouveauMdp) async throws -> Changement {
        try await clients.executer { client in
            try client.transaction { try Self.changerMdp(nouveau, client) }
        }
    }

    func annulerMdp(_ compte: CompteId, idempotence: Data, numero: UInt32) async throws -> Annulation {
        try await clients.executer { client in
            try client.transaction {
                let derniere = try Self.prendreNumero(compte, client)
                switch try Self.issue(client, compte, idempotence) {
                case .fait: return .dejaFait
                case .annule: return .annule
                case nil: break
                }
                // A statement of that number is there already, so that no other one ever will be.
                guard let derniere, derniere < numero else { return .annule }
                guard
                    try client.changementsCollection().compter(Self.annules(compte))
                        < LimitesContrat.annulationsParCompte
                else { return .tropNombreuses }
                try Self.ranger(client, compte, idempotence, numero: numero, empreinte: nil)
                return .annule
            }
        }
    }

    private static func changerMdp(_ nouveau: NouveauMdp, _ client: ClientMongo) throws -> Changement {
        let porteur = Porteur(compte: nouveau.compte, appareil: nouveau.appareil)
        let compte = try prendre(nouveau.compte, ["declaration": 1, "verificateur": 1], client) {
            (declaration: try $0.requis($0.octets("declaration")), verificateur: $0.texte("verificateur"))
        }
        if let issue = try issue(client, nouveau.compte, nouveau.idempotence) { return .deja(issue) }
        guard let compte, compte.declaration == nouveau.ancienneDeclaration else { return .perime }
        let precles = try client.preclesCollection()
        let croissantes = try nouveau.precles.allSatisfy { precle in
            try derniere(precles, porteur, precle.usage).map { $0 < precle.id } ?? true
        }
        guard croissantes else { return .precleAncienne }
        guard compte.verificateur == nouveau.ancienVerificateur else { return .aRepeter }

        try client.declarationsCollection().inserer([
            "_id": .octets(CleMongo.de(nouveau.compte) + CleMongo.de(nouveau.numero)),
            "octets": .octets(nouveau.declaration),
        ])
        try effacerPonctuelles(client, porteur)
        try rangerDurables(nouveau.precles, client, porteur: porteur, maintenant: nouveau.date)
        try client.comptesCollection().modifier(
            ["_id": .octets(CleMongo.de(nouveau.compte))],
            [
                "$set": [
                    "sel": .octets(nouveau.sel), "version": .entier(Int64(nouveau.version)),
                    "verificateur": .texte(nouveau.verificateur), "numero": .entier(Int64(nouveau.numero)),
                    "declaration": .octets(nouveau.declaration),
                    "sceaux": try SceauMongo.derniers(nouveau.compte, nouveau.declaration, client),
                ]
            ])
        try client.jetonsCollection().effacer(["c": .octets(CleMongo.de(nouveau.compte))])
        // What was cancelled can no longer follow the newest statement: its keys need not be remembered.
        let sansSuite = annules(nouveau.compte)
        sansSuite.ajouter("numero", ["$lte": .entier(Int64(nouveau.numero))])
        try client.changementsCollection().effacer(sansSuite)
        try ranger(
            client, nouveau.compte, nouveau.idempotence, numero: nouveau.numero, empreinte: nouveau.empreinte)
        return .fait
    }

    /// The cancelled changes of an account.
    private static func annules(_ compte: CompteId) -> Document {
        [
            "_id": CleMongo.bornes(CleMongo.de(compte), reste: ChangementMdp.tailleIdempotence),
            "empreinte": ["$exists": false],
        ]
    }

    private static func issue(
        _ client: ClientMongo, _ compte: CompteId, _ idempotence: Data
    ) throws -> IssueChangement? {
        try client.changementsCollection().premier(["_id": .octets(CleMongo.de(compte) + idempotence)]) {
            $0.octets("empreinte").map { .fait(empreinte: $0) } ?? .annule
        }
    }

    private static func ranger(
        _ client: ClientMongo, _ compte: CompteId, _ idempotence: Data, numero: UInt32, empreinte: Data?
    ) throws {
        let changement: Document = [
            "_id": .octets(CleMongo.de(compte) + idempotence), "numero": .entier(Int64(numero)),
        ]
        if let empreinte { changement.ajouter("empreinte", .octets(empreinte)) }
        try client.changementsCollection().inserer(changement)
    }
}
