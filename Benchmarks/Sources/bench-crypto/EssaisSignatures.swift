import ComptesBench
import CryptoChiffre

/// Ed25519 by itself, and what is verified with it. The floor signs and verifies as many bytes.
func essaisSignatures(_ sodium: SodiumBrut, _ arene: Arene) throws -> [Essai] {
    let date: UInt64 = 1_800_000_000
    let compte = try CompteBench(nomRelais: "banc", date: date, dans: arene)
    let (precle, declaration) = (compte.sceau.precle, compte.declaration)
    let dsk = compte.trousseau.dsk
    let message = try Alea.octets(64)
    let signature = try dsk.signer(message)
    let corpsPrecle = Array(precle.octets.dropFirst(4).dropLast(ClePubliqueEd25519.tailleSignature))
    return [
        Essai(
            nom: "ed25519.signer.64", plancher: "sodium.crypto_sign_detached.64",
            notre: { try exiger(dsk.signer(message).count == signature.count, "signer") },
            brut: try sodium.signer(message)),
        Essai(
            nom: "ed25519.verifie.64", plancher: "sodium.crypto_sign_verify_detached.64",
            notre: { try exiger(dsk.publique.verifie(signature, de: message), "verifie") },
            brut: try sodium.verifier(message)),
        Essai(
            nom: "precle.verifier",
            plancher: "sodium.crypto_sign_verify_detached.\(corpsPrecle.count)+crypto_scalarmult",
            notre: {
                try precle.verifier(
                    usage: .sceau, compte: declaration.compte, appareil: precle.appareil, dsk: dsk.publique,
                    maintenant: date)
            },
            brut: suite(try sodium.verifier(corpsPrecle), sodium.x25519())),
        Essai(
            nom: "declaration.verifierPremiere",
            plancher: "sodium.crypto_sign_verify_detached.\(declaration.corps.count)",
            notre: { try declaration.verifierPremiere() },
            brut: try sodium.verifier(declaration.corps)),
    ]
}
