"""Section 11: the JSON inside a message, and the flows that number it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .encodage import objet_json
from .erreurs import Incompris
from .primitives import H, alea

V = 1
ZERO = "0" * 64
FLUX_GARDES = 16
_HORODATAGE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)")


def est_hexadecimal(valeur: Any, chiffres: int) -> bool:
    return type(valeur) is str and re.fullmatch(f"[0-9a-f]{{{chiffres}}}", valeur) is not None


def pseudo_valide(valeur: Any) -> bool:
    return type(valeur) is str and re.fullmatch(r"[a-z][a-z0-9_.-]{2,31}", valeur) is not None


def conversation(a: bytes, b: bytes) -> str:
    return H(16, "conversation", min(a, b) + max(a, b)).hex()


def hash_contenu(octets: bytes) -> str:
    return H(32, "contenu", octets).hex()


def horodatage(secondes: float) -> str:
    instant = datetime.fromtimestamp(secondes, UTC)
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


@dataclass(frozen=True)
class Repere:
    """`moi` and `toi`: a statement by number and hash."""

    numero: int
    hash: str

    def json(self) -> dict[str, Any]:
        return {"numero": self.numero, "hash": self.hash}


@dataclass(frozen=True)
class Contenu:
    type: str
    id: str
    conv: str
    flux: str
    seq: int
    prec: str
    horodatage: str
    pseudo: str
    moi: Repere
    toi: Repere
    corps: Any

    def encoder(self) -> bytes:
        objet = {
            "v": V,
            "type": self.type,
            "id": self.id,
            "conv": self.conv,
            "flux": self.flux,
            "seq": self.seq,
            "prec": self.prec,
            "horodatage": self.horodatage,
            "pseudo": self.pseudo,
            "moi": self.moi.json(),
            "toi": self.toi.json(),
            "corps": self.corps,
        }
        return json.dumps(objet, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _est_entier(valeur: Any, limite: int) -> bool:
    return type(valeur) is int and 0 <= valeur < limite


def _lire_repere(valeur: Any) -> Repere:
    if not isinstance(valeur, dict) or not _est_entier(valeur.get("numero"), 2**32):
        raise Incompris("moi or toi")
    if not est_hexadecimal(valeur.get("hash"), 64):
        raise Incompris("hash of moi or toi")
    return Repere(valeur["numero"], valeur["hash"])


def _est_instant(valeur: Any) -> bool:
    if type(valeur) is not str or not _HORODATAGE.fullmatch(valeur):
        return False
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", valeur))
    except ValueError:
        return False
    return True


def lire(octets: bytes, conv: str) -> Contenu:
    try:
        o = objet_json(octets)
    except ValueError as erreur:
        raise Incompris(str(erreur)) from None
    if not _est_entier(o.get("v"), 2**53) or o["v"] != V:
        raise Incompris("v")
    if type(o.get("type")) is not str or len(o["type"].encode("utf-8", "surrogatepass")) > 32:
        raise Incompris("type")
    if not est_hexadecimal(o.get("id"), 32) or o.get("conv") != conv or not est_hexadecimal(o.get("flux"), 16):
        raise Incompris("id, conv or flux")
    if not _est_entier(o.get("seq"), 2**53) or not est_hexadecimal(o.get("prec"), 64):
        raise Incompris("seq or prec")
    if not _est_instant(o.get("horodatage")) or not pseudo_valide(o.get("pseudo")):
        raise Incompris("horodatage or pseudo")
    return Contenu(
        o["type"],
        o["id"],
        conv,
        o["flux"],
        o["seq"],
        o["prec"],
        o["horodatage"],
        o["pseudo"],
        _lire_repere(o.get("moi")),
        _lire_repere(o.get("toi")),
        o.get("corps"),
    )


@dataclass
class FluxEmis:
    """A flow of this device in a conversation, and the ranges of it that the other side has and has read."""

    flux: str = field(default_factory=lambda: alea(8).hex())
    seq: int = 0
    prec: str = ZERO
    remis: list[list[int]] = field(default_factory=list)
    lus: list[list[int]] = field(default_factory=list)

    def avancer(self, octets: bytes) -> None:
        self.seq, self.prec = self.seq + 1, hash_contenu(octets)


@dataclass
class FluxRecu:
    """One of the other side's; the ranges of it that have come, that were read, that stand in no history."""

    appareil: int
    flux: str
    seq: int = 0
    prec: str = ZERO
    remis: list[list[int]] = field(default_factory=list)
    lus: list[list[int]] = field(default_factory=list)
    sans_ligne: list[list[int]] = field(default_factory=list)


@dataclass
class FluxRecus:
    """Those of one conversation, the one whose expected `seq` moved last at the end."""

    connus: list[FluxRecu] = field(default_factory=list)

    def accepter(self, appareil: int, contenu: Contenu, octets: bytes) -> str | None:
        """The notice to show before the content, if any."""
        flux = next((f for f in self.connus if (f.appareil, f.flux) == (appareil, contenu.flux)), None)
        flux = flux or FluxRecu(appareil, contenu.flux)
        if contenu.seq < flux.seq:
            return None
        avis = None
        if contenu.seq > flux.seq:
            avis = f"manquants {contenu.seq - flux.seq}"
        elif contenu.prec != flux.prec:
            avis = "ne suit pas"
        flux.seq, flux.prec = contenu.seq + 1, hash_contenu(octets)
        self.connus = [*(f for f in self.connus if f is not flux), flux][-FLUX_GARDES:]
        return None if contenu.type == "accuse" else avis
