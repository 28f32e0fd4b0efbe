import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// Envelopes in SQLite; erasing what nobody fetches is in this type's other file.
struct DepotMessagesSqlite: DepotMessages {
    let base: BaseRelais
    let arrivees: Arrivees

    func deposer(
        _ enveloppe: Data, pour destinataire: Porteur, idempotence: Data, maintenant: UInt64
    ) async throws -> Depot {
        let hasard = Data(try Alea.octets(IdMessage.tailleHasard))
        let (depot, _) = try await base.ecrire { base -> (Depot, MessageRange?) in
            var boite = try BoiteSqlite.ouvrir(destinataire, base)
            guard boite.aPlace(octets: enveloppe.count) else {
                return (try boite.connait(idempotence, base) ? .dejaDepose : .boitePleine, nil)
            }
            let expire = maintenant + LimitesDepot.dureeIdempotence
            guard try boite.retenir(idempotence, expire: expire, base) else { return (.dejaDepose, nil) }
            let place = boite.prochainePlace
            try base.cachedStatement(sql: "INSERT INTO messages (place, hasard, recu, enveloppe) VALUES (?, ?, ?, ?)")
                .execute(arguments: [place.valeur, hasard, Int64(clamping: maintenant), enveloppe])
            try boite.compter(base, nombre: 1, octets: enveloppe.count)
            let message = MessageEnAttente(
                id: IdMessage.faire(place.rang, hasard), recu: maintenant, enveloppe: enveloppe)
            return (.depose, MessageRange(rang: place.rang, message: message))
        } puis: { [arrivees] _, range in
            if let range { arrivees.annoncer(range, a: destinataire) }
        }
        return depot
    }

    func lire(
        _ destinataire: Porteur, apres: UInt32, limite: Int, octets: Int, maintenant: UInt64
    ) async throws -> (messages: [MessageRange], reste: Bool, apres: UInt32) {
        let perimes = maintenant - min(maintenant, LimitesContrat.attenteMessage)
        return try await base.lire { base in
            guard let boite = try BoiteSqlite.lire(destinataire, base) else { return ([], false, 0) }
            let apres = boite.aDonne(apres) ? apres : 0
            let rangees = try Row.fetchCursor(
                base.cachedStatement(
                    sql: """
                        SELECT place, hasard, recu, enveloppe FROM messages
                        WHERE place > ? AND place <= ? AND recu > ? ORDER BY place
                        """),
                arguments: [
                    boite.place(apres).valeur, boite.place(.max).valeur, Int64(clamping: perimes),
                ])
            var messages: [MessageRange] = []
            var total = 0
            while let rangee = try rangees.next() {
                let enveloppe: Data = rangee[3]
                total += enveloppe.count
                guard messages.count < limite, messages.isEmpty || total <= octets else {
                    return (messages, true, apres)
                }
                let place = PlaceMessage(valeur: rangee[0])
                let message = MessageEnAttente(
                    id: IdMessage.faire(place.rang, rangee[1]), recu: rangee[2], enveloppe: enveloppe)
                messages.append(MessageRange(rang: place.rang, message: message))
            }
            return (messages, false, apres)
        }
    }

    func supprimer(_ ids: [Data], de destinataire: Porteur) async throws {
        try await base.ecrire { base in
            guard var boite = try BoiteSqlite.lire(destinataire, base) else { return }
            var effaces = (nombre: 0, octets: 0)
            for id in ids {
                guard let (rang, hasard) = IdMessage.lire(id) else { continue }
                let taille = try Int.fetchOne(
                    base.cachedStatement(
                        sql: "DELETE FROM messages WHERE place = ? AND hasard = ? RETURNING length(enveloppe)"),
                    arguments: [boite.place(rang).valeur, hasard])
                guard let taille else { continue }
                effaces = (effaces.nombre + 1, effaces.octets + taille)
            }
            guard effaces.nombre > 0 else { return }
            try boite.compter(base, nombre: -effaces.nombre, octets: -effaces.octets)
        }
    }
}
