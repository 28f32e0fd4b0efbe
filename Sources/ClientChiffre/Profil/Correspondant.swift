import Contrat
import CryptoChiffre
import Foundation

/// Somebody this profile has met: who they are is pinned at the first contact.
struct Correspondant: Codable, Equatable, Sendable {
    /// How this person stands to the owner of the profile.
    enum Relation: String, Codable, Sendable {
        /// A stranger who wrote and was not answered yet.
        case demande
        case acceptee
        /// A stranger whose request is to be left alone: kept, not announced.
        case ignoree
        /// Nothing goes there, and what comes is dropped.
        case bloquee
    }

    /// What nothing explains: sending stops until the user decides.
    enum Alerte: String, Codable, Sendable {
        /// Two statements that exclude each other, both signed.
        case fourche
        /// The relay serves an older statement than the one known, or hides a newer one.
        case recul
        /// A statement that the key before did not sign.
        case nonSignee = "non_signee"
    }

    /// Where the trust in the pinned statement stands.
    enum Confiance: Codable, Hashable, Sendable {
        /// As first seen, compared by nobody.
        case premierContact
        /// The user has compared the fingerprint of these very keys.
        case verifie
        /// Changed since, by a statement that the key before signed, or accepted by the user.
        case aReverifier
        case alerte(Alerte)
    }

    private static let declarationsGardees = 32

    /// The account, 16 bytes.
    var compte: Data
    /// What they call themselves.
    var pseudo: String
    /// Whether the relay's directory says the same.
    var confirme: Bool
    /// The newest statements that were accepted, encoded, oldest first, at most 32: the last one is pinned.
    private(set) var declarations: [Data]
    var relation: Relation
    var confiance = Confiance.premierContact
    /// The bundles last fetched.
    var paquets: [PreclesAppareil]
    /// When they were fetched, in seconds since 1970.
    var paquetsDate: UInt64
    /// The statement of this account that they hold and that this device never made, once they have said so.
    var autreCleDeMoi: Contenu.Repere?
    /// When it was learnt that the keys of a generation were replaced, in seconds since 1970.
    private var remplaceesLe: [UInt32: UInt64] = [:]

    init(_ declarations: [Declaration], pseudo: String, confirme: Bool, relation: Relation) {
        compte = Data(declarations.last?.compte.octets ?? [])
        self.pseudo = pseudo
        self.confirme = confirme
        self.declarations = declarations.suffix(Self.declarationsGardees).map { Data($0.octets) }
        self.relation = relation
        paquets = []
        paquetsDate = 0
    }

    func compteId() throws -> CompteId { try CompteId(Array(compte)) }

    /// The newest statements accepted, oldest first.
    func declarationsConnues() throws -> [Declaration] {
        try declarations.map { octets throws(ErreurCrypto) in try Declaration(octets: Array(octets)) }
    }

    /// The pinned statement.
    func declarationEpinglee() throws -> Declaration {
        guard let derniere = declarations.last else { throw ErreurClient.inattendue("a person without a statement") }
        return try Declaration(octets: Array(derniere))
    }

    /// Pins what follows. The bundles of the keys before are forgotten; an alarm stays until the user has decided.
    mutating func epingler(_ nouvelles: [Declaration], maintenant: UInt64) throws {
        guard let derniere = nouvelles.last else { return }
        for gen in Set(try (declarationsConnues() + nouvelles).map(\.gen)) where gen < derniere.gen {
            remplaceesLe[gen] = remplaceesLe[gen] ?? maintenant
        }
        declarations = (declarations + nouvelles.map { Data($0.octets) }).suffix(Self.declarationsGardees)
        if confiance == .premierContact || confiance == .verifie { confiance = .aReverifier }
        oublierPaquets()
    }

    /// The bundles at hand are used no more.
    mutating func oublierPaquets() {
        paquets = []
        paquetsDate = 0
    }

    /// The one-time prekeys of the bundle of `appareil` have begun a session: they begin no other.
    mutating func oublierPonctuelles(de appareil: UInt32) throws {
        for rang in paquets.indices where paquets[rang].appareil == appareil {
            let durables = try PaquetCles.connues(paquets[rang].precles.map { Array($0) })
                .filter { Precle.Usage.durables.contains($0.usage) }
            paquets[rang] = PreclesAppareil(appareil: appareil, precles: durables.map { Data($0.octets) })
        }
    }

    /// What statements that somebody serves say beside those known.
    enum Savoir: Sendable {
        case suite([Declaration])
        case alerte(Alerte)

        var alerte: Alerte? { if case .alerte(let alerte) = self { alerte } else { nil } }
    }

    /// Pins what follows, or raises the alarm.
    /// - Returns: what is to be told, nil when nothing is new.
    mutating func apprendre(_ savoir: Savoir, maintenant: UInt64) throws -> MessageLocal.Avis? {
        switch savoir {
        case .suite(let nouvelles):
            guard !nouvelles.isEmpty else { return nil }
            try epingler(nouvelles, maintenant: maintenant)
            return .nouvellesCles(compromission: nouvelles.contains { $0.raison == .compromission })
        case .alerte(let alerte):
            guard confiance != .alerte(alerte) else { return nil }
            confiance = .alerte(alerte)
            return .alerte(alerte)
        }
    }

    /// The user has compared the fingerprint of the keys of `compare`, which is this person as they stood then.
    /// - Throws: `identiteDouteuse` when an alarm has come meanwhile; `empreinteDifferente` when other keys have.
    mutating func marquerVerifie(_ compare: Correspondant) throws {
        if case .alerte(let alerte) = confiance { throw ErreurClient.identiteDouteuse(pseudo, alerte) }
        guard declarations == compare.declarations else { throw ErreurClient.empreinteDifferente(pseudo) }
        confiance = .verifie
    }

    /// Pins `autres` in place of everything known: only because the user said so.
    mutating func remplacer(par autres: [Declaration], maintenant: UInt64) throws {
        declarations = []
        remplaceesLe = [:]
        try epingler(autres, maintenant: maintenant)
        confiance = .aReverifier
    }

    /// Accepts this person with `autres` in place of everything known. What sessions and last words there are under statements that
    /// are not among these goes: somebody else may have said them.
    mutating func admettre(_ autres: [Declaration], _ rangees: Rangees, maintenant: UInt64) throws {
        let anciennes = try declarationsConnues()
        let gens = Set(anciennes.filter { ancienne in autres.contains { $0.corps == ancienne.corps } }.map(\.gen))
        relation = .acceptee
        try remplacer(par: autres, maintenant: maintenant)
        for appareil in Set((anciennes + autres).flatMap(\.appareils).map(\.id)) {
            var sessions = try SessionsLocales.lire(compteId(), appareil, rangees)
            try sessions.garder(autres, fins: gens, maintenant: maintenant)
            try sessions.ecrire(rangees)
        }
        try ecrire(rangees)
    }

    /// Those of their statements whose keys still count at `maintenant`: not those before a compromise, and those that were replaced for
    /// 38 days more, for what was under way.
    func recevables(_ connues: [Declaration], maintenant: UInt64) -> [Declaration] {
        Chaine.recevables(connues).filter {
            guard let date = remplaceesLe[$0.gen], maintenant > date else { return true }
            return maintenant - date <= Limites.retentionPrecle
        }
    }

    /// Whether anything may go there as things stand: neither blocked, nor alarming until the user has decided.
    var peutRecevoir: Bool {
        if case .alerte = confiance { return false }
        return relation != .bloquee
    }

    /// The key that envelopes for a device are sealed to. Its signature was verified when the bundle was fetched.
    /// - Throws: `perime` when it is over; `encodage` without a bundle of the device.
    func sceau(de appareil: UInt32, maintenant: UInt64) throws -> Precle {
        let precles = paquets.first { $0.appareil == appareil }?.precles ?? []
        guard let sceau = try PaquetCles.connues(precles.map { Array($0) }).first(where: { $0.usage == .sceau }) else {
            throw ErreurCrypto(.encodage, "no seal key of the device")
        }
        guard maintenant < sceau.fin else { throw ErreurCrypto(.perime, "seal key of the recipient") }
        return sceau
    }

    /// Whether the bundles at hand can still be written to.
    func aDesClesValides(_ maintenant: UInt64) throws -> Bool {
        let precles = try PaquetCles.connues(paquets.flatMap { $0.precles.map { Array($0) } })
        return !precles.isEmpty && precles.allSatisfy { maintenant < $0.fin }
    }

    /// The name to show: a claim is marked, and told apart from the others who claim the same.
    func nom(_ textes: Textes) -> String {
        confirme ? Assainir.ligne(pseudo) : "\(adresseLongue) (\(textes.nonConfirme))"
    }

    /// How they are told apart from others who claim the same name: enough of the account's id that nobody makes a second
    /// one in a reasonable time.
    var adresseLongue: String { "\(Assainir.ligne(pseudo))~\(Hexadecimal.texte(compte.prefix(8)))" }

    static func lire(_ compte: CompteId, _ rangees: Rangees) throws -> Correspondant? {
        try rangees.lire(.correspondants, compte.octets)
    }

    static func tous(_ rangees: Rangees) throws -> [Correspondant] { try rangees.lireTout(.correspondants) }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .correspondants, Array(compte)) }
}
