import CryptoChiffre

/// Who a message claims to be from, and what is learnt of their keys before it is opened.
struct Identite {
    /// What the statements at hand say.
    enum Savoir {
        /// They follow what was known.
        case sue
        /// There are none, or not enough: those from this number on are needed.
        case inconnue(depuis: UInt32)
        case alerte(Correspondant.Alerte)
    }

    let compte: CompteId
    /// The person, when they were met before.
    let connu: Correspondant?
    /// Their statements that were accepted, oldest first.
    private(set) var connues: [Declaration]
    /// Those among them that are new with this message.
    private(set) var nouvelles: [Declaration] = []
    private let servies: [[UInt8]]?
    /// From which number on those were asked for: what the relay said is of before whatever was learnt since.
    private let demandeesDepuis: UInt32

    init(_ interieur: Interieur, _ rangees: Rangees, _ declarations: Lecture.DeclarationsServies) throws {
        compte = interieur.compte
        connu = try Correspondant.lire(compte, rangees)
        connues = try connu?.declarationsConnues() ?? []
        if case .cherchees(let servies, let depuis) = declarations {
            (self.servies, demandeesDepuis) = (servies, depuis)
        } else {
            (servies, demandeesDepuis) = (nil, 0)
        }
    }

    /// Accepts the statements that came with the message, or that the relay served for it. Nothing that the message says is
    /// believed yet: a statement stands by its signatures alone.
    /// - Throws: `ErreurCrypto` for what does not hold.
    mutating func apprendre(_ apportees: [[UInt8]]?) throws -> Savoir {
        guard !connues.isEmpty else { return try rencontrer(apportees) }
        for (chaine, relais) in [(servies, true), (apportees, false)] {
            guard let chaine, relais || !chaine.isEmpty else { continue }
            // The last eight of many may begin after what is known.
            if let derniere = connues.last, let premiere = chaine.first,
                try Declaration(octets: premiere).vientApres(uneAutre: derniere), servies == nil
            {
                return .inconnue(depuis: derniere.numero)
            }
            do throws(ErreurCrypto) {
                let suite =
                    try relais ? Chaine.suite(chaine, apres: connues) : Chaine.suite(amorce: chaine, apres: connues)
                nouvelles += suite
                connues += suite
            } catch {
                switch error.code {
                case .fourche: return .alerte(.fourche)
                case .recul:
                    guard try !estDAvant(chaine) else { continue }
                    return .alerte(.recul)
                case .signature where relais: return .alerte(.nonSignee)
                default: throw error
                }
            }
        }
        return .sue
    }

    /// From which number on the relay is to be asked for what a message lacks: of somebody unknown, for the whole chain.
    var aDemanderDepuis: UInt32 { nouvelles.count == connues.count ? 0 : connues.last?.numero ?? 0 }

    /// Whether these were the newest when they were asked for, and others were learnt while the relay answered.
    private func estDAvant(_ servies: [[UInt8]]) throws -> Bool {
        try servies.last.map { try Declaration(octets: $0).numero >= demandeesDepuis } ?? false
    }

    /// The statement of the one who wrote the message: the newest that came along, if its keys still count, else the pinned
    /// one.
    func auteur(_ apportees: [[UInt8]]?, maintenant: UInt64) throws -> Declaration? {
        guard let derniere = apportees?.last else { return connues.last }
        let lue = try Declaration(octets: derniere)
        return recevables(maintenant: maintenant).last { $0.corps == lue.corps }
    }

    /// Their statements whose keys still count.
    func recevables(maintenant: UInt64) -> [Declaration] {
        connu?.recevables(connues, maintenant: maintenant) ?? Chaine.recevables(connues)
    }

    private mutating func rencontrer(_ apportees: [[UInt8]]?) throws -> Savoir {
        let chaine = servies ?? apportees ?? []
        guard let premiere = chaine.first, try Declaration(octets: premiere).numero == 0 else {
            if servies != nil { throw ErreurCrypto(.signature, "first contact without its statements") }
            guard apportees != nil else { throw ErreurCrypto(.authentification, "no session with this device") }
            return .inconnue(depuis: 0)
        }
        connues = try Chaine.verifier(chaine, compte: compte)
        nouvelles = connues
        return .sue
    }
}
