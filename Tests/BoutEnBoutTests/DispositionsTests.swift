import Foundation
import Testing

@Suite("A relay on MongoDB, alone or beside others", .timeLimit(.minutes(40)))
struct DispositionsTests {
    @Test("There is a MongoDB to test with")
    func mongo() {
        #expect(MongoDuRelais.adresse != nil, "MESSAGERIE_MONGODB names none; scripts/test starts one")
    }
}
