import CryptoChiffre

/// XChaCha20-Poly1305 of 1 KiB by itself and as a row of the profile, which draws a nonce and names its place.
func essaisAead(_ sodium: SodiumBrut, _ arene: Arene) throws -> [Essai] {
    let taille = 1024
    let aead = Aead.xchacha20Poly1305
    let cle = try arene.aleatoire(32)
    let nonce = try Alea.octets(aead.tailleNonce)
    let clair = try Alea.octets(taille)
    let chiffre = try aead.chiffrer(clair, cle: cle, nonce: nonce, ad: [])
    let rangees = CleRangee(secret: try arene.aleatoire(32), gen: 0)
    let id = try Alea.octets(16)
    let rangee = try rangees.sceller(clair, table: "messages", id: id)
    // Label, generation, table and id, each with its length: what binds a row to its place.
    let lieu = 60
    let brutChiffrer = "sodium.crypto_aead_xchacha20poly1305_ietf_encrypt.\(taille)"
    let brutDechiffrer = "sodium.crypto_aead_xchacha20poly1305_ietf_decrypt.\(taille)"
    return [
        Essai(
            nom: "aead.chiffrer.\(taille)", plancher: brutChiffrer,
            notre: {
                try exiger(aead.chiffrer(clair, cle: cle, nonce: nonce, ad: []).count == chiffre.count, "Aead.chiffrer")
            },
            brut: sodium.chiffrer(taille)),
        Essai(
            nom: "aead.dechiffrer.\(taille)", plancher: brutDechiffrer,
            notre: {
                try exiger(aead.dechiffrer(chiffre, cle: cle, nonce: nonce, ad: []).count == taille, "Aead.dechiffrer")
            },
            brut: try sodium.dechiffrer(taille)),
        Essai(
            nom: "rangee.sceller.\(taille)", plancher: "sodium.nonce+xchacha20poly1305_encrypt.\(taille)",
            notre: {
                try exiger(
                    rangees.sceller(clair, table: "messages", id: id).count == rangee.count, "CleRangee.sceller")
            },
            brut: suite(sodium.tirerNonce(), sodium.chiffrer(taille, ad: lieu))),
        Essai(
            nom: "rangee.ouvrir.\(taille)", plancher: "sodium.xchacha20poly1305_decrypt.\(taille)",
            notre: {
                try exiger(rangees.ouvrir(rangee, table: "messages", id: id).count == taille, "CleRangee.ouvrir")
            },
            brut: try sodium.dechiffrer(taille, ad: lieu)),
    ]
}
