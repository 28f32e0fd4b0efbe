"""Section 11: `modification`, `suppression` and `reaction`, what is done to a message after it was said."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from .contenu import Contenu, est_hexadecimal
from .contexte import Contexte
from .encodage import objet_json
from .etat import Correspondant, Ligne, Retouche

GARDEES = 500
SIGNE_MAX = 64
_JOINT = "\u200d"
_REFUSES = {0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), *range(0xFFF9, 0xFFFC)}
_REFUSES |= {*range(0x20), *range(0x7F, 0xA0), 0xE0000, 0xE0001}


def est_un_signe(valeur: Any) -> bool:
    """One character as a reader sees it, or nothing, which takes the sign back."""
    if type(valeur) is not str:
        return False
    try:
        octets = valeur.encode("utf-8")
    except UnicodeEncodeError:
        return False
    if len(octets) > SIGNE_MAX:
        return False
    if any(c.isspace() or ord(c) in _REFUSES for c in valeur):
        return False
    return valeur == "" or _graphemes(valeur) == 1


def _graphemes(texte: str) -> int:
    """Near enough to Unicode's annex 29 for signs: marks, joiners, tones, tags, flags in pairs."""
    nombre, drapeaux, avant = 0, 0, ""
    for c in texte:
        suit = unicodedata.category(c) in ("Mn", "Me", "Mc") or c == _JOINT or 0x1F3FB <= ord(c) <= 0x1F3FF
        suit = suit or 0xE0020 <= ord(c) <= 0xE007F or avant == _JOINT
        drapeau = 0x1F1E6 <= ord(c) <= 0x1F1FF
        drapeaux = drapeaux + 1 if drapeau else 0
        if not avant or not (suit or (drapeau and drapeaux % 2 == 0)):
            nombre += 1
        avant = c
    return nombre


def lire_retouche(auteur: str, contenu: Contenu, le: int) -> Retouche | None:
    """None when the `corps` says nothing that can be done."""
    corps = contenu.corps
    if not isinstance(corps, dict) or not est_hexadecimal(corps.get("message"), 32):
        return None
    valeur = ""
    if contenu.type == "modification":
        valeur = corps.get("texte")
        if type(valeur) is not str or not valeur.strip():
            return None
    elif contenu.type == "reaction":
        valeur = corps.get("reaction")
        if not est_un_signe(valeur):
            return None
    return Retouche(auteur, contenu.type, corps["message"], valeur, contenu.flux, contenu.seq, le)


def appliquer(ligne: Ligne, r: Retouche) -> None:
    """Of one flow the highest `seq` counts, of different ones the later arrival. A deletion is for ever."""
    if ligne.retiree:
        return
    quoi = f"{r.type} {r.auteur}"
    avant = ligne.retouches.get(quoi)
    if avant is not None and avant[0] == r.flux and int(avant[1]) > r.seq:
        return
    if r.type == "reaction":
        ligne.signes.pop(r.auteur, None)
        if r.valeur:
            ligne.signes[r.auteur] = r.valeur
    elif r.type == "modification":
        if ligne.type != "texte":
            return
        ligne.corps, ligne.modifiee = {**ligne.corps, "texte": r.valeur}, True
    else:
        ligne.corps, ligne.retiree, ligne.signes = {}, True, {}
    ligne.retouches[quoi] = [r.flux, str(r.seq)]


def concerne(ligne: Ligne, r: Retouche) -> bool:
    return ligne.id == r.message and (r.type == "reaction" or ligne.sens == ("emis" if r.auteur == "moi" else "recu"))


def retoucher(c: Contexte, corr: Correspondant, r: Retouche) -> None:
    """Done at once, or kept until its message comes. Within a transaction."""
    lignes = [x for x in c.etat.historique if x.compte == corr.compte and x.sens != "avis" and x.id == r.message]
    for ligne in lignes:
        if concerne(ligne, r):
            appliquer(ligne, r)
            if ligne.retiree:
                oublier_envoyes(c, corr.compte, [ligne])
    disparue = f"{corr.compte.hex()} {r.message}" in c.etat.vus and r.type != "reaction"
    if not lignes and not disparue:
        corr.retouches = [*corr.retouches, r][-GARDEES:]


def appliquer_gardees(c: Contexte, corr: Correspondant, ligne: Ligne) -> None:
    """What came before its message. Within a transaction."""
    for r in corr.retouches:
        if concerne(ligne, r):
            appliquer(ligne, r)
    corr.retouches = [r for r in corr.retouches if r.message != ligne.id]


def oublier_envoyes(c: Contexte, compte: bytes, lignes: Iterable[Ligne]) -> None:
    """What was erased is not sent again (12.7). Within a transaction."""
    ids = {ligne.id for ligne in lignes if ligne.sens == "emis"}
    if ids:
        envoyes = c.etat.envoyes
        for h in [h for h, e in envoyes.items() if e.compte == compte and objet_json(e.octets)["id"] in ids]:
            del envoyes[h]


def effacer_conversation(c: Contexte, compte: bytes) -> None:
    """All messages of it, and what was kept of them; flows stay. Within a transaction."""
    etat, corr = c.etat, c.correspondant(compte)
    etat.historique = [ligne for ligne in etat.historique if ligne.compte != compte]
    etat.envoyes = {h: e for h, e in etat.envoyes.items() if e.compte != compte}
    corr.retouches = []
