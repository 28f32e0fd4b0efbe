import Contrat
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A live stream as a reply: one task, that of its connection, which sends what its `Abonnement` tells it to, and holds no more
/// than it has just been given.
struct ReponseFlux: Sendable {
    /// By which `GardeConnexion` knows such a reply.
    static let type = "text/event-stream"
    /// Envelopes read from the depot at once.
    private static let parLecture = 64
    /// For proxies that would rather have the whole.
    private static let sansTampon = HTTPField.Name("X-Accel-Buffering")

    let traitement: Traitement
    let abonnement: Abonnement
    /// The last envelope that the client has.
    let dernier: UInt32

    func reponse(sur canal: any Channel, journal: Logger) -> Response {
        var entetes: HTTPFields = [
            .contentType: Self.type, .cacheControl: "no-store", .connection: "close",
        ]
        if let nom = Self.sansTampon { entetes[nom] = "no" }
        // Also when the reply is never begun.
        canal.closeFuture.whenComplete { [arrivees = traitement.arrivees, abonnement] _ in
            arrivees.retirer(abonnement)
        }
        let boucle = canal.eventLoop
        return Response(
            status: .ok, headers: entetes,
            body: ResponseBody { sortie in
                defer { traitement.arrivees.retirer(abonnement) }
                do {
                    try await withTaskCancellationHandler {
                        try await emettre(sur: &sortie, boucle)
                    } onCancel: {
                        abonnement.finir()
                    }
                } catch let erreur as any ErreurBD {
                    journal.error("A live stream failed", metadata: ["base": "\(erreur.pourJournal)"])
                    throw erreur
                }
                // From here on the connection has a second to live.
                traitement.arrivees.retirer(abonnement)
                try await sortie.finish(nil)
            })
    }

    private func emettre(sur sortie: inout any ResponseBodyWriter, _ boucle: any EventLoop) async throws {
        var dernier = dernier
        while true {
            switch await abonnement.suite() {
            case .finir: return
            case .verifier:
                do {
                    guard try await estValide() else { return }
                } catch  where Self.estPassager(error) {
                    abonnement.verifier()
                    try await Self.patienter()
                }
            case .battre: try await sortie.write(EvenementFlux.battement)
            case .lire:
                do {
                    dernier = try await lire(apres: dernier, sur: &sortie, boucle)
                } catch  where Self.estPassager(error) {
                    abonnement.prendreRetard()
                    try await Self.patienter()
                }
            case .envoyer(let messages):
                // Those read from the depot while they were being handed over are past already.
                dernier = try await envoyer(
                    messages.drop { $0.rang <= dernier }, apres: dernier, sur: &sortie, boucle)
            }
        }
    }

    /// Whether the database may have an answer a little later: what a request would be told to come back for.
    private static func estPassager(_ erreur: any Error) -> Bool {
        let refus = erreur as? Refus ?? (erreur as? any ErreurBD)?.refus
        return refus?.erreur.code == .occupe
    }

    /// They do not all come back at once.
    private static func patienter() async throws { try await Task.sleep(for: .milliseconds(.random(in: 1000...3000))) }

    private func lire(
        apres dernier: UInt32, sur sortie: inout any ResponseBodyWriter, _ boucle: any EventLoop
    ) async throws -> UInt32 {
        let (messages, reste, apres) = try await traitement.messages.lire(
            abonnement.porteur, apres: dernier, limite: Self.parLecture, octets: Abonnement.octetsParEnvoi,
            maintenant: traitement.horloge.maintenant)
        if reste { abonnement.prendreRetard() } else { abonnement.aLu(jusqua: messages.last?.rang ?? apres) }
        return try await envoyer(messages[...], apres: apres, sur: &sortie, boucle)
    }

    private func envoyer(
        _ messages: ArraySlice<MessageRange>, apres dernier: UInt32, sur sortie: inout any ResponseBodyWriter,
        _ boucle: any EventLoop
    ) async throws -> UInt32 {
        guard let nouveau = messages.last?.rang else { return dernier }
        try await sortie.write(EvenementFlux.tampon(messages))
        // The connection says that it has enough only once it has seen a write, and writes queue up in front of it.
        try await boucle.submit {}.get()
        return nouveau
    }

    /// Whether the token still lets in.
    private func estValide() async throws -> Bool {
        try await traitement.comptes.porteur(jeton: abonnement.jeton, maintenant: traitement.horloge.maintenant)
            == abonnement.porteur
    }
}
