"""Section 13: the envelope, which is what the relay stores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .encodage import Lecteur, liste, u8, u32, variable
from .erreurs import Refus
from .primitives import ouvrir_sceau, sceller

SUITE = 1
TAILLES = (4_096, 8_192, 16_384, 32_768, 65_536)
_EN_PLUS = 53
_VERSION = 1
_CHAMPS_MAX = _MESSAGE_MAX = 65_536
DECLARATIONS_MAX = 8


@dataclass(frozen=True)
class Amorce:
    declarations: tuple[bytes, ...]
    champs: bytes


@dataclass(frozen=True)
class Interieur:
    """`compte` and `appareil` are a claim until the message has opened."""

    compte: bytes
    appareil: int
    amorce: Amorce | None
    message: bytes

    def encoder(self) -> bytes:
        """Without padding."""
        debut = u8(_VERSION) + self.compte + u32(self.appareil)
        if self.amorce is None:
            return debut + u8(0) + variable(self.message)
        return (
            debut
            + u8(1)
            + liste(map(variable, self.amorce.declarations))
            + variable(self.amorce.champs)
            + variable(self.message)
        )


def fermer(interieur: bytes, id_sceau: int, cle_sceau: bytes, ephemere: bytes | None = None) -> bytes:
    taille = next((t for t in TAILLES if t >= len(interieur) + _EN_PLUS), None)
    if taille is None:
        raise Refus("enveloppe", "too large")
    rempli = interieur.ljust(taille - _EN_PLUS, b"\0")
    return u8(SUITE) + u32(id_sceau) + sceller(rempli, cle_sceau, ephemere)


def ouvrir(octets: bytes, secrete_sceau: Callable[[int], bytes | None]) -> Interieur:
    if len(octets) not in TAILLES:
        raise Refus("enveloppe", "size")
    lecteur = Lecteur(octets)
    if lecteur.u8() != SUITE:
        raise Refus("enveloppe", "suite")
    secrete = secrete_sceau(lecteur.u32())
    if secrete is None:
        raise Refus("enveloppe", "no such seal key")
    return lire_interieur(ouvrir_sceau(lecteur.reste(), secrete))


def lire_interieur(octets: bytes) -> Interieur:
    lecteur = Lecteur(octets)
    if lecteur.u8() != _VERSION:
        raise Refus("enveloppe", "version")
    compte, appareil = lecteur.fixe(16), lecteur.u32()

    def lire_amorce() -> Amorce:
        declarations: Sequence[bytes] = lecteur.liste(DECLARATIONS_MAX, lambda: lecteur.variable(4096))
        return Amorce(tuple(declarations), lecteur.variable(_CHAMPS_MAX))

    amorce = lecteur.option(lire_amorce)
    message = lecteur.variable(_MESSAGE_MAX)
    if any(lecteur.reste()):
        raise Refus("enveloppe", "padding")
    return Interieur(compte, appareil, amorce, message)
