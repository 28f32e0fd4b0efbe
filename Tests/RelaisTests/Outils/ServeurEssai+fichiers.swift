import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation
import NIOCore
import NIOHTTP1

@testable import Relais

extension ServeurEssai {
    static let secret = [UInt8](repeating: 7, count: SecretEffacement.taille)

    /// The path under which a file is left, with the hash of `secret`.
    static func depot(_ id: Data) throws -> String {
        let effacement = try SecretEffacement.hash(secret)
        return "\(Route.envoyerFichier.rawValue)?id=\(Hexadecimal.texte(id))"
            + "&effacement=\(Hexadecimal.texte(effacement))"
    }

    /// Leaves a file of `taille` random bytes.
    func deposer(_ taille: Int, id: Data? = nil, jeton: Data) async throws -> Reponse {
        try await envoyer(
            Self.depot(id ?? Data(Alea.octets(32))), corps: Data(Alea.octets(taille)), jeton: jeton)
    }

    /// Fetches a file.
    func fichier(_ id: Data, plage: String? = nil) async throws -> Reponse {
        let entetes = HTTPHeaders(plage.map { [("range", $0)] } ?? [])
        return try await envoyer("\(Route.fichiers.rawValue)/\(Hexadecimal.texte(id))", corps: nil, entetes: entetes)
    }

    func etat(_ id: Data) async throws -> FichierEnAttente? {
        try await poster(.synchroniserFichiers, DemandeSynchroniserFichiers(ids: [id]))
            .lire(ReponseSynchroniserFichiers.self).fichiers.first
    }

    /// Paths of all files in the folder, whole or partial, from there on.
    func surDisque() throws -> [String] {
        let chemins = FileManager.default.enumerator(atPath: options.cheminFichiers)?.compactMap { $0 as? String }
        return (chemins ?? []).filter { $0.utf8.count > 60 }
    }

    /// Starts to leave a file of `taille` bytes, sends `envoyes` of them, waits until `enChemin`, and goes away.
    func abandonner(
        _ id: Data, taille: Int64, envoyes: Int, jeton: Data, enChemin: @escaping @Sendable () async throws -> Void
    ) async throws {
        struct Depart: Error {}
        var requete = HTTPClientRequest(url: url + (try Self.depot(id)))
        requete.method = .POST
        requete.headers = ["authorization": "Bearer \(jeton.base64EncodedString())"]
        let (morceaux, source) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
        requete.body = .stream(morceaux, length: .known(taille))
        source.yield(ByteBuffer(repeating: 1, count: envoyes))
        let tache = Task { [requete] in _ = try await client.execute(requete, timeout: .seconds(600)) }
        try await enChemin()
        source.finish(throwing: Depart())
        _ = await tache.result
    }
}
