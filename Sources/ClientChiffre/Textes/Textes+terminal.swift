import Foundation

/// What the terminal itself says: sizes, progress, and what becomes of a line that was typed.
extension Textes {
    func pourCent(_ nombre: Int) -> String { t("\(nombre)\u{A0}%", "\(nombre)%") }

    /// A size in the unit in which it reads best, units of a thousand.
    func taille(octets: Int64) -> String {
        let unites = [t("o", "B"), t("ko", "kB"), t("Mo", "MB"), t("Go", "GB"), t("To", "TB")]
        var (valeur, rang) = (Double(octets), 0)
        // 999.95 would be rounded to 1000.0.
        while valeur >= (rang == 0 ? 1000 : 999.95), rang < unites.count - 1 {
            valeur /= 1000
            rang += 1
        }
        guard rang > 0 else { return "\(octets)\u{A0}\(unites[0])" }
        let dixiemes = Int((valeur * 10).rounded())
        return "\(dixiemes / 10)\(t(",", "."))\(dixiemes % 10)\u{A0}\(unites[rang])"
    }

    func avancement(_ faits: Int64, sur total: Int64) -> String {
        "\(taille(octets: faits)) / \(taille(octets: total))"
    }

    /// Why a message that is kept has not left.
    func attente(_ raison: ErreurClient) -> String {
        if case .relaisInjoignable = raison { return partiraPlusTard }
        return resteEnAttente(erreur(raison))
    }

    var relaisLent: String {
        t(
            "Le relais tarde à donner les clés ; ce message n'est pas encore gardé.",
            "The relay is slow to give the keys; this message is not kept yet.")
    }

    func pasEnvoye(_ texte: String, _ raison: String) -> String {
        t(
            "Ce message n'est ni gardé ni parti : \(raison)\n\(texte)",
            "This message was neither kept nor sent: \(raison)\n\(texte)")
    }
}
