"""Section 11, `accuse`: which contents of each flow have come and were read, both ways."""

from __future__ import annotations

from typing import Any

from .contenu import est_hexadecimal
from .contexte import JOUR, Contexte
from .envoi import ecrire
from .erreurs import AutreForme, ErreurRelais, Refus, SansReponse
from .etat import Correspondant, Ligne

PLAGES_MAX = 64
FLUX_DITS = 8
ACCUSES_LUS = 16
RELAIS_GARDE = 30 * JOUR
# A content of one of these makes no receipt owed.
SANS_ACCUSE = ("accuse", "rotation", "pseudo", "reprise")
SANS_LIGNE = (*SANS_ACCUSE, "modification", "suppression", "reaction", "minuteur")

Plages = list[list[int]]


def joindre(connues: Plages, autres: Plages) -> Plages:
    """Both together: rising, apart from each other by at least one number."""
    jointes: Plages = []
    for a, b in sorted([*connues, *autres]):
        if jointes and a <= jointes[-1][1] + 1:
            jointes[-1][1] = max(jointes[-1][1], b)
        else:
            jointes.append([a, b])
    return jointes


def contient(plages: Plages, n: int) -> bool:
    return any(a <= n <= b for a, b in plages)


def _sont_des_plages(valeur: Any) -> bool:
    if not isinstance(valeur, list):
        return False
    avant = -1
    for plage in valeur:
        if not isinstance(plage, list) or len(plage) != 2 or any(type(n) is not int for n in plage):
            return False
        if not avant < plage[0] <= plage[1] < 2**53:
            return False
        avant = plage[1]
    return True


# What came from them, and what is told of it


def noter_recu(corr: Correspondant, appareil: int, flux: str, seq: int, type_: str) -> None:
    """Whatever has come counts, but an `accuse`. Within a transaction."""
    if type_ == "accuse":
        return
    for f in corr.flux_recus.connus:
        if (f.appareil, f.flux) == (appareil, flux):
            f.remis = joindre(f.remis, [[seq, seq]])
            if type_ in SANS_LIGNE:
                f.sans_ligne = joindre(f.sans_ligne, [[seq, seq]])
    if type_ not in SANS_ACCUSE:
        devoir(corr)


def devoir(corr: Correspondant) -> None:
    corr.accuse_du = corr.accuse_du or corr.statut == "accepte"


def noter_lues(c: Contexte, corr: Correspondant, lignes: list[Ligne]) -> None:
    """A person has looked at these. What is read while that is not told is never told. Within a transaction."""
    nouvelles = [ligne for ligne in lignes if not ligne.lu_le]
    for ligne in nouvelles:
        ligne.lu_le = c.maintenant()
    if not (nouvelles and c.etat.dire_lus):
        return
    for f in corr.flux_recus.connus:
        lues = [[ligne.seq, ligne.seq] for ligne in nouvelles if ligne.flux == f.flux]
        f.lus = joindre(f.lus, [*lues, *f.sans_ligne])
    devoir(corr)


def _tous_les_corps(c: Contexte, corr: Correspondant) -> list[dict[str, Any]]:
    accuses = [
        {"flux": f.flux, "remis": f.remis[-PLAGES_MAX:], "lus": f.lus[-PLAGES_MAX:] if c.etat.dire_lus else []}
        for f in corr.flux_recus.connus
        if f.remis
    ]
    return [{"accuses": accuses[i : i + FLUX_DITS]} for i in range(0, len(accuses), FLUX_DITS)]


def accuser(c: Contexte) -> None:
    """The receipts that are owed, into the outbox, where nothing else waits. What cannot be made stays owed."""
    for compte in [k.compte for k in c.etat.correspondants.values() if k.accuse_du]:
        corr = c.correspondant(compte)
        if corr.statut != "accepte" or corr.alarme or any(e.compte == compte for e in c.etat.sortie):
            continue
        try:
            with c.transaction():
                for corps in _tous_les_corps(c, corr):
                    ecrire(c, compte, "accuse", corps)
                c.correspondant(compte).accuse_du = False
        except (ErreurRelais, AutreForme, Refus, SansReponse):
            continue


# What they say of one's own


def recevoir_accuse(corr: Correspondant, valeur: Any) -> None:
    """Within a transaction. Flows that are not one's own, and numbers not used yet, are passed over."""
    accuses = valeur.get("accuses") if isinstance(valeur, dict) else None
    miens = {f.flux: f for f in [*corr.flux_anciens, corr.flux_emis]}
    for accuse in (accuses if isinstance(accuses, list) else [])[:ACCUSES_LUS]:
        if not isinstance(accuse, dict) or not est_hexadecimal(accuse.get("flux"), 16):
            continue
        mien = miens.get(accuse["flux"])
        if mien is None:
            continue
        for nom in ("remis", "lus"):
            plages = accuse.get(nom)
            plages = plages[-PLAGES_MAX:] if isinstance(plages, list) else None
            if _sont_des_plages(plages):
                utilises = [[a, min(b, mien.seq - 1)] for a, b in plages if a < mien.seq]
                mien.remis = joindre(mien.remis, utilises)
                if nom == "lus":
                    mien.lus = joindre(mien.lus, utilises)


def etat_de(c: Contexte, ligne: Ligne) -> str:
    """`attend`, `echec …`, then `depose`, `remis`, `lu` or `expire`."""
    corr = c.correspondant(ligne.compte)
    for f in [*corr.flux_anciens, corr.flux_emis]:
        if f.flux == ligne.flux and contient(f.remis, ligne.seq):
            return "lu" if contient(f.lus, ligne.seq) else "remis"
    fin = ligne.depose_le + RELAIS_GARDE
    if ligne.etat == "depose" and c.maintenant() >= fin and c.etat.videe_le >= fin:
        return "expire"
    return ligne.etat
