import CryptoChiffre
import Foundation
import Testing

extension Attaques {
    @Suite("28. Many people at once, two of whom keep changing their password", .timeLimit(.minutes(40)))
    struct ChargeTests {
        private static let personnes = 20
        /// More with CHIFFRE_CHARGE, which is the number of rounds.
        private static let tours = ProcessInfo.processInfo.environment["CHIFFRE_CHARGE"].flatMap { Int($0) } ?? 3
        /// Programs that run at once.
        private static let deFront = 4

        @Test("28. Nothing is lost, nothing doubled, nothing unreadable")
        func charge() async throws {
            try await Scene.jouer(places: 3) { scene in
                let gens = try await Self.chacun(Self.personnes) { rang in try await scene.personne("personne\(rang)") }
                for tour in 0..<Self.tours {
                    _ = try await Self.chacun(Self.personnes) { try await Self.vivre($0, gens, tour: tour) }
                }
                _ = try await Self.chacun(Self.personnes) { rang in try await gens[rang].synchroniser() }
                let recus = try await Self.chacun(Self.personnes) { rang in try await Self.verifier(rang, gens) }
                    .reduce(0, +)
                #expect(recus == Self.personnes * Self.tours * 2)
                for instable in gens.prefix(2) {
                    let compte = try #require(Hexadecimal.octets(try await instable.etat().compte))
                    #expect(try BaseDuRelais(scene.relais.base).derniereDeclaration(de: compte) == Self.tours)
                }
                #expect(try BaseDuRelais(scene.relais.base).messages().isEmpty)
                print(
                    "[28] load: \(Self.personnes) people, \(recus) messages received, \(2 * Self.tours) changes of password"
                )
            }
        }

        /// One person's round: to a neighbour, and to one of the two whose keys do not last.
        private static func vivre(_ rang: Int, _ gens: [PersonneDeTest], tour: Int) async throws {
            let moi = gens[rang]
            for autre in [voisin(rang), instable(rang)] { try await moi.envoyer("\(rang)/\(tour)", a: gens[autre]) }
            if rang < 2 { try await moi.changerMotDePasse("cerise 4471 moulin \(rang) \(tour)") }
            try await moi.synchroniser()
        }

        /// That each conversation holds each round once, in order, from each who wrote.
        private static func verifier(_ rang: Int, _ gens: [PersonneDeTest]) async throws -> Int {
            let moi = gens[rang]
            var recus = 0
            for autre in gens.indices where [voisin(autre), instable(autre)].contains(rang) {
                let fois = [voisin(autre), instable(autre)].count { $0 == rang }
                let textes = try await moi.conversation(avec: gens[autre]).filter { $0.sens == "recu" }.map(\.texte)
                let attendus = (0..<tours).flatMap { tour in [String](repeating: "\(autre)/\(tour)", count: fois) }
                #expect(textes == attendus, "from \(autre) to \(rang)")
                recus += textes.count
            }
            let etat = try await moi.etat()
            #expect(etat.illisibles == 0 && etat.enAttente == 0, "\(rang)")
            return recus
        }

        private static func voisin(_ rang: Int) -> Int { (rang + 1) % personnes }

        private static func instable(_ rang: Int) -> Int { rang == 0 ? 1 : rang == 1 ? 0 : rang % 2 }

        /// Does something for each number below `nombre`, a few at a time.
        private static func chacun<R: Sendable>(
            _ nombre: Int, _ travail: @escaping @Sendable (Int) async throws -> R
        ) async throws -> [R] {
            try await withThrowingTaskGroup(of: (Int, R).self) { groupe in
                var resultats = [R?](repeating: nil, count: nombre)
                for rang in 0..<nombre {
                    if rang >= deFront, let (fini, resultat) = try await groupe.next() { resultats[fini] = resultat }
                    groupe.addTask { (rang, try await travail(rang)) }
                }
                for try await (fini, resultat) in groupe { resultats[fini] = resultat }
                return resultats.compactMap(\.self)
            }
        }
    }
}
