"""Section 20: files, encrypted in chunks, and the manifest that names one."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .contenu import est_hexadecimal
from .encodage import base64_de, octets_de_base64
from .erreurs import Refus
from .primitives import H, alea, chacha, egaux, hkdf, ouvrir_chacha

_MAGIE = b"MSGFICH1"
_VERSION = b"\x01"
TETE = 41
BLOC, TAG = 65_536, 16
REMPLI_MIN = 4_096
CONTENU_MAX = 2**40


def entete(cle: bytes) -> bytes:
    return _MAGIE + _VERSION + hkdf(cle, "fichier/engagement")


def hash_effacement(secret: bytes) -> bytes:
    return H(32, "fichier/effacement", secret)


def taille_remplie(taille: int) -> int:
    if not 0 <= taille <= CONTENU_MAX:
        raise Refus("fichier", "size")
    if taille <= REMPLI_MIN:
        return REMPLI_MIN
    e = taille.bit_length() - 1
    s = e.bit_length()
    pas = 1 << e - s
    return -(-taille // pas) * pas


def taille_chiffree(taille: int) -> int:
    rempli = taille_remplie(taille)
    return TETE + rempli + TAG * -(-rempli // BLOC)


def _nonce(numero: int, dernier: bool) -> bytes:
    return numero.to_bytes(11, "big") + (b"\x01" if dernier else b"\x00")


def chiffrer(clair: BinaryIO, taille: int, cle: bytes) -> Iterator[bytes]:
    """Header, then the chunks. `clair` must hold exactly `taille` bytes."""
    yield entete(cle)
    cle_blocs, rempli, reste = hkdf(cle, "fichier/cle"), taille_remplie(taille), taille
    nombre = -(-rempli // BLOC)
    for numero in range(nombre):
        lus = clair.read(min(BLOC, reste))
        if len(lus) != min(BLOC, reste):
            raise Refus("fichier", "it changed while it was read")
        reste -= len(lus)
        bloc = lus.ljust(min(BLOC, rempli - numero * BLOC), b"\0")
        yield chacha(cle_blocs, _nonce(numero, numero == nombre - 1), bloc)
    if clair.read(1):
        raise Refus("fichier", "it changed while it was read")


@dataclass(frozen=True)
class Manifeste:
    id: bytes
    cle: bytes
    entete: bytes
    taille: int
    taille_chiffree: int
    nom: str
    type: str
    effacement: bytes
    expire: int

    def corps(self, legende: str | None = None) -> dict[str, Any]:
        fichier = {
            "id": self.id.hex(),
            "cle": base64_de(self.cle),
            "entete": base64_de(self.entete),
            "taille": self.taille,
            "tailleChiffree": self.taille_chiffree,
            "nom": self.nom,
            "type": self.type,
            "effacement": base64_de(self.effacement),
            "expire": self.expire,
        }
        return {"fichier": fichier} if legende is None else {"fichier": fichier, "texte": legende}


def lire_manifeste(corps: Any) -> Manifeste:
    """From the `corps` of a content of type `fichier`."""
    try:
        f = corps["fichier"]
        entiers = [f[nom] for nom in ("taille", "tailleChiffree", "expire")]
        textes = [f[nom] for nom in ("nom", "type")]
        if any(type(n) is not int or n < 0 for n in entiers) or any(type(t) is not str for t in textes):
            raise Refus("manifeste")
        if not est_hexadecimal(f["id"], 64) or not 1 <= len(f["nom"].encode()) <= 255:
            raise Refus("manifeste")
        if type(corps.get("texte", "")) is not str:
            raise Refus("manifeste")
        m = Manifeste(
            bytes.fromhex(f["id"]),
            octets_de_base64(f["cle"], 32),
            octets_de_base64(f["entete"], TETE),
            f["taille"],
            f["tailleChiffree"],
            f["nom"],
            f["type"],
            octets_de_base64(f["effacement"], 32),
            f["expire"],
        )
    except (KeyError, TypeError, AttributeError, UnicodeEncodeError):
        raise Refus("manifeste") from None
    if m.taille_chiffree != taille_chiffree(m.taille):
        raise Refus("manifeste", "sizes")
    return m


def dechiffrer(chiffre: BinaryIO, m: Manifeste) -> Iterator[bytes]:
    """The content. Nothing of it may be shown before the iteration has ended."""
    lu = chiffre.read(TETE)
    if not egaux(lu, m.entete) or not egaux(lu, entete(m.cle)):
        raise Refus("fichier", "header")
    cle_blocs, rempli = hkdf(m.cle, "fichier/cle"), taille_remplie(m.taille)
    nombre, reste = -(-rempli // BLOC), m.taille
    for numero in range(nombre):
        attendu = min(BLOC, rempli - numero * BLOC)
        bloc = ouvrir_chacha(cle_blocs, _nonce(numero, numero == nombre - 1), chiffre.read(attendu + TAG))
        if len(bloc) != attendu or any(bloc[max(0, min(reste, attendu)) :]):
            raise Refus("fichier", "a chunk's size, or its padding")
        yield bloc[: min(reste, attendu)]
        reste -= min(reste, attendu)
    if chiffre.read(1):
        raise Refus("fichier", "bytes after the end")


def nom_inoffensif(nom: str) -> str:
    """No `/`, control or direction characters; not `.`, `..` or empty."""
    propre = "".join(c for c in nom if c != "/" and unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp"))
    return "fichier" if propre in ("", ".", "..") else propre


def enregistrer(chiffre: BinaryIO, m: Manifeste, dossier: Path) -> Path:
    """Into a temporary file beside the target, synced and linked under a name that is free, or removed."""
    temporaire = dossier / f".{alea(8).hex()}.partiel"
    try:
        with open(temporaire, "xb") as f:
            for morceau in dechiffrer(chiffre, m):
                f.write(morceau)
            f.flush()
            os.fsync(f.fileno())
        base = Path(nom_inoffensif(m.nom))
        for essai in range(1, 1000):
            cible = dossier / (base.name if essai == 1 else f"{base.stem} ({essai}){base.suffix}")
            try:
                os.link(temporaire, cible)
            except FileExistsError:
                continue
            return cible
        raise Refus("fichier", "no free name")
    finally:
        temporaire.unlink(missing_ok=True)
