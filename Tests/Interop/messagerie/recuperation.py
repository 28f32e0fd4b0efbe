"""Section 7: the recovery code."""

from __future__ import annotations

from .erreurs import Refus
from .primitives import H, hkdf

_SYMBOLES = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _controle(secret: bytes) -> int:
    return int.from_bytes(H(16, "recuperation/controle", secret), "big") >> 108


def code(secret: bytes) -> str:
    bits = int.from_bytes(secret, "big") << 22 | _controle(secret)
    symboles = "".join(_SYMBOLES[bits >> 5 * i & 31] for i in reversed(range(30)))
    return "-".join(symboles[i : i + 5] for i in range(0, 30, 5))


def lire_code(texte: str) -> bytes:
    lus = "".join(texte.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    if len(lus) != 30 or any(s not in _SYMBOLES for s in lus):
        raise Refus("code")
    bits = 0
    for s in lus:
        bits = bits << 5 | _SYMBOLES.index(s)
    secret = (bits >> 22).to_bytes(16, "big")
    if bits >> 20 & 3 or bits & 0xFFFFF != _controle(secret):
        raise Refus("code")
    return secret


def graine_rec(secret: bytes) -> bytes:
    return hkdf(secret, "recuperation/rec")


def secrete_recx(secret: bytes) -> bytes:
    return hkdf(secret, "recuperation/recx")
