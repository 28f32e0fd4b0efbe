import CryptoChiffre

/// Somebody as `--json` prints them.
struct ObjetCorrespondant: Encodable {
    let correspondant: String
    let compte: String
    let confirme: Bool
    let relation: String
    let confiance: String

    init(_ correspondant: Correspondant) {
        self.correspondant = correspondant.pseudo
        compte = Hexadecimal.texte(correspondant.compte)
        confirme = correspondant.confirme
        relation = correspondant.relation.rawValue
        confiance =
            switch correspondant.confiance {
            case .premierContact: "premier_contact"
            case .verifie: "verifie"
            case .aReverifier: "a_reverifier"
            case .alerte(let alerte): "alerte_\(alerte.rawValue)"
            }
    }
}
