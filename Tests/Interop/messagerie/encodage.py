"""Section 2: the one binary encoding of what is signed, hashed, sealed or associated data. Section 4: labels."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from .erreurs import Refus

T = TypeVar("T")


def u8(n: int) -> bytes:
    return n.to_bytes(1, "big")


def u16(n: int) -> bytes:
    return n.to_bytes(2, "big")


def u32(n: int) -> bytes:
    return n.to_bytes(4, "big")


def u64(n: int) -> bytes:
    return n.to_bytes(8, "big")


def variable(octets: bytes) -> bytes:
    return u32(len(octets)) + octets


def liste(elements: Iterable[bytes]) -> bytes:
    encodes = list(elements)
    return u16(len(encodes)) + b"".join(encodes)


def option(valeur: bytes | None) -> bytes:
    return u8(0) if valeur is None else u8(1) + valeur


def etiquette(nom: str) -> bytes:
    """A label of section 4, bare."""
    return b"messagerie/v1/" + nom.encode("ascii")


def etiquette_encadree(nom: str) -> bytes:
    """The same behind its length."""
    return variable(etiquette(nom))


class Lecteur:
    """Reads one structure from its first byte to its last; whatever does not fit is a `Refus`."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._position = 0

    def fixe(self, n: int) -> bytes:
        if len(self._octets) - self._position < n:
            raise Refus("encodage", "fewer bytes than announced")
        debut, self._position = self._position, self._position + n
        return self._octets[debut : self._position]

    def u8(self) -> int:
        return self.fixe(1)[0]

    def u16(self) -> int:
        return int.from_bytes(self.fixe(2), "big")

    def u32(self) -> int:
        return int.from_bytes(self.fixe(4), "big")

    def u64(self) -> int:
        return int.from_bytes(self.fixe(8), "big")

    def variable(self, limite: int) -> bytes:
        longueur = self.u32()
        if longueur > limite:
            raise Refus("encodage", f"{longueur} bytes, over the limit of {limite}")
        return self.fixe(longueur)

    def liste(self, limite: int, element: Callable[[], T]) -> list[T]:
        nombre = self.u16()
        if nombre > limite:
            raise Refus("encodage", f"{nombre} elements, over the limit of {limite}")
        return [element() for _ in range(nombre)]

    def option(self, valeur: Callable[[], T]) -> T | None:
        marque = self.u8()
        if marque > 1:
            raise Refus("encodage", "an option's mark")
        return valeur() if marque else None

    def etiquette(self, nom: str) -> None:
        attendue = etiquette(nom)
        if self.variable(len(attendue)) != attendue:
            raise Refus("encodage", f"another label than {nom}")

    def reste(self) -> bytes:
        return self.fixe(len(self._octets) - self._position)

    def fin(self) -> None:
        if self._position != len(self._octets):
            raise Refus("encodage", "bytes after the end")


def base64_de(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")


def octets_de_base64(texte: Any, taille: int | None = None) -> bytes:
    """Standard alphabet, padded, canonical; of exactly `taille` bytes when that is given."""
    try:
        octets = base64.b64decode(texte.encode("ascii"), validate=True)
    except (AttributeError, UnicodeEncodeError, binascii.Error):
        raise Refus("base64") from None
    if base64_de(octets) != texte or (taille is not None and len(octets) != taille):
        raise Refus("base64")
    return octets


def _sans_doublon(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    objet = dict(paires)
    if len(objet) != len(paires):
        raise ValueError("a member comes twice")
    return objet


def _constante(nom: str) -> None:
    raise ValueError(nom)


def objet_json(octets: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8 in which no member comes twice; anything else is a ValueError."""
    try:
        objet = json.loads(octets.decode("utf-8"), object_pairs_hook=_sans_doublon, parse_constant=_constante)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(objet, dict):
        raise ValueError("no object")
    return objet
