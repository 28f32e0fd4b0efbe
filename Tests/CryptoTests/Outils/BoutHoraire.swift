@testable import CryptoChiffre

/// One device of a run: what a client keeps, and does with its keys as time passes.
struct BoutHoraire {
    /// The identity of one generation, kept as long as its prekeys.
    private struct Identite {
        let idh: PaireX25519
        let dsk: PaireEd25519
        let bout: Bout
        var remplacee: UInt64?
    }

    /// A prekey, of whichever generation made it.
    private struct Precles {
        let gen: UInt32
        let cle: ClesLocales.Cle
        var remplacee: UInt64?
    }

    private let arene: Arene
    private let compte: CompteId
    private var identites: [Identite] = []
    private var precles: [Precles] = []
    private var suivante: UInt32 = 1
    private var sessions: SessionsAppareil?
    /// The newest generation of the other end that this one has heard of.
    private var saGen: UInt32 = 0
    private(set) var envoyes = 0
    private var lus: Set<Int> = []

    init(maintenant: UInt64) throws {
        arene = try Arene(capacite: 16 * 1024)
        compte = try CompteId(Alea.octets(CompteId.taille))
        try changer(maintenant: maintenant)
    }

    var bout: Bout { identites[identites.count - 1].bout }

    func active(_ maintenant: UInt64) -> Session? {
        sessions?.active(maGen: bout.partie.gen, saGen: saGen, maintenant: maintenant)
    }

    /// Which of the numbers up to the highest that it read it has not.
    var manquants: Set<Int> {
        guard let dernier = lus.max() else { return [] }
        return Set(stride(from: dernier % 2, through: dernier, by: 2)).subtracting(lus)
    }

    var etat: [[UInt8]] {
        guard let sessions else { return [] }
        return sessions.sessions.flatMap { [$0.etat, $0.etatSautees ?? []] } + [sessions.etatFinies]
    }

    mutating func connaitre(_ autre: BoutHoraire) throws {
        sessions = try SessionsAppareil(compte: autre.compte, appareil: 1)
    }

    /// New identity and prekeys; the old ones go on receiving for 38 days.
    mutating func changer(maintenant: UInt64) throws {
        if let derniere = identites.indices.last { identites[derniere].remplacee = maintenant }
        let (ik, dsk) = (try PaireEd25519(dans: arene), try PaireEd25519(dans: arene))
        let idh = try PaireX25519(dans: arene)
        let partie = Partie(compte: compte, appareil: 1, gen: UInt32(identites.count))
        identites.append(
            Identite(
                idh: idh, dsk: dsk,
                bout: Bout(partie: partie, ik: ik.publique, dsk: dsk.publique, idh: idh.publique)))
        try renouveler(maintenant: maintenant)
    }

    /// What the relay hands out: the newest keys, renewed every 7 days, and fresh one-time keys while there are some.
    mutating func paquet(sansPonctuelle: Bool, _ maintenant: UInt64) throws -> PaquetCles {
        let age = courante(.spk).map { maintenant - $0.precle.debut }
        if age.map({ $0 >= Limites.renouvellementPrecle }) ?? true { try renouveler(maintenant: maintenant) }
        var cles = Precle.Usage.durables.compactMap(courante)
        for usage in Precle.Usage.ponctuelles where !sansPonctuelle {
            cles.append(try nouvelle(usage, maintenant: maintenant))
        }
        return try PaquetCles(
            precles: cles.map(\.precle.octets), compte: compte, appareil: 1, dsk: bout.dsk, maintenant: maintenant)
    }

    /// Begins a session with the other end's newest bundle, which names its generation.
    mutating func initier(_ lui: Bout, _ paquet: PaquetCles, _ maintenant: UInt64) throws {
        saGen = lui.partie.gen
        guard let idh = identites.last?.idh else { return }
        let moi = bout
        try sessions?.initier(
            moi: moi, idh: idh, lui: lui, paquet: paquet, du: maintenant, maintenant: maintenant)
    }

    mutating func chiffrer(
        _ numero: Int, _ maintenant: UInt64
    ) throws -> (message: [UInt8], amorce: AmorcePqxdh?) {
        guard let id = active(maintenant)?.id,
            let envoi = try sessions?.chiffrer(Self.octets(numero), session: id, maintenant: maintenant)
        else { throw EchecHoraire(description: "no session to send on") }
        envoyes += 1
        return envoi
    }

    mutating func recevoir(_ envoi: Horaire.Envoi, _ maintenant: UInt64) throws -> Int {
        let avant = self
        guard var sessions else { throw EchecHoraire(description: "no sessions") }
        let recu = try sessions.recevoir(envoi.message, amorce: envoi.amorce, maintenant: maintenant) {
            avant.cles($0, de: envoi.emetteur)
        }
        self.sessions = sessions
        for consommee in recu.consommees {
            precles.removeAll { $0.cle.precle.usage == consommee.usage && $0.cle.precle.id == consommee.id }
        }
        saGen = max(saGen, envoi.emetteur.partie.gen)
        let numero = recu.contenu.reduce(0) { $0 << 8 | Int($1) }
        lus.insert(numero)
        return numero
    }

    /// Whether what was written to the keys of `gen` is read no more.
    func aOublie(_ gen: UInt32, _ maintenant: UInt64) -> Bool {
        identites.first { $0.bout.partie.gen == gen }?.remplacee
            .map { $0 + Limites.retentionPrecle < maintenant } ?? false
    }

    /// What a client does as time passes: new prekeys every 7 days, and the end of what is kept for 38.
    mutating func vieillir(maintenant: UInt64) {
        sessions?.expirer(maintenant: maintenant)
        precles.removeAll { $0.remplacee.map { $0 + Limites.retentionPrecle < maintenant } ?? false }
        let mortes = identites.map(\.bout.partie.gen).filter { aOublie($0, maintenant) }
        guard !mortes.isEmpty else { return }
        precles.removeAll { mortes.contains($0.gen) }
        sessions?.oublier(maintenant: maintenant) { mortes.contains($0.moi.gen) }
    }

    func repris() throws -> BoutHoraire {
        var copie = self
        copie.sessions = try sessions.map { sessions in
            try SessionsAppareil(
                compte: sessions.compte, appareil: sessions.appareil,
                sessions: sessions.sessions.map { try Session(etat: $0.etat, sautees: $0.etatSautees) },
                finies: sessions.etatFinies)
        }
        return copie
    }

    private func courante(_ usage: Precle.Usage) -> ClesLocales.Cle? {
        precles.last { $0.cle.precle.usage == usage }?.cle
    }

    private mutating func renouveler(maintenant: UInt64) throws {
        for usage in Precle.Usage.durables {
            if let place = precles.lastIndex(where: { $0.cle.precle.usage == usage }) {
                precles[place].remplacee = maintenant
            }
            _ = try nouvelle(usage, maintenant: maintenant)
        }
    }

    private mutating func nouvelle(_ usage: Precle.Usage, maintenant: UInt64) throws -> ClesLocales.Cle {
        guard let identite = identites.last else { throw EchecHoraire(description: "no identity") }
        let paire = try PairePrecle(usage: usage, dans: arene)
        let precle = try Precle(
            usage: usage, compte: compte, appareil: 1, id: suivante, debut: maintenant, cle: paire.publique,
            dsk: identite.dsk)
        suivante += 1
        precles.append(Precles(gen: bout.partie.gen, cle: .init(precle: precle, paire: paire)))
        return precles[precles.count - 1].cle
    }

    /// The keys that `amorce` names, with the identity of the generation that made them.
    private func cles(_ amorce: AmorcePqxdh, de lui: Bout) -> ClesReponse? {
        func trouver(_ usage: Precle.Usage, _ id: UInt32) -> Precles? {
            precles.first { $0.cle.precle.usage == usage && $0.cle.precle.id == id }
        }
        guard let spk = trouver(.spk, amorce.spk), let pq = trouver(amorce.pqUsage, amorce.pq),
            let moi = identites.first(where: { $0.bout.partie.gen == spk.gen })
        else { return nil }
        let opk = amorce.opk.map { trouver(.opk, $0) }
        if case .some(.none) = opk { return nil }
        return ClesReponse(
            moi: moi.bout, lui: lui, idh: moi.idh, spk: spk.cle, opk: opk??.cle, pq: pq.cle)
    }

    private static func octets(_ numero: Int) -> [UInt8] { [UInt8(numero >> 8), UInt8(numero & 0xff)] }
}
