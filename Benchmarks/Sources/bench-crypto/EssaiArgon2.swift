import ComptesBench
import CryptoChiffre

/// Opening a keyring as the client does at each start, at the production cost of 256 MiB and 3 passes.
func essaiArgon2(_ sodium: SodiumBrut, _ arene: Arene) throws -> Essai {
    let compte = try CompteBench(nomRelais: "banc", date: 1_800_000_000, dans: arene)
    let octetsMdp = Array("un mot de passe de banc".utf8)
    let mdp = try Mdp(octetsMdp, dans: arene)
    let fichier = try FichierTrousseau(compte.trousseau, mdp: mdp, couts: .production).octets()
    return Essai(
        nom: "trousseau.ouvrir", plancher: "sodium.crypto_pwhash.256MiB.3",
        notre: {
            let ouvert = try FichierTrousseau(octets: fichier, mdp: mdp, couts: .production, dans: arene)
            try exiger(ouvert.trousseau.compte == compte.declaration.compte, "FichierTrousseau")
        },
        brut: sodium.argon2id(octetsMdp, memoire: 256 << 20, passes: 3))
}
