import CryptoChiffre
import Foundation
import Logging
import NIOCore
import Testing

@testable import Relais

/// One database of files, and as many relays' depots of it as a test wants.
struct FichiersMongoEssai: Sendable {
    /// Far away, since the server erases quotas of days that are past for it.
    static let date: UInt64 = 4_000_000_000

    let dossier: Dossier
    let clients: ClientsMongo
    let quotas: QuotasFichiers

    init(jour: Int64 = 1 << 30, total: Int64 = 1 << 30) throws {
        dossier = try Dossier()
        clients = try MongoDeTest.base(de: dossier)
        quotas = QuotasFichiers(jour: jour, total: total)
    }

    var depot: DepotFichiersMongo { depot(clients) }

    /// Another relay's, with connections of its own.
    func autreDepot() throws -> DepotFichiersMongo { try depot(MongoDeTest.base(de: dossier)) }

    private func depot(_ clients: ClientsMongo) -> DepotFichiersMongo {
        DepotFichiersMongo(clients: clients, quotas: quotas, journal: Logger(label: "essai"))
    }

    func fichier(_ taille: Int, id: Data? = nil, de compte: CompteId? = nil) throws -> NouveauFichier {
        NouveauFichier(
            id: try id ?? Data(Alea.octets(32)), taille: Int64(taille), effacement: Data(repeating: 9, count: 32),
            compte: try compte ?? CompteId(Alea.octets(CompteId.taille)))
    }

    /// The bytes as a body in parts of `part` bytes.
    static func corps(_ octets: Data, part: Int = 100_000) -> AsyncThrowingStream<ByteBuffer, any Error> {
        let (corps, source) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        for debut in stride(from: 0, to: octets.count, by: part) {
            source.yield(ByteBuffer(bytes: octets.dropFirst(debut).prefix(part)))
        }
        source.finish()
        return corps
    }

    /// Leaves a file whose bytes are all the same.
    func deposer(
        _ taille: Int, dans depot: DepotFichiersMongo, id: Data? = nil, de compte: CompteId? = nil
    ) async throws -> DepotFichier {
        try await depot.deposer(
            fichier(taille, id: id, de: compte), corps: Self.corps(Data(repeating: 5, count: taille)),
            maintenant: Self.date)
    }

    /// Takes name and room for an upload.
    func commencer(_ arrivee: ArriveeFichier) async throws {
        let refus = try await clients.executer { try arrivee.reserver(quotas, $0) }
        #expect(refus == nil)
    }

    /// How many documents each collection has, but for empty ones; `octets` is the counter.
    func etat() async throws -> [String: Int64] {
        let noms = ["fichiers.files", "fichiers.chunks", "arrivees", "departs_fichiers", "quotas"]
        let nombres = try await clients.executer { client in
            var etat = ["octets": try CompteurFichiers.lire(client)]
            for nom in noms {
                etat[nom] = Int64(try client.collection(nom).tous([:], ["projection": ["_id": 1]]) { _ in 0 }.count)
            }
            return etat
        }
        return nombres.filter { $0.value != 0 }
    }

    /// Makes the date `champ` of all documents of a collection older than the patience with anything under way.
    func vieillir(_ collection: String, _ champ: String) async throws {
        let vieux = UInt64(Date().timeIntervalSince1970) - 16 * 60
        let nombre = try await clients.executer { client in
            try client.collection(collection).modifierTous([:], ["$set": .document(Document([(champ, .date(vieux))]))])
        }
        #expect(nombre > 0)
    }

    /// Waits until `condition` holds, for a minute at most: a machine may be busy.
    func attendre(_ condition: () async throws -> Bool) async throws {
        let echeance = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            guard ContinuousClock.now < echeance else {
                Issue.record("nothing came of it in a minute")
                return
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension DepotFichier {
    var depose: Bool { if case .depose = self { true } else { false } }
}
