"""Sections 15 and 16: the keyring's file, epoch records, rows of a profile.

The client of this folder keeps its state in plain JSON; the keyring is here for whoever wants to share a profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from . import mdp as mots_de_passe
from .encodage import Lecteur, etiquette, etiquette_encadree, liste, u8, u32, u64, variable
from .erreurs import Refus
from .primitives import aead, alea, argon2id, blake2b, egaux, ouvrir_aead

LIMITE = 65_536
_MAGIE = b"MSGTROUS"
_VERSION_FICHIER, _VERSION_CORPS = 1, 2
MEMOIRE_KIO, PASSES = 262_144, 3


@dataclass
class Trousseau:
    compte: bytes
    appareil: int
    relais: str
    graine_ik: bytes
    idh: bytes
    graine_dsk: bytes
    cle_noms: bytes
    cle_epoques: bytes
    cles_rangees: list[tuple[int, bytes]]
    epoque: int = 1

    def encoder(self) -> bytes:
        return (
            u8(_VERSION_CORPS)
            + self.compte
            + u32(self.appareil)
            + variable(self.relais.encode())
            + self.graine_ik
            + self.idh
            + self.graine_dsk
            + self.cle_noms
            + self.cle_epoques
            + liste(u32(gen) + cle for gen, cle in self.cles_rangees)
            + u64(self.epoque)
        )


def lire_corps(octets: bytes) -> Trousseau:
    l = Lecteur(octets)
    if l.u8() != _VERSION_CORPS:
        raise Refus("trousseau", "version of the body")
    try:
        t = Trousseau(
            l.fixe(16),
            l.u32(),
            l.variable(255).decode("utf-8"),
            l.fixe(32),
            l.fixe(32),
            l.fixe(32),
            l.fixe(32),
            l.fixe(32),
            l.liste(65_535, lambda: (l.u32(), l.fixe(32))),
            l.u64(),
        )
    except UnicodeDecodeError:
        raise Refus("trousseau", "relay name") from None
    l.fin()
    gens = [gen for gen, _ in t.cles_rangees]
    if not gens or any(b <= a for a, b in pairwise(gens)):
        raise Refus("trousseau", "row keys")
    return t


def _etirer(mdp: str, sel: bytes, memoire: int, passes: int) -> tuple[bytes, bytes]:
    k = argon2id(mots_de_passe.octets_mdp(mdp), sel, 64, memoire, passes)
    return k[:32], k[32:]


def fermer(
    t: Trousseau,
    mdp: str,
    sel: bytes | None = None,
    cle_donnees: bytes | None = None,
    nonces: tuple[bytes, bytes] | None = None,
    memoire: int = MEMOIRE_KIO,
    passes: int = PASSES,
) -> bytes:
    """A new file. What follows the password is fixed by known-answer tests alone."""
    sel, cle_donnees = sel or alea(16), cle_donnees or alea(32)
    nonce_cle, nonce_corps = nonces or (alea(24), alea(24))
    kek, engagement = _etirer(mdp, sel, memoire, passes)
    tete = _MAGIE + u8(_VERSION_FICHIER) + u32(memoire) + u32(passes) + sel + engagement
    debut = tete + nonce_cle + aead(kek, nonce_cle, etiquette("trousseau/cle") + tete, cle_donnees) + nonce_corps
    return debut + aead(cle_donnees, nonce_corps, etiquette("trousseau/corps") + debut, t.encoder())


def ouvrir(fichier: bytes, mdp: str) -> Trousseau:
    if len(fichier) > LIMITE:
        raise Refus("trousseau", "over 65,536 bytes")
    l = Lecteur(fichier)
    if l.fixe(8) != _MAGIE or l.u8() != _VERSION_FICHIER:
        raise Refus("trousseau", "magic or version")
    memoire, passes, sel, engagement = l.u32(), l.u32(), l.fixe(16), l.fixe(32)
    if not 65_536 <= memoire <= 1_048_576 or not 3 <= passes <= 10:
        raise Refus("trousseau", "parameters")
    nonce_cle, cle_chiffree, nonce_corps, corps = l.fixe(24), l.fixe(48), l.fixe(24), l.reste()
    kek, attendu = _etirer(mdp, sel, memoire, passes)
    if not egaux(engagement, attendu):
        raise Refus("trousseau", "wrong password, or a changed header")
    cle_donnees = ouvrir_aead(kek, nonce_cle, etiquette("trousseau/cle") + fichier[:65], cle_chiffree)
    return lire_corps(ouvrir_aead(cle_donnees, nonce_corps, etiquette("trousseau/corps") + fichier[:161], corps))


# 15.1


def preuve_epoque(cle_epoques: bytes, compte: bytes, appareil: int, numero: int, aleatoire: bytes) -> bytes:
    """The 32 bytes of an epoch record that vouch for its number."""
    m = etiquette_encadree("epoque") + compte + u32(appareil) + u64(numero) + aleatoire
    return aleatoire + blake2b(16, m, cle_epoques)


def preuve_epoque_juste(preuve: bytes, cle_epoques: bytes, compte: bytes, appareil: int, numero: int) -> bool:
    return len(preuve) == 32 and egaux(preuve, preuve_epoque(cle_epoques, compte, appareil, numero, preuve[:16]))


# 16


def nom_rangee(cle_noms: bytes, table: str, valeur: bytes) -> bytes:
    return blake2b(16, etiquette_encadree("nom") + variable(table.encode()) + variable(valeur), cle_noms)


def _ad_rangee(gen: int, table: str, id: bytes) -> bytes:
    return etiquette_encadree("rangee") + u32(gen) + variable(table.encode()) + variable(id)


def fermer_rangee(cle: bytes, gen: int, table: str, id: bytes, clair: bytes, nonce: bytes | None = None) -> bytes:
    nonce = nonce or alea(24)
    return u32(gen) + nonce + aead(cle, nonce, _ad_rangee(gen, table, id), clair)


def ouvrir_rangee(cle: bytes, gen: int, table: str, id: bytes, rangee: bytes) -> bytes:
    l = Lecteur(rangee)
    if l.u32() != gen:
        raise Refus("rangee", "generation")
    nonce = l.fixe(24)
    return ouvrir_aead(cle, nonce, _ad_rangee(gen, table, id), l.reste())
