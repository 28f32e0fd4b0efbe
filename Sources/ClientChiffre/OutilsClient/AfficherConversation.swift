import Foundation

/// A conversation as lines for the screen: local times, who, what, and what is known of its fate.
struct AfficherConversation: Sendable {
    let textes: Textes
    let fuseau: TimeZone

    init(_ textes: Textes, fuseau: TimeZone = .current) {
        self.textes = textes
        self.fuseau = fuseau
    }

    /// One message; further lines of a text are set in below the first.
    func afficherConversation(_ message: MessageLocal, avec correspondant: Correspondant) -> String {
        let heure = heure(message.horodatage)
        switch message.sens {
        case .avis:
            return "\(heure)  ! \(avis(message))"
        case .envoye:
            return ligne("\(heure)  \(textes.moi)", message) + "  [\(textes.etat(message.etat))]"
        case .recu:
            return ligne("\(heure)  \(correspondant.nom(textes))", message) + ecart(message)
        }
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
            let texte = Assainir.ligne(texte(message).replacing("\n", with: " "))
            let extrait = texte.count > Self.extrait ? texte.prefix(Self.extrait) + "…" : texte[...]
            return "  \(heure(message.horodatage))  \(extrait)"
        }
        let marques = marques(apercu.correspondant)
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
        if let fichier = message.fichier { return textes.fichier(fichier) }
        return message.brut == nil ? Assainir.texte(message.texte) : textes.typeInconnu(Assainir.ligne(message.type))
    }

    /// How far every line of a message but its first is set in: beyond where the hour stands.
    static let retrait = 7
    private static let extrait = 40
    /// Seconds between the author's time and the relay's that are not worth a word.
    private static let ecartTu: TimeInterval = 600

    private func ligne(_ debut: String, _ message: MessageLocal) -> String {
        "\(debut): " + texte(message).replacing("\n", with: "\n" + String(repeating: " ", count: Self.retrait))
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
        if calendrier.isDateInToday(date) { return heure }
        return "\(champs.year ?? 0)-\(deux(champs.month))-\(deux(champs.day)) \(heure)"
    }
}
