"""Section 8: statements, compteId, and when one statement follows another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .encodage import Lecteur, etiquette_encadree, liste, u8, u32, u64, variable
from .erreurs import Refus
from .primitives import H, ed25519_publique, signer, verifier_signature, verifier_x25519

LIMITE = 4096
CREATION, NOUVEAU_MDP, COMPROMISSION = 0, 1, 2
_ROLE_PROPRE, _ROLE_PRECEDENT = 0, 1


@dataclass(frozen=True)
class Appareil:
    id: int
    idh: bytes
    dsk: bytes
    depuis: int

    def encoder(self) -> bytes:
        return u32(self.id) + self.idh + self.dsk + u32(self.depuis)


@dataclass(frozen=True)
class Declaration:
    """A statement that passed checks 1 to 3. What it says is believed by `chaine` alone."""

    octets: bytes
    corps: bytes
    signatures: tuple[tuple[int, bytes], ...]
    compte: bytes
    alea: bytes
    numero: int
    gen: int
    precedente: bytes
    ik: bytes
    appareils: tuple[Appareil, ...]
    rec: bytes
    recx: bytes
    raison: int
    date: int

    @property
    def hash(self) -> bytes:
        return H(32, "hash-declaration", self.corps)

    def appareil(self, id: int) -> Appareil:
        for appareil in self.appareils:
            if appareil.id == id:
                return appareil
        raise Refus("appareil", "the statement does not name it")


def _compte(corps: bytes) -> bytes:
    return H(16, "compte-id", corps[45:])


def lire(octets: bytes) -> Declaration:
    """Checks 1 to 3, in their order."""
    if len(octets) > LIMITE:
        raise Refus("declaration", "over 4,096 bytes")
    lecteur = Lecteur(octets)
    corps = lecteur.variable(LIMITE)
    signatures = tuple(lecteur.liste(4, lambda: (lecteur.u8(), lecteur.fixe(64))))
    lecteur.fin()
    roles = [role for role, _ in signatures]
    if any(b <= a for a, b in pairwise(roles)) or any(role > _ROLE_PRECEDENT for role in roles):
        raise Refus("declaration", "roles")
    c = Lecteur(corps)
    c.etiquette("declaration")
    compte, aleatoire, numero, gen = c.fixe(16), c.fixe(16), c.u32(), c.u32()
    precedente, ik = c.fixe(32), c.fixe(32)
    appareils = tuple(c.liste(16, lambda: Appareil(c.u32(), verifier_x25519(c.fixe(32)), c.fixe(32), c.u32())))
    rec, recx, raison, date = c.fixe(32), verifier_x25519(c.fixe(32)), c.u8(), c.u64()
    c.fin()
    if raison > COMPROMISSION:
        raise Refus("declaration", "unknown raison")
    if not appareils or any(b.id <= a.id for a, b in pairwise(appareils)):
        raise Refus("declaration", "devices")
    return Declaration(
        octets, corps, signatures, compte, aleatoire, numero, gen, precedente, ik, appareils, rec, recx, raison, date
    )


def verifier_zero(d: Declaration) -> None:
    """Checks 4 to 6, of a statement 0."""
    if d.numero or d.gen or d.raison or any(d.precedente) or any(a.id < 1 or a.depuis for a in d.appareils):
        raise Refus("declaration", "no statement 0")
    if d.compte != _compte(d.corps):
        raise Refus("declaration", "compteId")
    if [role for role, _ in d.signatures] != [_ROLE_PROPRE]:
        raise Refus("declaration", "signatures")
    verifier_signature(d.ik, d.corps, d.signatures[0][1])


def verifier_suite(s: Declaration, p: Declaration) -> None:
    """8.1: `s` follows `p`, which was accepted."""
    if (s.compte, s.alea, s.rec, s.recx) != (p.compte, p.alea, p.rec, p.recx):
        raise Refus("declaration", "another account")
    if s.numero != p.numero + 1 or s.gen != p.gen + 1 or s.precedente != p.hash:
        raise Refus("declaration", "does not follow")
    if s.raison == CREATION or s.ik == p.ik:
        raise Refus("declaration", "raison, or the same identity key")
    anciens = {(a.id, a.idh, a.dsk): a.depuis for a in p.appareils}
    if any(a.id < 1 or a.depuis != anciens.get((a.id, a.idh, a.dsk), s.numero) for a in s.appareils):
        raise Refus("declaration", "devices")
    if [role for role, _ in s.signatures] != [_ROLE_PROPRE, _ROLE_PRECEDENT]:
        raise Refus("declaration", "signatures")
    verifier_signature(s.ik, s.corps, s.signatures[0][1])
    verifier_signature(p.ik, s.corps, s.signatures[1][1])


def _encoder(compte: bytes, apres_compte: bytes, graines: Sequence[bytes]) -> Declaration:
    corps = etiquette_encadree("declaration") + compte + apres_compte
    signatures = liste(u8(role) + signer(graine, corps) for role, graine in enumerate(graines))
    return lire(variable(corps) + signatures)


def _apres_compte(
    alea: bytes,
    numero: int,
    precedente: bytes,
    ik: bytes,
    appareils: Sequence[Appareil],
    rec: bytes,
    recx: bytes,
    raison: int,
    date: int,
) -> bytes:
    return (
        alea
        + u32(numero)
        + u32(numero)
        + precedente
        + ik
        + liste(a.encoder() for a in appareils)
        + rec
        + recx
        + u8(raison)
        + u64(date)
    )


def faire_zero(graine_ik: bytes, appareil: Appareil, rec: bytes, recx: bytes, alea: bytes, date: int) -> Declaration:
    reste = _apres_compte(alea, 0, bytes(32), ed25519_publique(graine_ik), [appareil], rec, recx, CREATION, date)
    compte = H(16, "compte-id", reste)
    return _encoder(compte, reste, [graine_ik])


def faire_suite(
    p: Declaration, graine_ancienne: bytes, graine_ik: bytes, appareils: Sequence[Appareil], raison: int, date: int
) -> Declaration:
    reste = _apres_compte(
        p.alea, p.numero + 1, p.hash, ed25519_publique(graine_ik), appareils, p.rec, p.recx, raison, date
    )
    return _encoder(p.compte, reste, [graine_ik, graine_ancienne])
