import Foundation
import Testing

@testable import ClientChiffre

@Suite("Ranges of numbers")
struct PlagesTests {
    @Test("Whatever the order, they are what a set would be, joined where they touch")
    func ensemble() {
        var hasard = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var (plages, attendu) = (Plages(), Set<UInt64>())
            for _ in 0..<40 {
                let debut = UInt64.random(in: 0..<60, using: &hasard)
                let plage = debut...(debut + UInt64.random(in: 0..<4, using: &hasard))
                plages.ajouter(plage)
                attendu.formUnion(plage)
            }
            #expect(Set(plages.plages.flatMap { $0 }) == attendu)
            #expect(zip(plages.plages, plages.plages.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound })
            let fin = UInt64.random(in: 0..<70, using: &hasard)
            #expect(Set(plages.avant(fin).plages.flatMap { $0 }) == attendu.filter { $0 < fin })
        }
    }

    @Test("Of too many the newest are kept; what is no range of numbers that JSON carries is none")
    func bornes() throws {
        var plages = Plages()
        for nombre in stride(from: UInt64(0), to: 400, by: 2) { plages.ajouter(nombre) }
        #expect(plages.plages.count == Plages.maximum)
        #expect(plages.contient(398) && !plages.contient(0))
        let lues = try JSONDecoder().decode(
            Plages.self, from: Data("[[5,4],[1],[1,2,3],[0,9007199254740992],[7,8]]".utf8))
        #expect(lues.paires == [[7, 8]])
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Plages.self, from: Data("[[-1,2]]".utf8)) }
        #expect(try JSONDecoder().decode(Plages.self, from: JSONEncoder().encode(plages)) == plages)
    }
}
