@testable import CryptoChiffre

/// Two devices and what lies between them, driven step by step by a seed: messages are sent, delivered in any order, lost,
/// doubled; sessions begun anew, keys changed, days pass, states read back from what was kept.
struct Horaire {
    /// An envelope under way, or one that was delivered and may come again.
    struct Envoi {
        let numero: Int
        let vers: Int
        /// The generation of the recipient's keys that the session is with.
        let saGen: UInt32
        let message: [UInt8]
        let amorce: AmorcePqxdh?
        let emetteur: Bout
        let date: UInt64
    }

    /// How long a relay keeps an envelope: what is older never comes.
    private static let garde: UInt64 = 30 * 86400
    /// New sessions that a run begins at most on purpose: beyond forty the oldest would be evicted.
    private static let sessionsMax = 12

    private var hasard: Hasard
    private(set) var bouts: [BoutHoraire]
    private var enRoute: [Envoi] = []
    private var livres: [Envoi] = []
    private(set) var maintenant = CompteEssai.maintenant
    private(set) var envoyes = 0
    private(set) var lus: Set<Int> = []
    private(set) var perdus: Set<Int> = []
    private(set) var reprises = 0
    private var nouvelles = 0
    private var cote = 0

    init(graine: UInt64) throws {
        hasard = Hasard(graine: graine)
        bouts = [try BoutHoraire(maintenant: maintenant), try BoutHoraire(maintenant: maintenant)]
        for cote in 0...1 { try bouts[cote].connaitre(bouts[1 - cote]) }
    }

    /// One step, of a kind that the seed chooses.
    mutating func pas() throws {
        // People write several messages before the other answers.
        if tirer(4) == 0 { cote = 1 - cote }
        switch tirer(100) {
        case ..<36: try envoyer(de: cote)
        case ..<78: try livrer(de: cote)
        case ..<82: perdre()
        case ..<87: try rejouer()
        case ..<89 where nouvelles < Self.sessionsMax: try recommencer(cote)
        case ..<90 where nouvelles < Self.sessionsMax:
            nouvelles += 1
            try bouts[cote].changer(maintenant: maintenant)
        case ..<94: passer(UInt64(tirer(4) == 0 ? tirer(12 * 86400) : tirer(3600)))
        case ..<96: try reprendre(cote)
        default: try envoyer(de: cote)
        }
    }

    /// Delivers what is left, and demands that both ends still talk and send on one session.
    mutating func finir() throws {
        for cote in 0...1 where reprises < 3 { try reprendre(cote) }
        if reprises < 3 { try reprendre(0) }
        while !enRoute.isEmpty { try livrer(enRoute.remove(at: tirer(enRoute.count))) }
        for cote in [0, 1, 0, 1] {
            try envoyer(de: cote)
            try livrer(enRoute.removeLast())
        }
        let ids = bouts.map { $0.active(maintenant)?.id }
        try exiger(ids[0] != nil && ids[0] == ids[1], "each sends on a session of its own")
        try exiger(lus.isDisjoint(with: perdus) && lus.count + perdus.count == envoyes, "read and lost are not all")
        for cote in 0...1 {
            try exiger(bouts[cote].manquants == perdus.filter { $0 % 2 == 1 - cote }, "losses do not show")
        }
    }

    private mutating func tirer(_ n: Int) -> Int { Int.random(in: 0..<n, using: &hasard) }

    private func exiger(_ vrai: Bool, _ quoi: String) throws {
        if !vrai { throw EchecHoraire(description: quoi) }
    }

    /// Numbers are even from one end and odd from the other.
    private mutating func envoyer(de cote: Int) throws {
        let numero = 2 * bouts[cote].envoyes + cote
        if bouts[cote].active(maintenant) == nil { try initier(cote) }
        let saGen = bouts[cote].active(maintenant)?.lui.gen ?? 0
        let (message, amorce) = try bouts[cote].chiffrer(numero, maintenant)
        envoyes += 1
        enRoute.append(
            Envoi(
                numero: numero, vers: 1 - cote, saGen: saGen, message: message, amorce: amorce,
                emetteur: bouts[cote].bout, date: maintenant))
    }

    /// Mostly the oldest on its way, else any.
    private mutating func livrer(de cote: Int) throws {
        let places = enRoute.indices.filter { enRoute[$0].vers == 1 - cote }
        guard let premiere = places.first else { return }
        try livrer(enRoute.remove(at: tirer(2) == 0 ? premiere : places[tirer(places.count)]))
    }

    private mutating func livrer(_ envoi: Envoi) throws {
        // Written in a session with keys that were replaced over 38 days ago, of which the sender did not know.
        if bouts[envoi.vers].aOublie(envoi.saGen, maintenant) {
            perdus.insert(envoi.numero)
            return try refuser(envoi, "a message to keys that are gone")
        }
        let contenu = try bouts[envoi.vers].recevoir(envoi, maintenant)
        try exiger(contenu == envoi.numero, "another content than was sent")
        try exiger(lus.insert(envoi.numero).inserted, "read twice")
        livres.append(envoi)
    }

    private mutating func perdre() {
        guard !enRoute.isEmpty else { return }
        perdus.insert(enRoute.remove(at: tirer(enRoute.count)).numero)
    }

    /// A message that was read comes again: refused, and nothing has changed.
    private mutating func rejouer() throws {
        guard !livres.isEmpty else { return }
        try refuser(livres[tirer(livres.count)], "a replay")
    }

    private mutating func refuser(_ envoi: Envoi, _ quoi: String) throws {
        let avant = bouts[envoi.vers].etat
        do {
            _ = try bouts[envoi.vers].recevoir(envoi, maintenant)
        } catch let erreur as ErreurCrypto {
            try exiger(
                [.rejeu, .authentification, .cleRefusee, .perime].contains(erreur.code), "\(quoi): \(erreur)")
            return try exiger(bouts[envoi.vers].etat == avant, "\(quoi), refused, changed the state")
        }
        throw EchecHoraire(description: "\(quoi), \(envoi.numero), was read")
    }

    private mutating func recommencer(_ cote: Int) throws {
        nouvelles += 1
        try initier(cote)
        try envoyer(de: cote)
    }

    private mutating func initier(_ cote: Int) throws {
        let paquet = try bouts[1 - cote].paquet(sansPonctuelle: tirer(2) == 0, maintenant)
        try bouts[cote].initier(bouts[1 - cote].bout, paquet, maintenant)
    }

    private mutating func passer(_ secondes: UInt64) {
        maintenant += secondes
        for envoi in enRoute where envoi.date + Self.garde < maintenant { perdus.insert(envoi.numero) }
        enRoute.removeAll { $0.date + Self.garde < maintenant }
        for cote in 0...1 { bouts[cote].vieillir(maintenant: maintenant) }
    }

    private mutating func reprendre(_ cote: Int) throws {
        reprises += 1
        let avant = bouts[cote].etat
        bouts[cote] = try bouts[cote].repris()
        try exiger(bouts[cote].etat == avant, "a state read back differs")
    }
}

/// What did not hold in a run.
struct EchecHoraire: Error, CustomStringConvertible {
    let description: String
}
