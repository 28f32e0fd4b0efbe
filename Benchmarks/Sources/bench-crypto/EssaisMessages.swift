import ComptesBench
import CryptoChiffre

/// Envelopes by themselves: a content of 1 KiB travels in one of 4 KiB, so the floor seals 4 KiB. What a message costs besides
/// is in `essaisRatchet`.
func essaisMessages(_ sodium: SodiumBrut, _ arene: Arene) throws -> [Essai] {
    let date: UInt64 = 1_800_000_000
    let compte = try CompteBench(nomRelais: "banc", date: date, dans: arene)
    let taille = 1024
    let scellee = (Limites.enveloppes.first ?? 0) - 5 - Sceau.surcout
    let paire = try compte.sceau.paire.x25519
    // Header, content and what surrounds them.
    let interieur = Interieur(
        compte: compte.declaration.compte, appareil: 1, amorce: nil, message: try Alea.octets(2401 + taille))
    let enveloppe = try Enveloppe.sceller(interieur, suite: Limites.suite, vers: compte.sceau.precle)
    return [
        Essai(
            nom: "enveloppe.sceller.\(taille)", plancher: "sodium.crypto_box_seal.\(scellee)",
            notre: {
                try exiger(
                    Enveloppe.sceller(interieur, suite: Limites.suite, vers: compte.sceau.precle).count
                        == enveloppe.count, "Enveloppe.sceller")
            },
            brut: sodium.fermerSceau(scellee)),
        Essai(
            nom: "enveloppe.ouvrir.\(taille)", plancher: "sodium.crypto_box_seal_open.\(scellee)",
            notre: { try exiger(Enveloppe.ouvrir(enveloppe, avec: paire).amorce == nil, "Enveloppe.ouvrir") },
            brut: try sodium.ouvrirSceau(scellee)),
    ]
}
