"""8.2: the two ways in which an account's statements are believed, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from . import declaration
from .declaration import Declaration
from .erreurs import Refus

GARDEES = 32


class Malformee(Refus):
    def __init__(self, detail: str) -> None:
        super().__init__("declaration_malformee", detail)


class Desordre(Refus):
    def __init__(self, detail: str) -> None:
        super().__init__("declarations_en_desordre", detail)


class Fourche(Refus):
    def __init__(self) -> None:
        super().__init__("fourche")


class NonSignee(Refus):
    def __init__(self) -> None:
        super().__init__("declaration_non_signee")


class SignatureManquante(Refus):
    """`trou`: the first statement behind the pin is merely more than 1 above it."""

    def __init__(self, trou: bool) -> None:
        super().__init__("signature_manquante", "a gap" if trou else "")
        self.trou = trou


class Retour(Refus):
    def __init__(self) -> None:
        super().__init__("retour_en_arriere")


def lire_toutes(compte: bytes, octets: Sequence[bytes]) -> list[Declaration]:
    """Each well formed, all of that account, consecutive, oldest first."""
    try:
        lues = [declaration.lire(o) for o in octets]
    except Refus as refus:
        raise Malformee(str(refus)) from None
    if any(d.compte != compte for d in lues):
        raise Desordre("another account")
    if any(b.numero != a.numero + 1 for a, b in pairwise(lues)):
        raise Desordre("numbers")
    return lues


def depuis_le_debut(compte: bytes, octets: Sequence[bytes]) -> list[Declaration]:
    """A whole chain, from its statement 0 on."""
    lues = lire_toutes(compte, octets)
    if not lues or lues[0].numero != 0:
        raise Desordre("no statement 0")
    declaration.verifier_zero(lues[0])
    for p, s in pairwise(lues):
        declaration.verifier_suite(s, p)
    return lues[-GARDEES:]


def depuis_l_epingle(
    gardees: Sequence[Declaration], octets: Sequence[bytes], demandees_depuis: int | None = None
) -> list[Declaration]:
    """The statements kept afterwards. `demandees_depuis` is what the relay was asked from, None for an amorce's."""
    epingle = gardees[-1]
    connues = {d.numero: d for d in gardees}
    lues = lire_toutes(epingle.compte, octets)
    for d in lues:
        connue = connues.get(d.numero)
        if connue is None or connue.corps == d.corps:
            continue
        avant = connues.get(d.numero - 1)
        if avant is None:
            raise NonSignee()
        try:
            declaration.verifier_suite(d, avant)
        except Refus:
            raise NonSignee() from None
        raise Fourche()
    suivantes = [d for d in lues if d.numero > epingle.numero]
    p = epingle
    for s in suivantes:
        try:
            declaration.verifier_suite(s, p)
        except Refus:
            raise SignatureManquante(trou=p is epingle and s.numero > epingle.numero + 1) from None
        p = s
    if demandees_depuis is not None:
        servie = lues[-1].numero if lues else demandees_depuis - 1
        if servie < epingle.numero and demandees_depuis <= epingle.numero:
            raise Retour()
    return [*gardees, *suivantes][-GARDEES:]
