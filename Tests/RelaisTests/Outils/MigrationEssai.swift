import CryptoChiffre
import Foundation

@testable import Relais

/// A relay's folder and a MongoDB, between which a test moves it.
struct MigrationEssai: Sendable {
    let dossier: Dossier
    let mongo: AdresseMongo
    let uri: String
    var secret: String { "\(dossier.chemin)/relais.secret" }
    var sqlite: String { "sqlite:\(dossier.chemin)/relais.sqlite" }

    init(_ dossier: Dossier) throws {
        self.dossier = dossier
        mongo = try MongoDeTest.adresse(de: dossier)
        let nom = "essai-" + dossier.chemin.suffix(36)
        uri = (MongoDeTest.adresse ?? "").replacingOccurrences(of: "/?", with: "/\(nom)?")
    }

    /// Options of a relay that has everything in the MongoDB.
    @Sendable func partager(_ options: inout OptionsRelais) {
        options.comptes = .mongodb(mongo)
        options.secret = secret
    }

    @discardableResult
    func aller(_ quoi: Migrer.Quoi = .tout, horloge: HorlogeEssai) async throws -> [BilanGenre] {
        try await Self.migrer(de: sqlite, vers: uri, quoi, secret: secret, horloge: horloge)
    }

    @discardableResult
    func retour(_ vers: Dossier, _ quoi: Migrer.Quoi = .tout, horloge: HorlogeEssai) async throws -> [BilanGenre] {
        try await Self.migrer(
            de: uri, vers: "sqlite:\(vers.chemin)/relais.sqlite", quoi, secret: secret, horloge: horloge)
    }

    static func migrer(
        de: String, vers: String, _ quoi: Migrer.Quoi, secret: String, horloge: HorlogeEssai
    ) async throws -> [BilanGenre] {
        try await Migrer.executer(
            de: ChoixBD(de), vers: ChoixBD(vers), quoi, secret: secret, donnees: nil,
            parametres: ParametresRelais(couts: .essai, horloge: horloge.horloge, synchrone: .normal))
    }

    /// A connection to the MongoDB.
    func clients() throws -> ClientsMongo {
        let clients = try BaseMongo.mongoClient(mongo, connexions: 2)
        try clients.preparer { _ in }
        return clients
    }
}
