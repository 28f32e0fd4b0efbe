import Contrat
import Foundation

/// Cuts the bytes of a live stream into its events.
struct DecoupeFlux {
    /// What came.
    enum Evenement {
        /// Nothing but a sign of life.
        case signe
        /// An envelope, and its rank in the mailbox.
        case message(rang: UInt32, MessageEnAttente)
    }

    private var octets: [UInt8] = []
    /// How many of them are known to hold no end of an event.
    private var vus = 0
    private var dernier: UInt32 = 0

    /// Takes the next bytes in.
    /// - Returns: the events that end in them.
    /// - Throws: `reponseInattendue` for what no relay sends.
    mutating func ajouter(_ suite: some Sequence<UInt8>) throws(ErreurClient) -> [Evenement] {
        octets += suite
        var evenements: [Evenement] = []
        var debut = 0
        while let fin = finDEvenement() {
            evenements.append(try lire(octets[debut..<fin]))
            debut = fin + 2
            vus = debut
        }
        octets.removeFirst(debut)
        vus = max(0, octets.count - 1)
        guard octets.count <= LimitesContrat.evenementFlux else { throw Self.refus("an event without an end") }
        return evenements
    }

    /// Where the next empty line begins.
    private func finDEvenement() -> Int? {
        var place = vus
        while place + 1 < octets.count, let retour = octets[place...].firstIndex(of: 0x0A), retour + 1 < octets.count {
            if octets[retour + 1] == 0x0A { return retour }
            place = retour + 1
        }
        return nil
    }

    private mutating func lire(_ bloc: ArraySlice<UInt8>) throws(ErreurClient) -> Evenement {
        guard bloc.count <= LimitesContrat.evenementFlux else { throw Self.refus("an event that is too large") }
        var champs: [String: ArraySlice<UInt8>] = [:]
        for ligne in bloc.split(separator: 0x0A) {
            let nom = String(decoding: ligne.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
            let valeur = ligne.dropFirst(nom.utf8.count + 1)
            champs[nom] = valeur.first == UInt8(ascii: " ") ? valeur.dropFirst() : valeur
        }
        guard let type = champs["event"], type.elementsEqual("message".utf8) else { return .signe }
        guard let rang = champs["id"].flatMap(Self.rang), rang > dernier else {
            throw Self.refus("a rank that does not follow")
        }
        guard let donnees = champs["data"],
            let message = try? JSONDecoder().decode(MessageEnAttente.self, from: Data(donnees)),
            message.id.count == LimitesContrat.tailleIdMessage
        else { throw Self.refus("not the agreed JSON") }
        dernier = rang
        return .message(rang: rang, message)
    }

    /// A number in decimal digits and nothing else.
    private static func rang(_ octets: ArraySlice<UInt8>) -> UInt32? {
        octets.allSatisfy { (0x30...0x39).contains($0) } ? UInt32(String(decoding: octets, as: UTF8.self)) : nil
    }

    private static func refus(_ raison: String) -> ErreurClient {
        .reponseInattendue("\(Route.flux.rawValue): \(raison)")
    }
}
