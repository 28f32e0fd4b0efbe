import Testing

@testable import CryptoChiffre

@Suite("The relay's hash of cleAuth")
struct HachageMdpTests {
    private let cleAuth = [UInt8](0..<32)

    private static func couts(memoireKiB: UInt32, passes: UInt32) -> CoutsArgon2 {
        let relais = ParametresArgon2(memoireKiB: memoireKiB, passes: passes)
        return CoutsArgon2(
            verificateur: relais, trousseau: relais, relais: relais, memoireAcceptee: 8...64, passesAcceptees: 1...4)
    }

    @Test("It accepts what it hashed, under a salt of its own each time, and nothing else")
    func verifie() throws {
        let hachage = HachageMdp(couts: .essai)
        let chaine = try hachage.hacher(cleAuth)
        #expect(chaine.hasPrefix("$argon2id$v=19$m=8,t=1,p=1$"))
        #expect(try hachage.hacher(cleAuth) != chaine)
        #expect(hachage.verifie(cleAuth, chaine: chaine))
        for bit in 0..<256 { #expect(!hachage.verifie(cleAuth.inverse(bit: bit), chaine: chaine)) }
        for autre in [[], Array(cleAuth.dropLast()), cleAuth + [0]] { #expect(!hachage.verifie(autre, chaine: chaine)) }
    }

    @Test(
        "A string that is none is refused and to be made anew",
        arguments: ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$$"])
    func illisible(_ chaine: String) {
        let hachage = HachageMdp(couts: .essai)
        #expect(!hachage.verifie(cleAuth, chaine: chaine))
        #expect(hachage.aRefaire(chaine))
    }

    @Test("A hash made with lower parameters still verifies and is to be made anew")
    func parametresMontes() throws {
        let ancien = HachageMdp(couts: Self.couts(memoireKiB: 8, passes: 1))
        let chaine = try ancien.hacher(cleAuth)
        #expect(!ancien.aRefaire(chaine))
        for (memoire, passes) in [(16, 1), (8, 2), (32, 3)] as [(UInt32, UInt32)] {
            let nouveau = HachageMdp(couts: Self.couts(memoireKiB: memoire, passes: passes))
            #expect(nouveau.verifie(cleAuth, chaine: chaine))
            #expect(nouveau.aRefaire(chaine))
            #expect(!nouveau.aRefaire(try nouveau.hacher(cleAuth)))
        }
    }

    @Test("In production it says 19 MiB and two passes")
    func production() throws {
        let hachage = HachageMdp(couts: .production)
        let chaine = try hachage.hacher(cleAuth)
        #expect(chaine.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(hachage.verifie(cleAuth, chaine: chaine))
        #expect(!hachage.aRefaire(chaine))
    }
}
