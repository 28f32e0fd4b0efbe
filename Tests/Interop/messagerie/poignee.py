"""12.1 and 12.2: the handshake, PQXDH, and the keys that a session begins with."""

from __future__ import annotations

from dataclasses import dataclass

from .declaration import Declaration
from .encodage import Lecteur, etiquette, option, u8, u32
from .erreurs import Refus
from .precles import OPK, PQOPK, PQSPK, SPK, Paquet
from .primitives import H, alea, decapsuler, encapsuler, hkdf_n, sha512, verifier_x25519, x25519, x25519_publique

SUITE = 1


@dataclass(frozen=True)
class Champs:
    """The handshake fields of an amorce."""

    eka: bytes
    spk: int
    opk: int | None
    usage_pq: int
    pq: int
    ct: bytes

    def encoder(self) -> bytes:
        return (
            self.eka
            + u32(self.spk)
            + option(None if self.opk is None else u32(self.opk))
            + u8(self.usage_pq)
            + u32(self.pq)
            + self.ct
        )

    @property
    def nom(self) -> bytes:
        return H(32, "poignee", self.eka + self.ct)

    @property
    def ponctuelle(self) -> bool:
        """Whether it used up a one-time prekey."""
        return self.opk is not None or self.usage_pq == PQOPK


def lire_champs(octets: bytes) -> Champs:
    lecteur = Lecteur(octets)
    eka, spk, opk = verifier_x25519(lecteur.fixe(32)), lecteur.u32(), lecteur.option(lecteur.u32)
    usage_pq, pq, ct = lecteur.u8(), lecteur.u32(), lecteur.fixe(1568)
    lecteur.fin()
    if usage_pq not in (PQSPK, PQOPK):
        raise Refus("poignee", "unknown use of the post-quantum prekey")
    return Champs(eka, spk, opk, usage_pq, pq, ct)


@dataclass(frozen=True)
class Bout:
    """One end of a session, as the transcript has it."""

    compte: bytes
    appareil: int
    gen: int
    ik: bytes
    dsk: bytes
    idh: bytes

    @staticmethod
    def de(d: Declaration, appareil: int) -> Bout:
        a = d.appareil(appareil)
        return Bout(d.compte, appareil, d.gen, d.ik, a.dsk, a.idh)

    def encoder(self) -> bytes:
        return self.compte + u32(self.appareil) + u32(self.gen) + self.ik + self.dsk + self.idh


@dataclass(frozen=True)
class Cles:
    racine: bytes
    entete_initiateur: bytes
    entete_repondeur: bytes
    session: bytes


def transcription(a: Bout, b: Bout, champs: Champs, spk: bytes, opk: bytes | None, pq: bytes) -> bytes:
    named_opk = None if opk is None or champs.opk is None else u32(champs.opk) + opk
    return (
        u8(SUITE)
        + a.encoder()
        + b.encoder()
        + u32(champs.spk)
        + spk
        + option(named_opk)
        + u8(champs.usage_pq)
        + u32(champs.pq)
        + pq
        + champs.eka
        + champs.ct
    )


def cles(secrets: list[bytes], transcrit: bytes) -> Cles:
    """`secrets`: DH1, DH2, DH3, DH4 when there is an OPK, ss."""
    k = hkdf_n(128, bytes(64), b"\xff" * 32 + b"".join(secrets), etiquette("pqxdh") + sha512(transcrit))
    return Cles(k[:32], k[32:64], k[64:96], k[96:])


def initier(a: Bout, idha: bytes, b: Bout, paquet: Paquet) -> tuple[Champs, Cles]:
    spk, opk = paquet[SPK], paquet.get(OPK)
    pq = paquet.get(PQOPK) or paquet[PQSPK]
    secrete = alea(32)
    ss, ct = encapsuler(1024, pq.cle)
    champs = Champs(x25519_publique(secrete), spk.id, opk.id if opk else None, pq.usage, pq.id, ct)
    secrets = [x25519(idha, spk.cle), x25519(secrete, b.idh), x25519(secrete, spk.cle)]
    if opk:
        secrets.append(x25519(secrete, opk.cle))
    transcrit = transcription(a, b, champs, spk.cle, opk.cle if opk else None, pq.cle)
    return champs, cles([*secrets, ss], transcrit)


@dataclass(frozen=True)
class Moitie:
    """Private and public half of a prekey of one's own."""

    secrete: bytes
    publique: bytes


def repondre(a: Bout, b: Bout, idhb: bytes, champs: Champs, spk: Moitie, opk: Moitie | None, pq: Moitie) -> Cles:
    secrets = [x25519(spk.secrete, a.idh), x25519(idhb, champs.eka), x25519(spk.secrete, champs.eka)]
    if opk:
        secrets.append(x25519(opk.secrete, champs.eka))
    secrets.append(decapsuler(1024, pq.secrete, champs.ct))
    return cles(secrets, transcription(a, b, champs, spk.publique, opk.publique if opk else None, pq.publique))
