import Foundation

/// What is said of a message after it was sent: changed, taken back, given a sign.
extension MessageLocal {
    /// Longest sign, in bytes: one character, which may be made of several.
    static let signeMax = 64

    /// Whether `signe` is one character that may stand beside a message, or none, which takes one back.
    static func estSigne(_ signe: String) -> Bool {
        signe.count <= 1 && signe.utf8.count <= signeMax && !signe.contains(where: \.isWhitespace)
            && signe == Assainir.ligne(signe)
    }

    /// Takes in what `auteur` says of it. Who has not written it can only put a sign to it; what is older than what was taken in
    /// before changes nothing.
    /// - Returns: whether it changed.
    mutating func appliquer(_ retouche: RetoucheEnAttente, de auteur: Sens) -> Bool {
        guard sens != .avis, retire != true else { return false }
        switch retouche.type {
        case Contenu.modification:
            guard auteur == sens, type == Contenu.texte, brut == nil, let texte = retouche.corps.texte,
                texte.contains(where: { !$0.isWhitespace }), retouche.place.suit(modifie?.place ?? place)
            else { return false }
            self.texte = texte
            modifie = Retouche(place: retouche.place, date: retouche.date)
        case Contenu.suppression:
            guard auteur == sens else { return false }
            retirer()
        case Contenu.reaction:
            guard let signe = retouche.corps.reaction, Self.estSigne(signe) else { return false }
            let signee = Reactions.Signe(texte: signe, place: retouche.place)
            var signes = reactions ?? Reactions()
            let connu = auteur == .envoye ? signes.mienne : signes.sienne
            guard retouche.place.suit(connu?.place) else { return false }
            if auteur == .envoye { signes.mienne = signee } else { signes.sienne = signee }
            reactions = signes
        default: return false
        }
        return true
    }

    private mutating func retirer() {
        retire = true
        texte = ""
        fichier = nil
        enregistre = nil
        brut = nil
        reponse = nil
        modifie = nil
        reactions = nil
    }
}

extension MessageLocal.Place {
    /// Whether this was said after `autre`: of another flow, nothing is known, and what comes later counts.
    fileprivate func suit(_ autre: MessageLocal.Place?) -> Bool {
        guard let autre, autre.flux == flux else { return true }
        return seq > autre.seq
    }
}
