import CryptoChiffre
import Foundation

/// What the receipts of a conversation say, both ways. They say it of places in a flow, all of them each time: one that is lost is
/// made good by the next, and what it costs does not depend on how many messages it speaks of.
struct AccusesLocaux: Codable, Sendable {
    /// What is known of one flow.
    struct Portee: Codable, Hashable, Sendable {
        /// Contents that are on the recipient's device.
        var remis = Plages()
        /// Those of them that they have read, and say so.
        var lus = Plages()
    }

    /// Of theirs: what is to be told, and whether it was.
    struct Etat: Codable, Hashable, Sendable {
        var portee = Portee()
        /// Contents that stand in no history, until what stands beside them is read.
        var muets = Plages()
        var aDire = false
        /// What is below has been erased with the conversation, whenever it comes.
        var efface: UInt64?
    }

    /// Of what this device said, by flow, the present one last.
    private(set) var miens: [Mien] = []
    /// Of what their devices say, by device and flow.
    private(set) var siens: [String: Etat] = [:]

    struct Mien: Codable, Hashable, Sendable {
        let flux: String
        /// Contents said in it: what they say of others is nothing.
        var fin: UInt64
        var portee = Portee()
    }

    /// Flows of this device that are remembered: a new one begins when the profile was restored.
    private static let miensMax = 8
    /// Ranges that are remembered of one flow: only somebody who leaves gaps on purpose makes so many.
    private static let plagesMax = 256

    static func lire(_ compte: CompteId, _ rangees: Rangees) throws -> AccusesLocaux {
        try rangees.lire(.accuses, compte.octets) ?? AccusesLocaux()
    }

    func ecrire(_ compte: CompteId, _ rangees: Rangees) throws { try rangees.ecrire(self, .accuses, compte.octets) }

    // MARK: Of theirs

    /// Content `seq` of a flow of theirs is here.
    /// - Parameter ligne: whether it stands in the history: what does not is read with what stands beside it.
    mutating func recevoir(_ seq: UInt64, de flux: String, ligne: Bool) {
        var etat = siens[flux, default: Etat()]
        etat.portee.remis.ajouter(seq...seq, maximum: Self.plagesMax)
        if !ligne {
            if seq > 0, etat.portee.lus.contient(seq - 1) {
                etat.portee.lus.ajouter(seq...seq, maximum: Self.plagesMax)
            } else {
                etat.muets.ajouter(seq...seq, maximum: Self.plagesMax)
            }
        }
        siens[flux] = etat
    }

    /// It was read, and that is to be said. Of a flow that was forgotten nothing is said any more.
    mutating func lire(_ seq: UInt64, de flux: String) {
        guard var etat = siens[flux] else { return }
        etat.portee.lus.ajouter(etat.muets.autour(seq), maximum: Self.plagesMax)
        etat.aDire = true
        siens[flux] = etat
    }

    /// The conversation was erased by content `seq` of that flow.
    mutating func effacer(avant seq: UInt64, de flux: String) { siens[flux, default: Etat()].efface = seq }

    /// Whether content `seq` of that flow was erased with the conversation before it came.
    func efface(_ seq: UInt64, de flux: String) -> Bool { siens[flux]?.efface.map { seq < $0 } ?? false }

    /// A receipt is owed for that flow.
    mutating func devoir(_ flux: String) { siens[flux]?.aDire = true }

    /// Forgets the flows that the conversation has forgotten.
    mutating func borner(aux connus: some Sequence<String>) {
        let connus = Set(connus)
        siens = siens.filter { connus.contains($0.key) }
    }

    /// What is owed, at most so much as one content holds; it counts as said from now on.
    /// - Parameter lecture: whether it may be said what was read.
    mutating func dire(lecture: Bool) -> [Contenu.Accuse] {
        let dus = siens.filter(\.value.aDire).sorted { $0.key < $1.key }.prefix(Contenu.accusesParContenu)
        for (flux, _) in dus { siens[flux]?.aDire = false }
        return dus.compactMap { nom, etat in
            var portee = etat.portee
            if !lecture { portee.lus = Plages() }
            return nom.split(separator: "/").last.map { Contenu.Accuse(flux: String($0), portee) }
        }
    }

    /// Whether anything is owed.
    var doit: Bool { siens.values.contains(where: \.aDire) }

    // MARK: Of mine

    /// Takes in what they say of a flow of this device.
    /// - Returns: whether that was news.
    mutating func apprendre(_ accuse: Contenu.Accuse, present: ConversationLocale.Flux) -> Bool {
        if accuse.flux == present.nom { suivre(present) }
        guard let rang = miens.firstIndex(where: { $0.flux == accuse.flux }) else { return false }
        let avant = miens[rang].portee
        let lus = accuse.lus.avant(miens[rang].fin)
        // What was known stays known, also when they name their newest ranges only.
        miens[rang].portee.lus.unir(lus, maximum: Self.plagesMax)
        // Whoever has read something has it.
        miens[rang].portee.remis.unir(lus, maximum: Self.plagesMax)
        miens[rang].portee.remis.unir(accuse.remis.avant(miens[rang].fin), maximum: Self.plagesMax)
        return miens[rang].portee != avant
    }

    /// Notes how far a flow of this device has come.
    mutating func suivre(_ flux: ConversationLocale.Flux) {
        if let rang = miens.firstIndex(where: { $0.flux == flux.nom }) {
            miens[rang].fin = flux.suivant
        } else {
            miens = (miens + [Mien(flux: flux.nom, fin: flux.suivant)]).suffix(Self.miensMax)
        }
    }

    /// The state of a message that was sent, by what they say of it; nil when they say nothing.
    func etat(_ place: MessageLocal.Place) -> MessageLocal.Etat? {
        guard let portee = miens.first(where: { $0.flux == place.flux })?.portee else { return nil }
        if portee.lus.contient(place.seq) { return .lu }
        return portee.remis.contient(place.seq) ? .remis : nil
    }
}

extension Contenu.Accuse {
    /// What is told of a flow: its newest ranges.
    init(flux: String, _ portee: AccusesLocaux.Portee) {
        self.flux = flux
        remis = portee.remis.dernieres
        lus = portee.lus.dernieres
    }
}
