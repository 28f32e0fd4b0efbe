"""Section 9: prekeys and bundles, as read and as made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .declaration import Declaration
from .encodage import Lecteur, etiquette_encadree, u8, u32, u64, variable
from .erreurs import PrecleFinie, Refus
from .primitives import (
    alea,
    mlkem_publique,
    refuser_ordre_faible,
    signer,
    verifier_mlkem,
    verifier_signature,
    verifier_x25519,
    x25519_publique,
)

SCEAU, SPK, PQSPK, OPK, PQOPK = 1, 3, 4, 5, 6
NOMS = {SCEAU: "sceau", SPK: "spk", PQSPK: "pqspk", OPK: "opk", PQOPK: "pqopk"}
DURABLES, PONCTUELLES = (SCEAU, SPK, PQSPK), (OPK, PQOPK)
_X25519 = (SCEAU, SPK, OPK)

LIMITE = 2048
DUREE = 3_888_000
AVANCE = 86_400


@dataclass(frozen=True)
class Precle:
    octets: bytes
    corps: bytes
    signature: bytes
    usage: int
    compte: bytes
    appareil: int
    id: int
    debut: int
    fin: int
    cle: bytes


def lire(octets: bytes) -> Precle | None:
    """None for one of an unknown use, of which only size, frame and label are looked at."""
    if len(octets) > LIMITE:
        raise Refus("precle", "over 2,048 bytes")
    lecteur = Lecteur(octets)
    corps, signature = lecteur.variable(LIMITE), lecteur.fixe(64)
    lecteur.fin()
    c = Lecteur(corps)
    c.etiquette("precle")
    usage = c.u8()
    if usage not in NOMS:
        return None
    compte, appareil, id, debut, fin, cle = c.fixe(16), c.u32(), c.u32(), c.u64(), c.u64(), c.variable(LIMITE)
    c.fin()
    if usage in _X25519:
        verifier_x25519(cle)
    else:
        verifier_mlkem(1024, cle)
    return Precle(octets, corps, signature, usage, compte, appareil, id, debut, fin, cle)


def verifier(p: Precle, usage: int, compte: bytes, appareil: int, dsk: bytes, maintenant: int) -> None:
    """The rest of the checks, in their order. Correct but over is `PrecleFinie`."""
    if (p.usage, p.compte, p.appareil) != (usage, compte, appareil):
        raise Refus("precle", "of another use, account or device")
    verifier_signature(dsk, p.corps, p.signature)
    if p.debut > maintenant + AVANCE or not p.debut < p.fin <= p.debut + DUREE:
        raise Refus("precle", "validity")
    if p.usage in _X25519:
        refuser_ordre_faible(p.cle)
    if maintenant >= p.fin:
        raise PrecleFinie()


def faire(usage: int, compte: bytes, appareil: int, id: int, debut: int, cle: bytes, graine_dsk: bytes) -> Precle:
    corps = (
        etiquette_encadree("precle")
        + u8(usage)
        + compte
        + u32(appareil)
        + u32(id)
        + u64(debut)
        + u64(debut + DUREE)
        + variable(cle)
    )
    precle = lire(variable(corps) + signer(graine_dsk, corps))
    assert precle is not None
    return precle


def nouvelle_secrete(usage: int) -> bytes:
    return alea(32 if usage in _X25519 else 64)


def publique(usage: int, secrete: bytes) -> bytes:
    return x25519_publique(secrete) if usage in _X25519 else mlkem_publique(1024, secrete)


Paquet = dict[int, Precle]
"""The prekeys of one device by their use."""


def lire_paquet(octets: Sequence[bytes], d: Declaration, appareil: int, maintenant: int) -> Paquet:
    """A bundle is accepted whole or not at all; `d` is the account's newest statement, verified."""
    dsk = d.appareil(appareil).dsk
    paquet: Paquet = {}
    finie = False
    for precle in filter(None, map(lire, octets)):
        try:
            verifier(precle, precle.usage, d.compte, appareil, dsk, maintenant)
        except PrecleFinie:
            finie = True
        if precle.usage in paquet:
            raise Refus("paquet", "a use comes twice")
        paquet[precle.usage] = precle
    if any(usage not in paquet for usage in DURABLES):
        raise Refus("paquet", "a durable prekey is missing")
    if finie:
        raise PrecleFinie()
    return paquet


def refuser_plus_vieux(nouveau: Paquet, garde: Paquet) -> None:
    for usage, precle in garde.items():
        n = nouveau.get(usage)
        if n is not None and (n.id < precle.id or (n.id == precle.id and n.octets != precle.octets)):
            raise Refus("paquet", f"{NOMS[usage]} older than the one served before, or another of the same id")
