"""Section 10: what the password makes, and what a device signs to log in, to erase the account, to give up a change."""

from __future__ import annotations

import re
import unicodedata

from .encodage import etiquette_encadree, u32, variable
from .erreurs import Refus
from .primitives import H, argon2id, hkdf

VERSION = 1
MEMOIRE_KIO, PASSES = 262_144, 3


def octets_mdp(mdp: str) -> bytes:
    octets = unicodedata.normalize("NFC", mdp).encode("utf-8")
    if not 1 <= len(octets) <= 1024:
        raise Refus("mdp", "1 to 1,024 bytes")
    return octets


def verifier_nom_relais(nom: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", nom):
        raise Refus("nom_relais")
    return nom


def cle_auth(
    mdp: str, relais: str, compte: bytes, sel: bytes, memoire: int = MEMOIRE_KIO, passes: int = PASSES
) -> bytes:
    """Version 1 fixes `memoire` and `passes`; only known-answer tests give others."""
    sel_argon = H(16, "sel-mdp", variable(relais.encode()) + compte + sel)
    return hkdf(argon2id(octets_mdp(mdp), sel_argon, 32, memoire, passes), "cle-auth")


def a_signer_connexion(relais: str, nonce: bytes) -> bytes:
    return etiquette_encadree("connexion") + variable(relais.encode()) + variable(nonce)


def a_signer_suppression(relais: str, nonce: bytes) -> bytes:
    return etiquette_encadree("suppression") + variable(relais.encode()) + variable(nonce)


def a_signer_annulation(relais: str, compte: bytes, idempotence: bytes, numero: int) -> bytes:
    return etiquette_encadree("annulation") + variable(relais.encode()) + compte + variable(idempotence) + u32(numero)
