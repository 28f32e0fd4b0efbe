import Testing

@testable import CryptoChiffre

@Suite("A file's size on its way tells its order of magnitude and little more")
struct TailleFichierTests {
    @Test("The padded sizes are those of Padme, from 4 KiB on")
    func table() throws {
        for (taille, bourree) in [
            (0, 4096), (1, 4096), (9, 4096), (1000, 4096), (4095, 4096), (4096, 4096), (4097, 4352), (4352, 4352),
            (4353, 4608), (5000, 5120), (65535, 65536), (65536, 65536), (65537, 67584), (100_000, 100_352),
            (131_071, 131_072), (131_073, 135_168), (1_000_000, 1_015_808), (1_048_577, 1_081_344),
            (10_000_000, 10_223_616), (2_147_483_647, 2_147_483_648), (2_147_483_648, 2_147_483_648),
            (2_147_483_649, 2_214_592_512), (1_000_000_000_000, 1_005_022_347_264),
            (1_099_511_627_775, 1_099_511_627_776), (1_099_511_627_776, 1_099_511_627_776),
        ] as [(Int64, Int64)] {
            #expect(try TailleFichier.bourree(taille) == bourree, "\(taille)")
        }
    }

    /// The paper's algorithm 1, written with strings of bits: of E = floor(log2 L) and S = floor(log2 E) + 1 the last E - S
    /// bits of the result are zero.
    private func selonLePapier(_ taille: Int64) -> Int64 {
        let e = String(taille, radix: 2).count - 1
        let s = String(e, radix: 2).count
        let pas = Int64("1" + String(repeating: "0", count: e - s), radix: 2) ?? 0
        return (taille + pas - 1) / pas * pas
    }

    @Test("Each padded size follows the paper's rule, holds the content, grows with it and wastes at most 12 %")
    func regle() throws {
        var tailles = Array(Int64(4097)...70_000)
        for exposant in 13...39 {
            let puissance = Int64(1) << Int64(exposant)
            tailles += [puissance - 1, puissance, puissance + 1]
            tailles += (0..<50).map { _ in Int64.random(in: puissance..<2 * puissance) }
        }
        var avant: Int64 = 4096
        for taille in tailles.sorted() {
            let bourree = try TailleFichier.bourree(taille)
            #expect(bourree == selonLePapier(taille), "\(taille)")
            #expect(bourree >= taille && bourree >= avant)
            #expect((bourree - taille) * 100 <= taille * 12, "\(taille)")
            #expect(try TailleFichier.bourree(bourree) == bourree)
            avant = bourree
        }
    }

    @Test("A size below zero or over 1 TiB is refused")
    func bords() {
        for taille in [-1, .min, (1 << 40) + 1, .max] as [Int64] {
            refuse(.limite) { try TailleFichier.bourree(taille) }
            refuse(.limite) { try TailleFichier.chiffree(taille) }
        }
    }

    @Test("The size of a ciphertext is header, padded content and a tag for each chunk")
    func chiffree() throws {
        for (taille, chiffree) in [
            (0, 41 + 4096 + 16), (4096, 41 + 4096 + 16), (65536, 41 + 65536 + 16), (65537, 41 + 67584 + 32),
            (131_073, 41 + 135_168 + 48), (1 << 40, 41 + (1 << 40) + 16 * (1 << 24)),
        ] as [(Int64, Int64)] {
            #expect(try TailleFichier.chiffree(taille) == chiffree, "\(taille)")
        }
    }
}
