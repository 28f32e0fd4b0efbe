"""Section 3, and the checks of keys of section 6."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

import nacl.bindings as sodium
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import mlkem
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.exceptions import CryptoError

from .encodage import etiquette, etiquette_encadree
from .erreurs import Refus

alea = os.urandom

# Hashes and derivations


def blake2b(n: int, m: bytes, cle: bytes = b"") -> bytes:
    return hashlib.blake2b(m, digest_size=n, key=cle).digest()


def H(n: int, nom: str, m: bytes) -> bytes:
    """`H_n(label, m)`; `nom` is what the label ends in."""
    return blake2b(n, etiquette_encadree(nom) + m)


def hkdf_n(n: int, sel: bytes, ikm: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA512(), length=n, salt=sel, info=info).derive(ikm)


def hkdf(ikm: bytes, nom: str) -> bytes:
    return hkdf_n(32, bytes(64), ikm, etiquette(nom))


def sha512(m: bytes) -> bytes:
    return hashlib.sha512(m).digest()


def hmac_sha256(cle: bytes, m: bytes) -> bytes:
    return hmac.digest(cle, m, "sha256")


def argon2id(mdp: bytes, sel: bytes, n: int, memoire_kio: int, passes: int) -> bytes:
    return Argon2id(salt=sel, length=n, iterations=passes, lanes=1, memory_cost=memoire_kio).derive(mdp)


def egaux(a: bytes, b: bytes) -> bool:
    """In constant time."""
    return hmac.compare_digest(a, b)


# Ed25519. libsodium's verification is the one that section 6 describes.


def ed25519_publique(graine: bytes) -> bytes:
    return sodium.crypto_sign_seed_keypair(graine)[0]


def signer(graine: bytes, m: bytes) -> bytes:
    publique, secrete = sodium.crypto_sign_seed_keypair(graine)
    return sodium.crypto_sign(m, secrete)[:64]


def verifier_signature(publique: bytes, m: bytes, signature: bytes) -> None:
    try:
        sodium.crypto_sign_open(signature + m, publique)
    except CryptoError:
        raise Refus("signature") from None


# X25519

_P = 2**255 - 19


def verifier_x25519(publique: bytes) -> bytes:
    """Steps 1 to 3 of section 6."""
    if len(publique) != 32 or publique[31] & 0x80 or int.from_bytes(publique, "little") >= _P:
        raise Refus("cle_x25519", "not canonical")
    return publique


def x25519_publique(secrete: bytes) -> bytes:
    return sodium.crypto_scalarmult_base(secrete)


def x25519(secrete: bytes, publique: bytes) -> bytes:
    """All four steps: an all-zero secret is refused."""
    verifier_x25519(publique)
    try:
        commun = sodium.crypto_scalarmult(secrete, publique)
    except CryptoError:
        raise Refus("cle_x25519", "low order") from None
    if not any(commun):
        raise Refus("cle_x25519", "low order")
    return commun


def refuser_ordre_faible(publique: bytes) -> None:
    x25519(b"\x01" * 32, publique)


# ML-KEM; a private half is its seed, and its size tells nothing of the parameter set, so that is named.

_MLKEM: dict[int, tuple[Any, Any, int, int]] = {
    768: (mlkem.MLKEM768PrivateKey, mlkem.MLKEM768PublicKey, 1184, 1088),
    1024: (mlkem.MLKEM1024PrivateKey, mlkem.MLKEM1024PublicKey, 1568, 1568),
}


def mlkem_publique(jeu: int, graine: bytes) -> bytes:
    return _MLKEM[jeu][0].from_seed_bytes(graine).public_key().public_bytes_raw()


def verifier_mlkem(jeu: int, publique: bytes) -> bytes:
    """The size, and the modulus check of FIPS 203, 7.2."""
    if len(publique) != _MLKEM[jeu][2]:
        raise Refus("cle_mlkem", "size")
    for i in range(0, len(publique) - 32, 3):
        a, b, c = publique[i : i + 3]
        if a | (b & 15) << 8 >= 3329 or b >> 4 | c << 4 >= 3329:
            raise Refus("cle_mlkem", "modulus")
    return publique


def encapsuler(jeu: int, publique: bytes) -> tuple[bytes, bytes]:
    """(secret, ciphertext)."""
    return _MLKEM[jeu][1].from_public_bytes(verifier_mlkem(jeu, publique)).encapsulate()


def decapsuler(jeu: int, graine: bytes, ct: bytes) -> bytes:
    if len(ct) != _MLKEM[jeu][3]:
        raise Refus("chiffre_mlkem", "size")
    return _MLKEM[jeu][0].from_seed_bytes(graine).decapsulate(ct)


# Seals and authenticated encryption


def sceller(m: bytes, publique: bytes, ephemere: bytes | None = None) -> bytes:
    """`seal(m, pk)`. `ephemere` is fixed by known-answer tests alone."""
    esk = ephemere or alea(32)
    epk = x25519_publique(esk)
    return epk + sodium.crypto_box_easy(m, blake2b(24, epk + publique), publique, esk)


def ouvrir_sceau(scelle: bytes, secrete: bytes) -> bytes:
    """The ephemeral key's exact bytes count: libsodium alone would open a seal whose top bit was set."""
    if len(scelle) < 48:
        raise Refus("sceau", "too short")
    epk = verifier_x25519(scelle[:32])
    nonce = blake2b(24, epk + x25519_publique(secrete))
    try:
        return sodium.crypto_box_open_easy(scelle[32:], nonce, epk, secrete)
    except CryptoError:
        raise Refus("sceau", "does not open") from None


def aead(cle: bytes, nonce: bytes, ad: bytes, m: bytes) -> bytes:
    return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(m, ad, nonce, cle)


def ouvrir_aead(cle: bytes, nonce: bytes, ad: bytes, chiffre: bytes) -> bytes:
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(chiffre, ad, nonce, cle)
    except CryptoError:
        raise Refus("aead") from None


def chacha(cle: bytes, nonce: bytes, m: bytes) -> bytes:
    """ChaCha20-Poly1305 of RFC 8439 without AD, for chunks of files."""
    return ChaCha20Poly1305(cle).encrypt(nonce, m, None)


def ouvrir_chacha(cle: bytes, nonce: bytes, chiffre: bytes) -> bytes:
    try:
        return ChaCha20Poly1305(cle).decrypt(nonce, chiffre, None)
    except InvalidTag:
        raise Refus("aead") from None
