import CryptoChiffre

/// `bench-crypto [--court]`: what each handshake, message, envelope, signature and key derivation costs, beside the calls of
/// libsodium and swift-crypto that it cannot do without. One JSON object a line.
@main
struct BenchCrypto {
    static func main() throws {
        let court = CommandLine.arguments.dropFirst() == ["--court"]
        // Many short turns rather than a few long ones: a machine that is busy for a moment spoils some of them, and the
        // median leaves those out.
        let chronometre = Chronometre(tours: court ? 9 : 45, duree: court ? 0.01 : 0.03, lot: 64)
        let arene = try Arene()
        let sodium = try SodiumBrut()
        let essais =
            try essaisSceaux(sodium, arene) + essaisRatchet(sodium, arene) + essaisMessages(sodium, arene)
            + essaisSignatures(sodium, arene) + essaisAead(sodium, arene)
        for essai in essais { try chronometre.comparer(essai) }
        let ecriture = try EssaiEcriture(sodium, arene)
        try chronometre.comparer(ecriture.essai)
        for taille in ecriture.tailles { try taille.imprimer() }
        // A second and more for each run: once is enough to be read, and a warm-up would say nothing.
        try Chronometre(tours: 1, duree: 0, lot: 1).comparer(essaiArgon2(sodium, arene))
    }
}
