@testable import CryptoChiffre

extension Session {
    /// The chain on which this end sends, which the next message begins when it is its turn.
    mutating func emission() throws -> Ratchet.Emission {
        let emission = try ratchet.emissionCourante()
        ratchet.tour = .emission(emission)
        return emission
    }

    /// A message as a peer makes it who has the keys but does not keep to the rules: its header changed by `changer`.
    mutating func forger(
        _ contenu: [UInt8] = [1], _ changer: (EnteteRatchet) -> EnteteRatchet
    ) throws -> [UInt8] {
        let emission = try emission()
        let entete = EnteteRatchet(
            dh: emission.paire.dh, ek: emission.paire.ek, ct: emission.ct, pn: emission.pn, n: emission.n)
        return try MessageRatchet.sceller(
            changer(entete), contenu, cleEntete: emission.entete, cleMessage: KdfChaine.avancer(emission.cle).message,
            liaison: liaison, deInitiateur: initiateur)
    }

    /// Passes over `nombre` messages of its chain, as if they had been sent and lost.
    mutating func perdre(_ nombre: Int) throws {
        var emission = try emission()
        for _ in 0..<nombre { emission.cle = KdfChaine.passer(emission.cle) }
        emission.n += UInt32(nombre)
        ratchet.tour = .emission(emission)
    }
}

extension EnteteRatchet {
    /// A copy with some fields changed.
    func avec(
        dh: ClePubliqueX25519? = nil, ek: [UInt8]? = nil, ct: [UInt8]?? = nil, pn: UInt32? = nil, n: UInt32? = nil
    ) -> EnteteRatchet {
        EnteteRatchet(
            dh: dh ?? self.dh, ek: ek ?? Array(self.ek), ct: ct ?? self.ct.map { Array($0) }, pn: pn ?? self.pn,
            n: n ?? self.n)
    }
}

extension [UInt8] {
    /// Whether `partie` stands somewhere in these bytes.
    func contient(_ partie: [UInt8]) -> Bool {
        guard let premier = partie.first, count >= partie.count else { return false }
        return (0...(count - partie.count)).contains {
            self[$0] == premier && self[$0..<($0 + partie.count)].elementsEqual(partie)
        }
    }
}

extension SecretBref {
    var octets: [UInt8] { lire { Array($0) } }
}
