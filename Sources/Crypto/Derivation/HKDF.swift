import Crypto

/// HKDF-SHA-512 (RFC 5869) through swift-crypto; libsodium has it only from 1.0.19.
public enum HKDF512 {
    /// Derives `taille` bytes (at most 16,320) of `materiel` into `arene`.
    public static func deriver(
        _ materiel: Secret, sel: [UInt8] = [], info: [UInt8], taille: Int, dans arene: Arene
    ) throws -> Secret {
        guard taille <= 255 * 64 else { throw ErreurCrypto(.limite, "HKDF output size") }
        let cle = materiel.lire { SymmetricKey(data: $0) }
        let derivee = HKDF<SHA512>.deriveKey(inputKeyMaterial: cle, salt: sel, info: info, outputByteCount: taille)
        return try arene.secret(
            taille, remplir: { sortie in derivee.withUnsafeBytes { sortie.copyMemory(from: $0) } })
    }

    static func deriver(
        _ materiel: Secret, _ etiquette: Etiquette, taille: Int = 32, dans arene: Arene
    ) throws -> Secret {
        try deriver(materiel, info: etiquette.octets, taille: taille, dans: arene)
    }

    /// As `deriver`, cut into keys of 32 bytes; salt and material may be secrets of the ratchet.
    static func cles(
        _ nombre: Int, _ materiel: SymmetricKey, sel: UnsafeRawBufferPointer, _ etiquette: Etiquette,
        _ suite: [UInt8]
    ) -> [SecretBref] {
        let taille = SecretBref.tailleCle
        let derivee = HKDF<SHA512>.deriveKey(
            inputKeyMaterial: materiel, salt: sel, info: etiquette.octets + suite, outputByteCount: nombre * taille)
        return derivee.withUnsafeBytes { octets in
            (0..<nombre).map { rang in
                SecretBref(copie: UnsafeRawBufferPointer(rebasing: octets[(rang * taille)..<((rang + 1) * taille)]))
            }
        }
    }
}
