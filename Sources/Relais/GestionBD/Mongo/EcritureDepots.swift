import Contrat
import CryptoChiffre
import Foundation
import Synchronization

/// Writes envelopes into mailboxes that other relays write to as well. A rank is taken by storing the envelope under it: a unique
/// index lets one have it, and nobody tries the next one unless this one is there for good, or stored just before by the same
/// command. So no rank is seen before a lower one.
final class EcritureDepots: Sendable {
    /// How long a rank is fought for, and the majority's word on a key waited for.
    private static let patience = Duration.seconds(4)
    /// Envelopes of the largest size that a mailbox holds.
    private static let grandes = LimitesDepot.octetsParBoite >> 16
    /// How long a full mailbox is not counted anew, in seconds.
    private static let duree = Duration.seconds(5)
    /// What is known of a mailbox for longer than that may be below what others have begun anew there.
    private static let fraicheur = Duration.seconds(86400)
    /// An empty mailbox begins with the seconds since then, in 2025: above whatever rank it had before it was last empty for a
    /// month, when nothing of it is left to say so.
    private static let origine: UInt64 = 1_735_689_600

    /// What is remembered of a mailbox. Other relays may have written to it since.
    private struct Boite {
        var dernier: UInt32
        /// So many envelopes more are within the limits, whatever their size.
        var place: Int
        var pleineJusqua: ContinuousClock.Instant?
        let lue = ContinuousClock.now
    }

    private let boites = Mutex(DeuxGenerations<BoiteMongo, Boite>(borne: 20_000))
    /// By which the relays know their own envelopes among those of others.
    let origine = Data((0..<8).map { _ in UInt8.random(in: .min ... .max) })

    /// Writes `depots`, of which those to one mailbox are in order, and no other writer of this relay has its mailboxes now. Blocks.
    /// - Returns: of each, what became of it.
    func ecrire(_ depots: [DepotEnCours], _ client: ClientMongo) throws -> [FileDepots.Issue] {
        let messages = try client.messagesCollection()
        var issues = [FileDepots.Issue?](repeating: nil, count: depots.count)
        var restants = Array(depots.indices)
        let fin = ContinuousClock.now + Self.patience
        do {
            while !restants.isEmpty, ContinuousClock.now < fin {
                let suites = try attribuer(restants, depots, messages, &issues)
                var doublons = try stocker(suites.filter { $0.count == 1 }.flatMap(\.self), depots, messages, &issues)
                for suite in suites where suite.count > 1 {
                    doublons += try stocker(suite, ordonne: true, depots, messages, &issues)
                }
                try reconnaitre(doublons, depots, messages, jusqua: fin, &issues)
                // Those behind one whose rank somebody else has; a moment later everybody can see who.
                restants = restants.filter { issues[$0] == nil }
                if !restants.isEmpty { usleep(UInt32.random(in: 1000...6000)) }
            }
        } catch {
            oublier(restants.map { depots[$0].boite })
            return issues.map { $0 ?? .failure(error) }
        }
        return issues.map { $0 ?? .failure(Refus(.occupe, "the database is busy", attente: 2)) }
    }

    /// Gives each envelope the rank that it should have, mailbox by mailbox. Those that find no room have their issue.
    private func attribuer(
        _ restants: [Int], _ depots: [DepotEnCours], _ messages: CollectionMongo, _ issues: inout [FileDepots.Issue?]
    ) throws -> [[(numero: Int, rang: UInt32)]] {
        try Dictionary(grouping: restants) { depots[$0].boite }.map { boite, tous in
            let siens = tous.count > 1 ? try sansConnus(tous, depots, messages, &issues) : tous
            guard !siens.isEmpty else { return [] }
            var etat = try connaitre(boite, depots[siens[0]].maintenant, messages)
            if etat.place < siens.count { try compter(boite, &etat, messages) }
            boites.withLock { $0[boite] = etat }
            let place = min(etat.place, Int(UInt32.max - etat.dernier))
            let refuses = siens.dropFirst(place)
            let connues = try Self.connues(refuses, depots, messages)
            for numero in refuses {
                issues[numero] = .success(.init(depot: connues.contains(numero) ? .dejaDepose : .boitePleine))
            }
            return siens.prefix(place).enumerated().map { ($1, etat.dernier + 1 + UInt32($0)) }
        }
    }

    /// Each refused key would cost those behind it a command of their own: those that were stored before have their issue here, and
    /// of those that come twice the second one waits for the next turn.
    private func sansConnus(
        _ numeros: [Int], _ depots: [DepotEnCours], _ messages: CollectionMongo, _ issues: inout [FileDepots.Issue?]
    ) throws -> [Int] {
        let connus = try Self.connues(numeros, depots, messages)
        for numero in connus { issues[numero] = .success(.init(depot: .dejaDepose)) }
        var cles: Set<Data> = []
        return numeros.filter { !connus.contains($0) && cles.insert(depots[$0].cle).inserted }
    }

    /// Stores them under their ranks; with `ordonne`, those of one mailbox, and none after one that is refused.
    /// - Returns: those that were refused, since their key or their rank is there already.
    private func stocker(
        _ rangs: [(numero: Int, rang: UInt32)], ordonne: Bool = false, _ depots: [DepotEnCours],
        _ messages: CollectionMongo, _ issues: inout [FileDepots.Issue?]
    ) throws -> [Int] {
        let bilan = try messages.ecrire(ordonne: ordonne) { lot in
            for (numero, rang) in rangs { lot.inserer(document(depots[numero], rang)) }
        }
        let tentes = ordonne ? bilan.faits + bilan.doublons.count : rangs.count
        let refuses = Set(bilan.doublons)
        boites.withLock { boites in
            for (place, (numero, rang)) in rangs.prefix(tentes).enumerated() {
                let boite = depots[numero].boite
                if refuses.contains(place) {
                    boites[boite] = nil
                } else {
                    issues[numero] = .success(.init(depot: .depose, rang: rang))
                    boites[boite]?.dernier = rang
                    boites[boite]?.place -= 1
                }
            }
        }
        return bilan.doublons.map { rangs[$0].numero }
    }

    private func document(_ depot: DepotEnCours, _ rang: UInt32) -> Document {
        [
            "_id": .octets(depot.boite.cle + depot.cle), "b": .octets(depot.boite.cle), "r": .entier(Int64(rang)),
            "v": .entier(Int64(rang)), "t": .entier(Int64(depot.enveloppe.count)), "h": .octets(depot.hasard),
            "x": .date(depot.maintenant + LimitesDepot.dureeIdempotence), "o": .octets(origine),
            "e": .octets(depot.enveloppe),
        ]
    }

    /// Tells those whose key is there already, once a majority has it.
    private func reconnaitre(
        _ doublons: [Int], _ depots: [DepotEnCours], _ messages: CollectionMongo, jusqua fin: ContinuousClock.Instant,
        _ issues: inout [FileDepots.Issue?]
    ) throws {
        guard !doublons.isEmpty else { return }
        var connues = try Self.connues(doublons, depots, messages, niveau: "local")
        while !connues.isEmpty, ContinuousClock.now < fin {
            for numero in try Self.connues(connues, depots, messages) {
                issues[numero] = .success(.init(depot: .dejaDepose))
                connues.remove(numero)
            }
            if !connues.isEmpty { usleep(10_000) }
        }
        for numero in connues { issues[numero] = .failure(Refus(.occupe, "the database is busy", attente: 2)) }
    }

    private static func connues(
        _ numeros: some Collection<Int>, _ depots: [DepotEnCours], _ messages: CollectionMongo,
        niveau: String = "majority"
    ) throws -> Set<Int> {
        guard !numeros.isEmpty else { return [] }
        let ids = Dictionary(grouping: numeros) { depots[$0].boite.cle + depots[$0].cle }
        let trouves = try messages.tous(
            ["_id": ["$in": .tableau(ids.keys.map { .octets($0) })]],
            ["projection": ["_id": 1], "readConcern": ["level": .texte(niveau)]]
        ) { try $0.requis($0.octets("_id")) }
        return Set(trouves.flatMap { ids[$0] ?? [] })
    }

    private func connaitre(_ boite: BoiteMongo, _ maintenant: UInt64, _ messages: CollectionMongo) throws -> Boite {
        if let connue = boites.withLock({ $0[boite] }), .now - connue.lue < Self.fraicheur { return connue }
        guard let dernier = try dernier(boite, messages) ?? commencer(boite, maintenant, messages) else {
            throw Refus(.occupe, "the database is busy", attente: 2)
        }
        let premier = try messages.premier(
            ["b": .octets(boite.cle), "v": ["$exists": true]],
            ["sort": ["b": 1, "v": 1], "projection": ["_id": 0, "v": 1], "hint": "attente"]
        ) { try $0.requis($0.entier("v")) }
        // No more than those between the first that waits and the last that came.
        let auPlus = premier.map { Int(dernier - $0) + 1 } ?? 0
        return Boite(dernier: UInt32(clamping: dernier), place: Self.grandes - auPlus)
    }

    /// The highest rank that a majority knows of.
    private func dernier(_ boite: BoiteMongo, _ messages: CollectionMongo) throws -> Int64? {
        try messages.premier(
            ["b": .octets(boite.cle)], ["sort": ["b": -1, "r": -1], "projection": ["_id": 0, "r": 1]]
        ) { try $0.requis($0.entier("r")) }
    }

    /// Gives an empty mailbox the rank that it begins after. Of relays whose clocks differ one does so: it is a document like what
    /// is left of an envelope, of which a mailbox has one at most.
    /// - Returns: the rank; nil when somebody else was faster, and a majority does not know it yet.
    private func commencer(_ boite: BoiteMongo, _ maintenant: UInt64, _ messages: CollectionMongo) throws -> Int64? {
        let depuis = maintenant - min(maintenant, Self.origine)
        let rang = Int64(UInt32(clamping: depuis))
        let fait = try messages.inserer([
            "_id": .octets(boite.cle), "b": .octets(boite.cle), "r": .entier(rang),
            "x": .date(maintenant + LimitesDepot.dureeIdempotence),
        ])
        if fait { return rang }
        let fin = ContinuousClock.now + Self.patience
        while ContinuousClock.now < fin {
            if let dernier = try dernier(boite, messages) { return dernier }
            usleep(5000)
        }
        return nil
    }

    /// Counts what waits in a mailbox that may be full.
    private func compter(_ boite: BoiteMongo, _ etat: inout Boite, _ messages: CollectionMongo) throws {
        if let fin = etat.pleineJusqua, ContinuousClock.now < fin { return }
        var (nombre, octets) = (0, 0)
        try messages.agreger(
            [
                ["$match": ["b": .octets(boite.cle), "v": ["$exists": true]]],
                ["$group": ["_id": 0, "nombre": ["$sum": 1], "octets": ["$sum": "$t"]]],
            ], ["hint": "attente"]
        ) {
            (nombre, octets) = (Int($0.entier("nombre") ?? 0), Int($0.entier("octets") ?? 0))
            return false
        }
        let place = min(LimitesDepot.enveloppesParBoite - nombre, (LimitesDepot.octetsParBoite - octets) >> 16)
        etat.place = max(0, place)
        etat.pleineJusqua = place > 0 ? nil : .now + Self.duree
    }

    private func oublier(_ siennes: [BoiteMongo]) {
        boites.withLock { boites in
            for boite in siennes { boites[boite] = nil }
        }
    }
}
