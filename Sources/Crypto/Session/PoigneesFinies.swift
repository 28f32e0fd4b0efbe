/// The handshakes whose sessions are gone, by name, each until nobody could make it again: what refuses a replay.
struct PoigneesFinies: Equatable, Sendable {
    private static let version: UInt8 = 1
    /// Who makes more sessions than that in 83 days has only the replays of his own to fear.
    private static let nombreMax = 4096
    private var fins: [[UInt8]: UInt64] = [:]

    init() {}

    func contient(_ nom: [UInt8], maintenant: UInt64) -> Bool { fins[nom].map { maintenant < $0 } ?? false }

    /// Remembers the handshake of `session`, if it could be made again: not one of ours, which nobody can send us, nor one that
    /// used up a one-time prekey, whose private half is gone.
    mutating func ajouter(_ session: Session, maintenant: UInt64) {
        guard !session.initiateur, session.precles.ponctuelles.isEmpty, maintenant < session.fin else { return }
        expirer(maintenant: maintenant)
        if fins.count >= Self.nombreMax, let premiere = fins.min(by: { $0.value < $1.value }) {
            fins[premiere.key] = nil
        }
        fins[session.nom] = session.fin
    }

    mutating func expirer(maintenant: UInt64) { fins = fins.filter { maintenant < $0.value } }
}

extension PoigneesFinies {
    var octets: [UInt8] {
        var codeur = Encodeur(capacite: 4 + fins.count * 40)
        codeur.entier(Limites.suite)
        codeur.entier(Self.version)
        codeur.liste(fins.sorted { $0.key.lexicographicallyPrecedes($1.key) }) { codeur, fin in
            codeur.fixe(fin.key)
            codeur.entier(fin.value)
        }
        return codeur.octets
    }

    init(octets: [UInt8]) throws(ErreurCrypto) {
        var champs = Decodeur(octets)
        guard try champs.entier(UInt8.self) == Limites.suite, try champs.entier(UInt8.self) == Self.version else {
            throw ErreurCrypto(.versionInconnue, "ended handshakes")
        }
        let lues = try champs.liste(max: Self.nombreMax) { champs throws(ErreurCrypto) in
            (nom: try champs.fixe(AmorcePqxdh.tailleNom), fin: try champs.entier(UInt64.self))
        }
        try champs.fin()
        guard zip(lues, lues.dropFirst()).allSatisfy({ $0.nom.lexicographicallyPrecedes($1.nom) }) else {
            throw ErreurCrypto(.encodage, "ended handshakes out of order")
        }
        fins = Dictionary(lues.map { ($0.nom, $0.fin) }, uniquingKeysWith: { premiere, _ in premiere })
    }
}
