import CryptoChiffre
import Foundation

/// Contents that stand in no history, and change what stands there.
extension Arrivee {
    /// What they say of this device's contents.
    func accuser(_ accuses: inout AccusesLocaux, _ conversation: ConversationLocale) -> Bool {
        var nouveau = false
        for accuse in (contenu.corps?.accuses ?? []).prefix(Contenu.accusesMax) {
            if accuses.apprendre(accuse, present: conversation.mien) { nouveau = true }
        }
        return nouveau
    }

    /// A message of theirs changes, goes, or one gets a sign; when it is not here yet, that is done when it comes.
    /// - Returns: the message that changed.
    func retoucher(
        _ conversation: ConversationLocale, _ rangees: Rangees, maintenant: UInt64
    ) throws -> (ordre: Int64, message: MessageLocal)? {
        guard let corps = contenu.corps, let id = corps.message, Hexadecimal.octets(id)?.count == IdContenu.taille
        else {
            return nil
        }
        let retouche = RetoucheEnAttente(
            type: contenu.type, corps: corps, place: place, date: contenu.date ?? date)
        let sens: MessageLocal.Sens? = contenu.type == Contenu.reaction ? nil : .recu
        guard let (ordre, connu) = try conversation.message(id: id, de: sens, rangees) else {
            // It was here and is gone: what is said of it now is kept no longer than itself.
            if sens == .recu, try Vus.contient(IdContenu(Hexadecimal.octets(id) ?? []), de: interieur.compte, rangees) {
                return nil
            }
            try retouche.garder(pour: id, dans: conversation, rangees, maintenant: maintenant)
            return nil
        }
        var message = connu
        guard message.appliquer(retouche, de: .recu) else { return nil }
        if message.retire == true { try conversation.effacerSuites(ordre, rangees) }
        try conversation.remplacer(ordre, par: message, rangees)
        return (ordre, message)
    }

    /// What was said of a message before it came.
    func retoucherEnArrivant(
        _ message: inout MessageLocal, _ conversation: ConversationLocale, _ rangees: Rangees
    ) throws {
        for retouche in try RetoucheEnAttente.reprendre(pour: message.id, dans: conversation, rangees) {
            _ = message.appliquer(retouche, de: .recu)
        }
    }

    /// Versions of the timer that somebody may skip: nobody brings them to their end.
    private static let sautMinuteurMax: UInt64 = 1 << 16

    /// They propose how long messages stay from now on.
    /// - Returns: the notice of it, when it is another time than before.
    func regler(_ conversation: inout ConversationLocale) -> MessageLocal.Avis? {
        guard let duree = contenu.corps?.duree, let version = contenu.corps?.version else { return nil }
        let propose = ConversationLocale.Minuteur(duree: duree, version: version)
        let connu = conversation.minuteur
        guard propose.prime(sur: connu), UInt64(version) <= UInt64(connu.version) + Self.sautMinuteurMax else {
            return nil
        }
        conversation.minuteur = propose
        return propose.duree == connu.duree ? nil : .minuteur(duree, deMoi: false)
    }
}

extension ConversationLocale.Minuteur {
    /// Whether both sides go by this one when `autre` was agreed before.
    func prime(sur autre: Self) -> Bool {
        if version != autre.version { return version > autre.version }
        if duree == autre.duree { return false }
        return autre.duree == 0 || (duree > 0 && duree < autre.duree)
    }
}
