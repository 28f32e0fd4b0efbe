import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// Speaks to the relay. One function a route, in the files beside this one; here is what they share.
final class Requetes: Sendable {
    private static let attenteConnexion = TimeAmount.seconds(5)
    private static let attenteReponse = TimeAmount.seconds(20)
    /// How long a live stream may be silent: two and a half signs of life.
    private static let silenceFlux = TimeAmount.milliseconds(Int64(LimitesContrat.battementFlux) * 2500)
    /// For the answer to an upload whose last byte has left.
    private static let attenteDepot = TimeAmount.seconds(120)
    /// For a whole exchange: a reply that trickles must not hold up everything behind it.
    private static let attenteEchange = Duration.seconds(60)
    /// Which of the relay's addresses is asked.
    let aiguillage: Aiguillage
    let noms = NomsVerifies()
    /// The file of the certificate authority to trust instead of the system's.
    let autorite: String?
    let http: HTTPClient
    /// Never carries a token, so that the relay cannot tell who asks by the connection.
    let httpAnonyme: HTTPClient
    /// For uploads: the relay may take its time to make a large file safe before it answers.
    let httpFichiers: HTTPClient
    /// For the live stream, which may be silent for longer than a reply.
    let httpFlux: HTTPClient

    /// - Parameter connue: the address that answered last, where the name was checked; nil when none did.
    /// - Throws: `fichier` when the authority's file cannot be used.
    init(adresses: AdressesRelais, connue: String? = nil, autorite: String?) throws(ErreurClient) {
        aiguillage = Aiguillage(adresses, premiere: connue)
        if aiguillage.adresse.texte == connue { noms.reprendre(aiguillage.adresse) }
        self.autorite = autorite
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv13
        if let autorite {
            guard let certificats = try? NIOSSLCertificate.fromPEMFile(autorite), !certificats.isEmpty else {
                throw .fichier("\(autorite): no PEM certificate can be read there")
            }
            tls.trustRoots = .certificates(certificats)
        }
        var reglages = HTTPClient.Configuration(tlsConfiguration: tls)
        reglages.timeout = .init(connect: Self.attenteConnexion, read: Self.attenteReponse)
        reglages.redirectConfiguration = .disallow
        reglages.connectionPool.retryConnectionEstablishment = false
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: reglages)
        httpAnonyme = HTTPClient(eventLoopGroupProvider: .singleton, configuration: reglages)
        reglages.timeout.read = Self.attenteDepot
        httpFichiers = HTTPClient(eventLoopGroupProvider: .singleton, configuration: reglages)
        reglages.timeout.read = Self.silenceFlux
        httpFlux = HTTPClient(eventLoopGroupProvider: .singleton, configuration: reglages)
    }

    /// Gives the connections back; nothing may be asked afterwards.
    func fermer() async {
        for client in [http, httpAnonyme, httpFichiers, httpFlux] {
            do { try await client.shutdown() } catch { /* Closed already: nothing is held any more. */  }
        }
    }

    var adresses: AdressesRelais { aiguillage.adresses }

    /// The address to remember: that of now, when it has said the pinned name; of one address, that.
    var adresseSure: String? {
        let adresse = aiguillage.adresse
        return aiguillage.nombre == 1 || noms.contiennent(adresse) ? adresse.texte : nil
    }

    /// Asks `route`, at the next address when nobody is at this one, and waits politely while the relay says that it is busy.
    /// - Parameter repeter: whether this very request may be asked twice, where that is not the same for every one of `route`.
    func demander<Reponse: Decodable>(
        _ route: Route, _ demande: some Encodable & Sendable, jeton: Data? = nil, anonyme: Bool = false,
        repeter: Bool? = nil
    ) async throws -> Reponse {
        try await parcourir(nom: route.veutLeNom, repeter: repeter ?? route.seRepete) { _, adresse, uneFois in
            try await patiemment(uneFois: uneFois) {
                try await demanderUneFois(
                    route, demande, a: adresse, jeton: jeton, par: anonyme ? httpAnonyme : http)
            }
        }
    }

    /// Asks `route` at `adresse`, once.
    /// - Throws: `SansReponse`, `Occupe`, and what `demander` throws.
    func demanderUneFois<Reponse: Decodable>(
        _ route: Route, _ demande: some Encodable & Sendable, a adresse: AdresseRelais, jeton: Data?,
        par client: HTTPClient
    ) async throws -> Reponse {
        var requete = HTTPClientRequest(url: adresse.texte + route.rawValue)
        requete.method = .POST
        let binaire = demande as? any FormeBinaire
        requete.headers.add(name: "Content-Type", value: binaire == nil ? "application/json" : typeBinaire)
        if Reponse.self is any FormeBinaire.Type { requete.headers.add(name: "Accept", value: typeBinaire) }
        if let jeton { requete.headers.add(name: "Authorization", value: "Bearer \(jeton.base64EncodedString())") }
        requete.body = .bytes(ByteBuffer(bytes: try binaire?.binaire ?? JSONEncoder().encode(demande)))
        let (statut, reessayer, type, corps) = try await echanger(requete, a: adresse, par: client)
        guard (200..<300).contains(statut) else { throw erreur(statut, reessayer, corps) }
        // Whoever stands in between may have left out what was asked for: JSON is as good.
        if type == typeBinaire, let forme = Reponse.self as? any FormeBinaire.Type {
            guard let reponse = forme.init(binaire: corps) as? Reponse else {
                throw ErreurClient.reponseInattendue("\(route.rawValue): not the agreed bytes")
            }
            return reponse
        }
        do {
            return try JSONDecoder().decode(Reponse.self, from: corps)
        } catch {
            throw ErreurClient.reponseInattendue("\(route.rawValue): not the agreed JSON")
        }
    }

    private func echanger(
        _ requete: HTTPClientRequest, a adresse: AdresseRelais, par client: HTTPClient
    ) async throws -> (statut: Int, reessayer: Int?, type: String?, corps: Data) {
        do {
            return try await Self.auPlus(Self.attenteEchange) {
                let reponse = try await client.execute(requete, timeout: Self.attenteReponse)
                let corps = try await reponse.body.collect(upTo: LimitesContrat.reponse)
                let reessayer = reponse.headers.first(name: "Retry-After").flatMap { Int($0) }
                let type = reponse.headers.first(name: "Content-Type")
                return (Int(reponse.status.code), reessayer, type, Data(corps.readableBytesView))
            }
        } catch {
            throw traduire(error, a: adresse)
        }
    }

    /// Runs `travail`, and gives up after `delai`.
    private static func auPlus<R: Sendable>(
        _ delai: Duration, _ travail: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { taches in
            taches.addTask { try await travail() }
            taches.addTask {
                try await Task.sleep(for: delai)
                return nil
            }
            defer { taches.cancelAll() }
            guard let premier = try await taches.next(), let resultat = premier else {
                throw HTTPClientError.deadlineExceeded
            }
            return resultat
        }
    }

    /// What a refusal says: an `ErreurClient`, an `Occupe`, or a `CleRemplacee`.
    func erreur(_ statut: Int, _ reessayer: Int?, _ corps: Data) -> any Error {
        guard let refus = try? JSONDecoder().decode(ErreurRelais.self, from: corps) else {
            return ErreurClient.reponseInattendue("HTTP \(statut)")
        }
        if refus.code == .cleRemplacee, let paquet = refus.paquet { return CleRemplacee(paquet: paquet) }
        return refus.code == .occupe ? Occupe(secondes: max(1, reessayer ?? 1)) : Self.erreur(refus, reessayer)
    }

    private static func erreur(_ refus: ErreurRelais, _ reessayer: Int?) -> ErreurClient {
        switch refus.code {
        case .identifiantsRefuses: .identifiantsRefuses
        case .tropDeDemandes: .ralentir(max(1, reessayer ?? 1))
        case .boitePleine: .boitePleine
        default: .refus(code: refus.code.rawValue, message: Assainir.ligne(refus.message))
        }
    }
}
