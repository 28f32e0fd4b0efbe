import Testing

@testable import Relais

@Suite("One range of bytes is served, anything else is passed over")
struct PlageTests {
    @Test(
        "Ranges of a file of 100 bytes",
        arguments: [
            (nil, .tout), ("", .tout), ("bytes=", .tout), ("bytes=-", .tout), ("bytes=0-0", .partie(0..<1)),
            ("bytes=10-19", .partie(10..<20)), ("bytes=10-", .partie(10..<100)), ("bytes=99-", .partie(99..<100)),
            ("Bytes=0-99", .partie(0..<100)), ("bytes=0-100", .partie(0..<100)), ("bytes=100-", .dehors),
            ("bytes=100-200", .dehors), ("bytes=-1", .partie(99..<100)), ("bytes=-100", .partie(0..<100)),
            ("bytes=-1000", .partie(0..<100)), ("bytes=-0", .dehors), ("bytes=20-10", .tout),
            ("bytes=0-1,3-4", .tout), ("bytes=a-b", .tout), ("bytes=1-2-3", .tout), ("lines=0-1", .tout),
            ("bytes=+1-2", .tout), ("bytes=0-99999999999999999999", .partie(0..<100)),
            ("bytes=99999999999999999999-", .dehors), ("bytes=\u{0661}-", .tout),
        ] as [(String?, Plage)])
    func plages(_ cas: (entete: String?, plage: Plage)) {
        #expect(Plage(cas.entete, taille: 100) == cas.plage)
    }
}
