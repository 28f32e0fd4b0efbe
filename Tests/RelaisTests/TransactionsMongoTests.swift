import Contrat
import Foundation
import Testing

@testable import Relais

@Suite("Transactions in MongoDB", .enabled(if: MongoDeTest.adresse != nil, "MESSAGERIE_MONGODB names no MongoDB"))
struct TransactionsMongoTests {
    private func executer(_ essai: @escaping @Sendable (ClientMongo) throws -> Void) async throws {
        let dossier = try Dossier()
        try await MongoDeTest.base(de: dossier).executer(essai)
        withExtendedLifetime(dossier) {}
    }

    /// What `corps` throws.
    private static func erreur(_ corps: () throws -> Void) -> (any Error)? {
        do {
            try corps()
            return nil
        } catch {
            return error
        }
    }

    @Test("What is refused in one is not written, whatever refuses it")
    func refus() async throws {
        try await executer { client in
            let departs = try client.departsCollection()
            let sienne = Self.erreur {
                try client.transaction {
                    try departs.inserer(["_id": 1])
                    let vu = try departs.contient(["_id": 1])
                    #expect(vu)
                    throw CancellationError()
                }
            }
            #expect(sienne is CancellationError)
            #expect(try !departs.contient([:]))
            try client.transaction { _ = try departs.inserer(["_id": 1]) }
            var fois = 0
            let erreur = Self.erreur {
                try client.transaction {
                    fois += 1
                    try departs.ecrire { lot in for id in [2, 1, 3] { lot.inserer(["_id": .entier(Int64(id))]) } }
                }
            }
            #expect((erreur as? ErreurMongo)?.genre == .doublon && fois == 1)
            #expect(try departs.compter([:]) == 1)
        }
    }

    @Test("What a unique index refuses is looked at anew, so often and no more")
    func regards() async throws {
        try await executer { client in
            let departs = try client.departsCollection()
            try departs.inserer(["_id": 1])
            var fois = 0
            let refus = Self.erreur {
                try client.transaction(regards: 3) {
                    fois += 1
                    try departs.inserer(["_id": 1])
                }
            }
            #expect((refus as? Refus)?.erreur.code == .occupe && fois == 3)
            try client.transaction(regards: 3) {
                fois += 1
                try departs.inserer(["_id": .entier(Int64(fois - 3))])
            }
            #expect(fois == 5)
            #expect(try departs.contient(["_id": 2]))
        }
    }

    @Test("Of two that take the same document at once, one is run anew")
    func conflit() async throws {
        let dossier = try Dossier()
        let clients = try MongoDeTest.base(de: dossier)
        try await clients.executer { _ = try $0.departsCollection().inserer(["_id": 1, "n": 0]) }
        try await withThrowingTaskGroup(of: Void.self) { groupe in
            for _ in 0..<60 {
                groupe.addTask {
                    try await clients.executer { client in
                        try client.transaction {
                            let departs = try client.departsCollection()
                            let lu = try departs.premier(["_id": 1]) { try $0.requis($0.entier("n")) }
                            try departs.modifier(["_id": 1], ["$set": ["n": .entier((lu ?? 0) + 1)]])
                        }
                    }
                }
            }
            try await groupe.waitForAll()
        }
        let nombre = try await clients.executer { try $0.departsCollection().premier([:]) { $0.entier("n") } }
        #expect(nombre == 60)
        withExtendedLifetime(dossier) {}
    }
}
