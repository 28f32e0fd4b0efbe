"""Section 11, `minuteur`: messages that disappear some time after they were read."""

from __future__ import annotations

from typing import Any

from .contexte import Contexte
from .etat import Correspondant, Ligne
from .retouches import oublier_envoyes

LIMITE = 2**32
SAUT_MAX = 65_536
AN = 365 * 86_400


def _est_nombre(valeur: Any) -> bool:
    return type(valeur) is int and 0 <= valeur < LIMITE


def regler(corr: Correspondant, duree: int, version: int) -> bool:
    """Whether it counts: a higher version, or the same with the shorter time that is not 0. Within a transaction."""
    if not corr.minuteur_version <= version <= corr.minuteur_version + SAUT_MAX or (
        version == corr.minuteur_version and (duree == 0 or 0 < corr.minuteur <= duree)
    ):
        return False
    corr.minuteur, corr.minuteur_version = duree, version
    return True


def recevoir_minuteur(corr: Correspondant, corps: Any) -> bool:
    if not isinstance(corps, dict) or not _est_nombre(corps.get("duree")) or not _est_nombre(corps.get("version")):
        return False
    return regler(corr, corps["duree"], corps["version"])


def corps_minute(corr: Correspondant, corps: dict[str, Any]) -> dict[str, Any]:
    """With the `duree` of the conversation, when there is one."""
    return {**corps, "duree": corr.minuteur} if corr.minuteur else corps


def duree_de(ligne: Ligne) -> int:
    duree = ligne.corps.get("duree") if isinstance(ligne.corps, dict) else None
    return min(duree, AN) if _est_nombre(duree) else 0


def effacer_echues(c: Contexte) -> None:
    """The receiver's so long after it was read, the author's so long after the relay took it."""

    def echue(ligne: Ligne) -> bool:
        debut = ligne.depose_le if ligne.sens == "emis" else ligne.lu_le
        return bool(debut and ligne.duree and c.maintenant() >= debut + ligne.duree)

    lignes = [ligne for ligne in c.etat.historique if echue(ligne)]
    if lignes:
        with c.transaction() as etat:
            etat.historique = [ligne for ligne in etat.historique if not echue(ligne)]
            for compte in {ligne.compte for ligne in lignes}:
                oublier_envoyes(c, compte, [ligne for ligne in lignes if ligne.compte == compte])
