/// Random bytes for keys that only have to differ and contents that nobody reads: xoshiro256++, seeded by the kernel.
struct Alea: RandomNumberGenerator {
    private var etat: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init() {
        var systeme = SystemRandomNumberGenerator()
        etat = (systeme.next(), systeme.next(), systeme.next(), systeme.next() | 1)
    }

    mutating func next() -> UInt64 {
        func tourner(_ valeur: UInt64, _ bits: UInt64) -> UInt64 { valeur << bits | valeur >> (64 - bits) }
        let resultat = tourner(etat.0 &+ etat.3, 23) &+ etat.0
        let temps = etat.1 << 17
        etat.2 ^= etat.0
        etat.3 ^= etat.1
        etat.1 ^= etat.2
        etat.0 ^= etat.3
        etat.2 ^= temps
        etat.3 = tourner(etat.3, 45)
        return resultat
    }

    /// Fills `cible`.
    mutating func remplir(_ cible: UnsafeMutableRawBufferPointer) {
        var i = 0
        while i < cible.count {
            let valeur = next()
            let taille = min(8, cible.count - i)
            cible.ecrire(valeur, i, taille: taille)
            i += 8
        }
    }
}
