import Foundation

/// What is said of messages that are there: answers, changes, signs, time.
extension Textes {
    var modifie: String { t("modifié", "edited") }
    var messageRetire: String { t("[message supprimé par son auteur]", "[message deleted by its author]") }
    var messageCiteAbsent: String { t("un message qui n'est plus ici", "a message that is not here any more") }
    func aModifie(_ nom: String) -> String { t("\(nom) a modifié un message", "\(nom) edited a message") }
    func aRetire(_ nom: String) -> String { t("\(nom) a supprimé un message", "\(nom) deleted a message") }
    func aReagi(_ nom: String, _ signe: String, _ extrait: String) -> String {
        signe.isEmpty
            ? t("\(nom) retire sa réaction à « \(extrait) »", "\(nom) takes back a reaction to “\(extrait)”")
            : t("\(nom) réagit \(signe) à « \(extrait) »", "\(nom) reacts \(signe) to “\(extrait)”")
    }

    /// What the other one has said of the latest message here.
    func accuse(_ etat: MessageLocal.Etat) -> String { "— \(self.etat(etat)) —" }

    /// A time that messages stay, in the largest unit that divides it.
    func duree(_ secondes: UInt32) -> String {
        let unites: [(UInt32, String)] = [
            (604_800, t("sem.", "w")), (86400, t("j", "d")), (3600, "h"), (60, "min"), (1, "s"),
        ]
        let (valeur, nom) = unites.first { secondes % $0.0 == 0 } ?? (1, "s")
        return "\(secondes / valeur) \(nom)"
    }
    func minuteur(_ secondes: UInt32, deMoi: Bool) -> String {
        switch (secondes, deMoi) {
        case (0, true): t("Les messages restent, désormais.", "Messages stay from now on.")
        case (0, false):
            t("Votre correspondant a réglé : les messages restent.", "Your correspondent has set: messages stay.")
        case (_, true):
            t(
                "Désormais, les messages disparaissent \(duree(secondes)) après leur lecture, des deux côtés.",
                "From now on messages disappear \(duree(secondes)) after they were read, on both sides.")
        case (_, false):
            t(
                "Votre correspondant a réglé : les messages disparaissent \(duree(secondes)) après leur lecture.",
                "Your correspondent has set: messages disappear \(duree(secondes)) after they were read.")
        }
    }
    func minuteurIci(_ secondes: UInt32) -> String {
        t(
            "Les messages écrits ici disparaissent \(duree(secondes)) après leur lecture.",
            "Messages written here disappear \(duree(secondes)) after they were read.")
    }
    var minuteurInchange: String { t("C'est déjà réglé ainsi.", "It is set so already.") }
    var conversationEffacee: String {
        t(
            "Votre correspondant a effacé cette conversation, des deux côtés.",
            "Your correspondent has erased this conversation, on both sides.")
    }
    func conversationEffaceePartout(_ nom: String) -> String {
        t(
            "Conversation avec \(nom) effacée ici ; son programme l'effacera chez \(nom) aussi.",
            "Conversation with \(nom) erased here; their program will erase it there, too.")
    }
    func confirmerEffacementPartout(_ correspondant: String) -> String {
        t(
            "La conversation avec « \(correspondant) » sera effacée ici et chez votre correspondant. Écrivez ce pseudo pour confirmer : ",
            "The conversation with “\(correspondant)” will be erased here and at your correspondent's. Write that pseudo to confirm: "
        )
    }
    func accusesLecture(_ oui: Bool) -> String {
        oui
            ? t("Vos correspondants voient ce que vous avez lu.", "Your correspondents see what you have read.")
            : t("Personne ne voit plus ce que vous avez lu.", "Nobody sees any more what you have read.")
    }
    var usageAccuses: String { t("/accuses oui ou /accuses non", "/receipts yes or /receipts no") }
    var usageMinuteur: String {
        t("/minuteur 30s, 5m, 1h, 1j, ou 0 : les messages restent", "/timer 30s, 5m, 1h, 1d, or 0: messages stay")
    }
    func aucunMessage(_ numero: Int) -> String {
        t(
            "Aucun message de ce genre au numéro \(numero) ; /numeros les montre.",
            "No such message at number \(numero); /numbers shows them.")
    }
    var usageMessages: String {
        t(
            "/repondre [N] texte, /modifier [N] texte, /reagir [N] signe, /retirer [N] ; N se compte depuis le bas, voyez /numeros",
            "/reply [N] text, /edit [N] text, /react [N] sign, /delete [N]; N counts from the bottom, see /numbers")
    }
}
