import Foundation

/// A conversation as lines for the screen: local times, who, what, and what is known of its fate.
struct AfficherConversation: Sendable {
    let textes: Textes
    let fuseau: TimeZone
    /// Whether the date of today is written, too: what is read another day needs it.
    private let datesEntieres: Bool

    init(_ textes: Textes, fuseau: TimeZone = .current, datesEntieres: Bool = false) {
        self.textes = textes
        self.fuseau = fuseau
        self.datesEntieres = datesEntieres
    }

    /// One message; further lines of a text are set in below the first.
    func afficherConversation(_ message: MessageLocal, avec correspondant: Correspondant) -> String {
        let heure = heure(message.horodatage)
        switch message.sens {
        case .avis:
            return "\(heure)  ! \(avis(message))"
        case .envoye:
            return ligne("\(heure)  \(textes.moi)", message, correspondant) + "  [\(textes.etat(message))]"
        case .recu:
            return ligne("\(heure)  \(correspondant.nom(textes))", message, correspondant) + ecart(message)
        }
    }

    /// What has become of a message that was shown before: changed, taken back, given a sign.
    func afficherRetouche(_ ligne: Messagerie.Ligne) -> String {
        let (message, correspondant) = (ligne.message, ligne.correspondant)
        let lui = correspondant.nom(textes)
        let texte =
            switch ligne.retouche {
            case Contenu.modification: "\(textes.aModifie(lui)): \(indente(self.texte(message)))"
            case Contenu.reaction: textes.aReagi(lui, signe(message.reactions?.sienne), extrait(message))
            default: textes.aRetire(lui)
            }
        return "\(heure(message.modifie?.date ?? Date()))  " + texte
    }

    /// The time shown is the author's, which the relay cannot change; the relay's is told when the two are far apart.
    private func ecart(_ message: MessageLocal) -> String {
        guard let recu = message.recu, abs(recu.timeIntervalSince(message.horodatage)) > Self.ecartTu else { return "" }
        return "  [\(textes.heureDuRelais(self.heure(recu)))]"
    }

    /// The line of a conversation in the list.
    func resume(_ apercu: ApercuConversation) -> String {
        let nonLus = apercu.nonLus > 0 ? "  (\(textes.nonLus(apercu.nonLus)))" : ""
        let debut = apercu.dernier.map { message in
            "  \(heure(message.horodatage))  \(extrait(message))"
        }
        let marques = marques(apercu.correspondant) + (apercu.brouillon ? [textes.marqueBrouillon] : [])
        return apercu.correspondant.nom(textes) + (marques.isEmpty ? "" : "  [\(marques.joined(separator: ", "))]")
            + nonLus + (debut ?? "")
    }

    /// What there is to know of somebody at a glance.
    func marques(_ correspondant: Correspondant) -> [String] {
        var marques: [String] = []
        switch correspondant.relation {
        case .demande: marques.append(textes.marqueDemande)
        case .ignoree: marques.append(textes.marqueIgnoree)
        case .bloquee: marques.append(textes.marqueBloquee)
        case .acceptee: break
        }
        switch correspondant.confiance {
        case .premierContact: break
        case .verifie: marques.append(textes.marqueVerifiee)
        case .aReverifier: marques.append(textes.marqueReverifier)
        case .alerte: marques.append(textes.marqueAlerte)
        }
        return marques
    }

    /// What a message says, made harmless.
    func texte(_ message: MessageLocal) -> String {
        if message.sens == .avis { return avis(message) }
        if message.retire == true { return textes.messageRetire }
        if let fichier = message.fichier { return textes.fichier(fichier) }
        return message.brut == nil ? Assainir.texte(message.texte) : textes.typeInconnu(Assainir.ligne(message.type))
    }

    /// The beginning of a message, on one line.
    func extrait(_ message: MessageLocal) -> String {
        let texte = Assainir.ligne(texte(message).replacing("\n", with: " "))
        return texte.count > Self.extrait ? texte.prefix(Self.extrait) + "…" : texte
    }

    /// A message with what was put to it.
    private func corps(_ message: MessageLocal) -> String {
        texte(message) + (message.modifie == nil ? "" : " (\(textes.modifie))")
    }

    private func signe(_ signe: MessageLocal.Reactions.Signe?) -> String { Assainir.ligne(signe?.texte ?? "") }

    private func indente(_ texte: String) -> String {
        texte.replacing("\n", with: "\n" + String(repeating: " ", count: Self.retrait))
    }

    private func citation(_ message: MessageLocal, _ correspondant: Correspondant) -> String {
        guard message.reponse != nil else { return "" }
        guard let citation = message.citation else { return "↪ \(textes.messageCiteAbsent)\n" }
        let auteur = citation.sens == .envoye ? textes.moi : correspondant.nom(textes)
        return "↪ \(auteur): \(Assainir.ligne(citation.texte.replacing("\n", with: " ")))\n"
    }

    private func signes(_ message: MessageLocal, _ correspondant: Correspondant) -> String {
        let signes = [
            (signe(message.reactions?.mienne), textes.moi),
            (signe(message.reactions?.sienne), correspondant.nom(textes)),
        ].filter { !$0.0.isEmpty }
        return signes.isEmpty ? "" : "  {" + signes.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + "}"
    }

    private func duree(_ message: MessageLocal) -> String {
        guard let duree = message.duree, duree > 0 else { return "" }
        return "  ⧖ \(textes.duree(duree))"
    }

    /// How far every line of a message but its first is set in: beyond where the hour stands.
    static let retrait = 7
    private static let extrait = 40
    /// Seconds between the author's time and the relay's that are not worth a word.
    private static let ecartTu: TimeInterval = 600

    private func ligne(_ debut: String, _ message: MessageLocal, _ correspondant: Correspondant) -> String {
        "\(debut): " + indente(citation(message, correspondant) + corps(message)) + signes(message, correspondant)
            + duree(message)
    }

    private func avis(_ message: MessageLocal) -> String {
        textes.avis(message.avis ?? .chaineRompue)
    }

    /// The hour today, the date before.
    private func heure(_ date: Date) -> String {
        var calendrier = Calendar(identifier: .gregorian)
        calendrier.timeZone = fuseau
        let champs = calendrier.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        let deux = { (nombre: Int?) in String(repeating: "0", count: (nombre ?? 0) < 10 ? 1 : 0) + "\(nombre ?? 0)" }
        let heure = "\(deux(champs.hour)):\(deux(champs.minute))"
        if !datesEntieres, calendrier.isDateInToday(date) { return heure }
        return "\(champs.year ?? 0)-\(deux(champs.month))-\(deux(champs.day)) \(heure)"
    }
}
