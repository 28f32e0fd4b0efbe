import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation
import NIOCore
import NIOHTTP1

extension Requetes {
    /// Uploads a ciphertext of `taille` bytes under `id`; when this returns, the relay has it on disk.
    /// - Parameter effacement: the hash of the deletion secret.
    /// - Returns: when the relay lets it go, in seconds since 1970.
    /// - Throws: `fichiers`: what the body's file says, too large, quota, full relay, cut off.
    func envoyerFichier(
        _ corps: FichierChiffre, taille: Int64, id: [UInt8], effacement: [UInt8], jeton: Data
    ) async throws -> UInt64 {
        try await parcourir(
            nom: Route.envoyerFichier.veutLeNom, repeter: Route.envoyerFichier.seRepete
        ) { place, adresse, _ in
            let url = adresse.texte + Route.envoyerFichier.rawValue
            var requete = HTTPClientRequest(
                url: "\(url)?id=\(Hexadecimal.texte(id))&effacement=\(Hexadecimal.texte(effacement))")
            requete.method = .POST
            requete.headers.add(name: "Content-Type", value: "application/octet-stream")
            requete.headers.add(name: "Authorization", value: "Bearer \(jeton.base64EncodedString())")
            let mouvement = Mouvement()
            do {
                return try await televerser(requete, corps, taille: taille, mouvement)
            } catch {
                // The file's own fault is told as such, however the connection ended over it.
                throw corps.echec ?? traduireTransfert(error, mouvement, place)
            }
        }
    }

    private func televerser(
        _ requete: HTTPClientRequest, _ corps: FichierChiffre, taille: Int64, _ mouvement: Mouvement
    ) async throws -> UInt64 {
        let (statut, reessayer, reponse) = try await mouvement.surveiller { [requete, httpFichiers] in
            var requete = requete
            requete.body = .stream(
                corps.map {
                    mouvement.noter()
                    return $0
                }, length: .known(taille))
            let reponse = try await httpFichiers.execute(requete, deadline: .distantFuture)
            mouvement.noter()
            let reessayer = reponse.headers.first(name: "Retry-After").flatMap { Int($0) }
            let octets = try await reponse.body.collect(upTo: LimitesContrat.reponse)
            return (Int(reponse.status.code), reessayer, Data(octets.readableBytesView))
        }
        guard statut == 201 || statut == 200 else { throw erreur(statut, reessayer, reponse) }
        guard let depot = try? JSONDecoder().decode(ReponseEnvoyerFichier.self, from: reponse) else {
            throw ErreurClient.reponseInattendue("\(Route.envoyerFichier.rawValue): not the agreed JSON")
        }
        return depot.expire
    }

    /// Downloads the file `id`, asked for without a token, and gives its bytes to `recevoir` as they come.
    /// - Throws: `fichiers`: gone, altered when it has not `taille` bytes, cut off; what `recevoir` throws.
    func recevoirFichier(
        _ id: String, taille: Int64, _ recevoir: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        try await parcourir(
            nom: Route.fichiers.veutLeNom, repeter: Route.fichiers.seRepete
        ) { place, adresse, _ in
            let requete = HTTPClientRequest(url: adresse.texte + Route.fichiers.rawValue + "/" + id)
            let mouvement = Mouvement()
            do {
                try await mouvement.surveiller { [self] in
                    try await telecharger(requete, taille: taille, mouvement, recevoir)
                }
            } catch {
                throw traduireTransfert(error, mouvement, place)
            }
        }
    }

    private func telecharger(
        _ requete: HTTPClientRequest, taille: Int64, _ mouvement: Mouvement,
        _ recevoir: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        let reponse = try await httpAnonyme.execute(requete, deadline: .distantFuture)
        guard reponse.status == .ok else {
            let corps = try await reponse.body.collect(upTo: LimitesContrat.reponse)
            let reessayer = reponse.headers.first(name: "Retry-After").flatMap { Int($0) }
            throw erreur(Int(reponse.status.code), reessayer, Data(corps.readableBytesView))
        }
        if let annonce = reponse.headers.first(name: "Content-Length"), Int64(annonce) != taille {
            throw ErreurClient.fichiers(.altere)
        }
        var attente: [UInt8] = []
        for try await morceau in reponse.body {
            mouvement.noter()
            attente += morceau.readableBytesView
            guard attente.count >= Self.parEcriture else { continue }
            try await recevoir(attente)
            attente.removeAll(keepingCapacity: true)
            mouvement.noter()
        }
        try await recevoir(attente)
    }

    /// What has become of files at the relay, asked without a token; in the order of `ids`.
    func synchroFichiers(_ ids: [[UInt8]]) async throws -> [FichierEnAttente] {
        var tous: [FichierEnAttente] = []
        while tous.count < ids.count {
            let demandes = ids.dropFirst(tous.count).prefix(LimitesContrat.fichiersParRequete).map { Data($0) }
            let reponse: ReponseSynchroniserFichiers = try await demander(
                .synchroniserFichiers, DemandeSynchroniserFichiers(ids: demandes), anonyme: true)
            guard reponse.fichiers.map(\.id) == demandes else {
                throw ErreurClient.reponseInattendue(
                    "\(Route.synchroniserFichiers.rawValue): other files than asked for")
            }
            tous += reponse.fichiers
        }
        return tous
    }

    /// Has the relay erase a file. It answers the same whether it had it or not.
    func effacerFichier(_ id: Data, secret: Data) async throws {
        let _: ReponseVide = try await demander(
            .effacerFichier, DemandeEffacerFichier(id: id, secret: secret), anonyme: true)
    }

    /// Bytes that are decrypted and written at once.
    private static let parEcriture = 256 * 1024

    /// What ended a transfer at `place`. One under way is over, and the user's next attempt goes to the next address; one of
    /// which no byte has moved is `parcourir`'s to send there.
    private func traduireTransfert(
        _ erreur: any Error, _ mouvement: Mouvement, _ place: Aiguillage.Place
    ) -> any Error {
        switch erreur {
        case ErreurClient.refus(code: CodeErreur.inconnu.rawValue, message: _): ErreurClient.fichiers(.parti)
        case ErreurClient.refus(code: CodeErreur.tropGrand.rawValue, message: _): ErreurClient.fichiers(.tropGrand)
        case ErreurClient.refus(code: CodeErreur.quotaAtteint.rawValue, message: _):
            ErreurClient.fichiers(.quotaAtteint)
        case ErreurClient.refus(code: CodeErreur.relaisPlein.rawValue, message: _): ErreurClient.fichiers(.relaisPlein)
        case let erreur as HTTPClientError where erreur == .cancelled && Task.isCancelled: CancellationError()
        default:
            switch traduire(erreur, a: aiguillage[place]) {
            case is SansReponse where mouvement.aCommence:
                interrompre(place, ErreurClient.fichiers(.interrompu(aiguillage[place].texte)))
            // A refusal may have crossed the file on its way.
            case let occupe as Occupe where mouvement.aCommence: interrompre(place, .ralentir(occupe.secondes))
            case let traduite: traduite
            }
        }
    }

    private func interrompre(_ place: Aiguillage.Place, _ erreur: ErreurClient) -> ErreurClient {
        aiguillage.passer(apres: place)
        return erreur
    }
}
