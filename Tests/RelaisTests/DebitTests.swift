import Contrat
import Testing

@testable import Relais

@Suite("Rates are kept by token buckets on the relay's clock")
struct DebitTests {
    @Test("After the burst one token comes back each 60/n seconds, and Retry-After says so")
    func recharge() throws {
        let horloge = HorlogeEssai()
        let debit = Debit<String>(parMinute: 6, horloge: horloge.horloge)
        for _ in 0..<6 { try debit.prendre("a") }
        let refus = #expect(throws: Refus.self) { try debit.prendre("a") }
        #expect(refus?.erreur.code == .tropDeDemandes)
        #expect(refus?.attente == 10)
        try debit.prendre("b")
        horloge.avancer(9)
        #expect(throws: Refus.self) { try debit.prendre("a") }
        horloge.avancer(1)
        try debit.prendre("a")
        #expect(throws: Refus.self) { try debit.prendre("a") }
    }

    @Test("Memory is bounded, and a bucket in use outlives many others")
    func borne() throws {
        let debit = Debit<Int>(parMinute: 1, horloge: HorlogeEssai().horloge, borne: 10)
        try debit.prendre(-1)
        for cle in 0..<9 { try debit.prendre(cle) }
        try debit.prendre(100)
        #expect(throws: Refus.self) { try debit.prendre(-1) }
        // Two whole generations later it is forgotten.
        for cle in 200..<230 { try debit.prendre(cle) }
        try debit.prendre(-1)
    }

    @Test(
        "An address block is an IPv4 address or an IPv6 /64",
        arguments: [
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("2001:db8::1", "2001:db8::ffff:2", true), ("2001:db8::1", "2001:db8:0:1::1", false),
        ])
    func blocs(_ cas: (String, String, Bool)) {
        #expect((AdresseSource(socket: cas.0) == AdresseSource(socket: cas.1)) == cas.2)
    }

    @Test("Behind a proxy the last entry counts, and nonsense falls back on the socket")
    func mandataire() {
        let client = AdresseSource(socket: "198.51.100.7")
        #expect(AdresseSource(socket: "127.0.0.1", transmise: "203.0.113.9, 198.51.100.7") == client)
        #expect(AdresseSource(socket: "198.51.100.7", transmise: "unknown") == client)
        #expect(AdresseSource(socket: "198.51.100.7", transmise: "") == client)
    }
}
