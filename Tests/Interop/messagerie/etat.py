"""What a client keeps, and the JSON file that it keeps it in.

Everything is a dataclass of plain values; `Magasin.transaction` makes a change durable whole or undoes it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pickle
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .contenu import FluxEmis, FluxRecus
from .sessions import Sessions


@dataclass
class ClesAppareil:
    """Private keys of one gen."""

    graine_ik: bytes
    idh: bytes
    graine_dsk: bytes


@dataclass
class MaPrecle:
    """A prekey of one's own, with its private half. `publiee`: when, or None."""

    usage: int
    id: int
    gen: int
    octets: bytes
    secrete: bytes
    debut: int
    fin: int
    publiee: int | None = None
    abandonnee: bool = False


@dataclass
class Retouche:
    """What is done to a message, by `moi` or `lui`. `valeur`: the text or the sign."""

    auteur: str
    type: str
    message: str
    valeur: str
    flux: str
    seq: int
    le: int


@dataclass
class Correspondant:
    """`statut`: `accepte`, `demande`, `bloque`. `declarations`: the newest ones, the pin last."""

    compte: bytes
    declarations: list[bytes]
    pseudo: str
    statut: str
    confirme: bool = False
    pseudo_annonce: str | None = None
    alarme: str | None = None
    a_verifier: bool = False
    gens_remplacees: dict[int, int] = field(default_factory=dict)
    paquets: dict[int, list[bytes]] = field(default_factory=dict)
    paquets_le: int = 0
    flux_emis: FluxEmis = field(default_factory=FluxEmis)
    flux_recus: FluxRecus = field(default_factory=FluxRecus)
    flux_accuses: FluxEmis = field(default_factory=FluxEmis)
    flux_anciens: list[FluxEmis] = field(default_factory=list)
    accuse_du: bool = False
    retouches: list[Retouche] = field(default_factory=list)
    minuteur: int = 0
    minuteur_version: int = 0
    efface_flux: str = ""
    efface_avant: int = 0
    a_redemander: list[bytes] = field(default_factory=list)
    a_resservir: list[bytes] = field(default_factory=list)
    reprise_due: bool = False
    redemande_le: int = 0
    resservi_le: int = 0
    sceau_demande_le: int = 0


@dataclass
class Ligne:
    """One line of a history. `sens`: `recu`, `emis`, `avis`. `signes` and `retouches` by `moi` and `lui`."""

    sens: str
    compte: bytes
    id: str
    type: str
    corps: Any
    horodatage: str
    flux: str
    seq: int
    recu: int = 0
    etat: str = ""
    duree: int = 0
    depose_le: int = 0
    lu_le: int = 0
    modifiee: bool = False
    retiree: bool = False
    signes: dict[str, str] = field(default_factory=dict)
    retouches: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Envoi:
    """A row of the outbox. `enveloppe` is None while there is no key to seal to."""

    compte: bytes
    appareil: int
    idempotence: bytes
    interieur: bytes
    enveloppe: bytes | None
    id_sceau: int
    contenu: str


@dataclass
class Envoye:
    """A content that left, kept for a `reprise`."""

    compte: bytes
    appareil: int
    octets: bytes
    fois: int
    le: int


@dataclass
class MisDeCote:
    nom: bytes
    raison: str
    le: int
    fois: int
    octets: bytes


@dataclass
class Changement:
    """A change of password under way (10.2)."""

    requete: dict[str, Any]
    cles: ClesAppareil
    declaration: bytes
    precles: list[MaPrecle]
    sel: bytes
    idempotence: bytes


@dataclass
class Etat:
    pseudo: str
    compte: bytes
    appareil: int
    relais: str
    sel: bytes
    cles: ClesAppareil
    chaine: list[bytes]
    cle_epoques: bytes
    epoque: int = 1
    creation: dict[str, Any] | None = None
    creation_envoyee: bool = False
    changement: Changement | None = None
    jeton: bytes | None = None
    jeton_adresse: str = ""
    epoque_dite: int = 0
    epoque_alea: bytes = b""
    epoque_repondue_le: int = 0
    idh_anciennes: dict[int, bytes] = field(default_factory=dict)
    idh_fin: dict[int, int] = field(default_factory=dict)
    precles: list[MaPrecle] = field(default_factory=list)
    derniers: dict[int, int] = field(default_factory=dict)
    compte_des_precles_le: int = 0
    demander_precles: bool = True
    conflit_ponctuelles_le: int = 0
    balayage_le: int = 0
    correspondants: dict[str, Correspondant] = field(default_factory=dict)
    sessions: dict[str, dict[int, Sessions]] = field(default_factory=dict)
    vus: dict[str, int] = field(default_factory=dict)
    envoyes: dict[str, Envoye] = field(default_factory=dict)
    sortie: list[Envoi] = field(default_factory=list)
    quarantaine: list[MisDeCote] = field(default_factory=list)
    illisibles: int = 0
    historique: list[Ligne] = field(default_factory=list)
    televersements: dict[str, bytes] = field(default_factory=dict)
    dire_lus: bool = True
    videe_le: int = 0


# Dataclasses to JSON and back, by their annotations.


def vers_json(valeur: Any) -> Any:
    """For `json.dumps`, which knows the rest."""
    return valeur.hex() if isinstance(valeur, bytes) else vars(valeur)


def de_json(type_: Any, valeur: Any) -> Any:
    origine, arguments = typing.get_origin(type_), typing.get_args(type_)
    if origine is types.UnionType:
        return None if valeur is None else de_json(next(a for a in arguments if a is not types.NoneType), valeur)
    if isinstance(type_, type) and dataclasses.is_dataclass(type_):
        annotations = typing.get_type_hints(type_)
        return type_(**{nom: de_json(annotations[nom], v) for nom, v in valeur.items()})
    if type_ is bytes:
        return bytes.fromhex(valeur)
    if origine is list:
        return [de_json(arguments[0], v) for v in valeur]
    if origine is dict:
        return {arguments[0](k): de_json(arguments[1], v) for k, v in valeur.items()}
    return valeur


class Magasin:
    def __init__(self, chemin: Path, etat: Etat | None = None) -> None:
        """With `etat` a new file, else the one that is there."""
        self.chemin = chemin
        self.etat: Etat = etat or de_json(Etat, json.loads(chemin.read_text("utf-8")))
        self._ouverte = False
        if etat:
            self._ecrire()

    def _ecrire(self) -> None:
        provisoire = self.chemin.with_suffix(".nouveau")
        descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descripteur, "w", encoding="utf-8") as f:
            f.write(json.dumps(self.etat, default=vers_json))
            f.flush()
            os.fsync(f.fileno())
        os.replace(provisoire, self.chemin)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Etat]:
        """An exception leaves `etat` as it was. Inside another one it is a part of that."""
        if self._ouverte:
            yield self.etat
            return
        avant = pickle.dumps(self.etat)  # a copy that costs less than deepcopy
        self._ouverte = True
        try:
            yield self.etat
            self._ecrire()
        except BaseException:
            self.etat = pickle.loads(avant)
            raise
        finally:
            self._ouverte = False
