import CryptoChiffre

/// X25519 and seals by themselves: of 1 KiB, and of what fills an envelope of 4 KiB.
func essaisSceaux(_ sodium: SodiumBrut, _ arene: Arene) throws -> [Essai] {
    let (moi, lui) = (try PaireX25519(dans: arene), try PaireX25519(dans: arene))
    let essais = [
        Essai(
            nom: "x25519.partage", plancher: "sodium.crypto_scalarmult",
            notre: { try exiger(moi.partage(avec: lui.publique, dans: arene).taille == 32, "partage") },
            brut: sodium.x25519())
    ]
    return try essais + [1024, 4096 - Sceau.surcout].flatMap { try essaisSceau($0, vers: lui, sodium) }
}

private func essaisSceau(_ taille: Int, vers lui: PaireX25519, _ sodium: SodiumBrut) throws -> [Essai] {
    let clair = try Alea.octets(taille)
    let scelle = try Sceau.fermer(clair, vers: lui.publique)
    return [
        Essai(
            nom: "sceau.fermer.\(taille)", plancher: "sodium.crypto_box_seal.\(taille)",
            notre: { try exiger(Sceau.fermer(clair, vers: lui.publique).count == scelle.count, "Sceau.fermer") },
            brut: sodium.fermerSceau(taille)),
        Essai(
            nom: "sceau.ouvrir.\(taille)", plancher: "sodium.crypto_box_seal_open.\(taille)",
            notre: { try exiger(Sceau.ouvrir(scelle, avec: lui).count == clair.count, "Sceau.ouvrir") },
            brut: try sodium.ouvrirSceau(taille)),
    ]
}
