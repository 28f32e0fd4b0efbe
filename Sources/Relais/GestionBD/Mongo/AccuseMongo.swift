import Foundation

/// Envelopes that their recipient has, and that may go.
struct AccuseMongo: Sendable, Hashable {
    /// An envelope by its id.
    struct Nom: Sendable, Hashable {
        let rang: UInt32
        let hasard: Data
    }

    let boite: BoiteMongo
    let messages: [Nom]

    /// - Parameter ids: those that no relay gave are passed over.
    init(boite: BoiteMongo, ids: [Data]) {
        self.boite = boite
        messages = ids.compactMap { IdMessage.lire($0).map { Nom(rang: $0.rang, hasard: $0.hasard) } }
    }

    /// Takes them away, each recipient's by one change. Blocks.
    /// - Returns: all of them.
    static func ecrire(_ accuses: [AccuseMongo], _ client: ClientMongo) throws -> [AccuseMongo: Void] {
        try client.messagesCollection().ecrire { lot in
            for accuse in accuses {
                lot.modifierTous(
                    [
                        "b": .octets(accuse.boite.cle),
                        "r": ["$in": .tableau(accuse.messages.map { .entier(Int64($0.rang)) })],
                        "h": ["$in": .tableau(accuse.messages.map { .octets($0.hasard) })],
                    ], DepotMessagesMongo.oubli)
            }
        }
        return Dictionary(accuses.map { ($0, ()) }) { un, _ in un }
    }
}
