"""Section 9: the prekeys of one's own, how they are renewed and published, and the daily sweep."""

from __future__ import annotations

from . import compte as comptes
from .contexte import GRACE, JOUR, Contexte
from .correspondants import effacer_sessions_mortes
from .encodage import base64_de
from .erreurs import ErreurRelais
from .etat import Etat, MaPrecle
from .precles import DURABLES, NOMS, PONCTUELLES
from .relais import membre

SEMAINE = 604_800
HEURE = 3_600
MOINS_DE, JUSQU_A, PAR_DEMANDE, GARDEES = 20, 100, 50, 300
ID_SAUT_MAX = 2**20
ID_MAX = 2**32 - 1 - 2**20


def renouveler(c: Contexte) -> None:
    """Step 2 of a synchronisation."""
    if c.maintenant() >= c.etat.balayage_le + JOUR:
        balayer(c)
    faire_durables(c)
    durables = _durables_apublier(c)
    etat = c.etat
    if not (durables or etat.demander_precles or c.maintenant() >= etat.compte_des_precles_le + HEURE):
        return
    try:
        reponse = publier(c, durables)
    except ErreurRelais as erreur:
        if erreur.code != "conflit":
            raise
        reponse = publier(c, [])
    if _restauree(c, reponse):
        reponse = publier(c, _durables_apublier(c), remplacer=True)
    _remplir(c, reponse)
    with c.transaction() as etat:
        etat.demander_precles, etat.compte_des_precles_le = False, c.maintenant()


# Making


def faire_durables(c: Contexte) -> None:
    """The next ones, where the last one made is a week old or was made while the clock ran ahead."""
    with c.transaction() as etat:
        for usage in DURABLES:
            derniere = _derniere(etat, usage, c.ma_gen)
            if derniere is None or _a_renouveler(derniere, c.maintenant()):
                faire(c, usage)


def _derniere(etat: Etat, usage: int, gen: int) -> MaPrecle | None:
    return max((p for p in etat.precles if p.usage == usage and p.gen == gen), key=lambda p: p.id, default=None)


def _a_renouveler(p: MaPrecle, maintenant: int) -> bool:
    return maintenant >= p.debut + SEMAINE or p.debut > maintenant + JOUR


def faire(c: Contexte, usage: int) -> MaPrecle:
    """The next id; it is never used again. Within a transaction."""
    etat = c.etat
    etat.derniers[usage] = etat.derniers.get(usage, 0) + 1
    precle = comptes.faire_precle(etat, usage, etat.derniers[usage], c.ma_gen, etat.cles, c.maintenant())
    etat.precles.append(precle)
    return precle


# Publishing


def _durables_apublier(c: Contexte) -> list[MaPrecle]:
    dernieres = (_derniere(c.etat, usage, c.ma_gen) for usage in DURABLES)
    return [p for p in dernieres if p and p.publiee is None]


def publier(c: Contexte, lot: list[MaPrecle], remplacer: bool = False) -> dict:
    debut = c.maintenant()
    reponse = comptes.appeler(c, "precles", {"precles": [base64_de(p.octets) for p in lot], "remplacer": remplacer})
    publiees = {(p.usage, p.id) for p in lot}
    with c.transaction() as etat:
        for p in etat.precles:
            if (p.usage, p.id) in publiees:
                p.publiee = debut
    return reponse


def _restauree(c: Contexte, reponse: dict) -> bool:
    """Whether the relay has seen ids of a later state of this profile; then the ids go on after those."""
    derniers = {usage: membre(membre(reponse, "derniers", dict), nom, int) for usage, nom in NOMS.items()}
    restauree = False
    with c.transaction() as etat:
        for usage, vu in derniers.items():
            if usage in DURABLES:
                mien = max((p.id for p in etat.precles if p.usage == usage and p.publiee is not None), default=0)
            else:
                mien = etat.derniers.get(usage, 0)
            if vu <= mien or vu > etat.derniers.get(usage, 0) + ID_SAUT_MAX or vu >= ID_MAX:
                continue
            restauree = True
            etat.derniers[usage] = vu
            if usage in DURABLES:
                etat.precles = [p for p in etat.precles if p.usage != usage or p.publiee is not None]
                faire(c, usage)
    return restauree


def _remplir(c: Contexte, reponse: dict) -> None:
    """One-time ones: of a use of which fewer than 20 are left, so many that there are 100."""
    if c.maintenant() < c.etat.conflit_ponctuelles_le + HEURE:
        return
    lot: list[MaPrecle] = []
    with c.transaction() as etat:
        for usage in PONCTUELLES:
            restent = membre(membre(reponse, "ponctuelles", dict), NOMS[usage], int)
            if restent >= MOINS_DE:
                continue
            attendent = [
                p
                for p in etat.precles
                if p.usage == usage
                and p.gen == c.ma_gen
                and p.publiee is None
                and not p.abandonnee
                and c.maintenant() < p.debut + SEMAINE
            ]
            attendent = attendent[: JUSQU_A - restent]
            lot += attendent + [faire(c, usage) for _ in range(JUSQU_A - restent - len(attendent))]
            tenues = sorted((p for p in etat.precles if p.usage == usage), key=lambda p: p.id)
            trop = {p.id for p in tenues[:-GARDEES]}
            etat.precles = [p for p in etat.precles if p.usage != usage or p.id not in trop]
    for i in range(0, len(lot), PAR_DEMANDE):
        try:
            publier(c, lot[i : i + PAR_DEMANDE])
        except ErreurRelais as erreur:
            if erreur.code != "conflit":
                raise
            abandonnees = {(p.usage, p.id) for p in lot[i:]}
            with c.transaction() as etat:
                etat.conflit_ponctuelles_le = c.maintenant()
                for p in etat.precles:
                    p.abandonnee = p.abandonnee or (p.usage, p.id) in abandonnees
            return


# The sweep


def balayer(c: Contexte) -> None:
    """What has its time from section 5."""
    maintenant = c.maintenant()
    with c.transaction() as etat:
        for gen in [g for g, fin in etat.idh_fin.items() if maintenant > fin]:
            etat.idh_anciennes.pop(gen, None)
            del etat.idh_fin[gen]
        vivantes = {c.ma_gen, *etat.idh_anciennes}
        for corr in etat.correspondants.values():
            effacer_sessions_mortes(c, corr)
        for par_appareil in etat.sessions.values():
            for sessions in par_appareil.values():
                sessions.eteindre_si(lambda s: s.gen_moi not in vivantes)
                sessions.eteintes = [e for e in sessions.eteintes if maintenant < e.fin]
                for s in sessions.liste:
                    s.ratchet.oublier_sautees(maintenant)
        etat.precles = [p for p in etat.precles if not _a_effacer(etat, p, vivantes, maintenant)]
        etat.vus = {nom: le for nom, le in etat.vus.items() if maintenant < le + GRACE}
        etat.envoyes = {h: e for h, e in etat.envoyes.items() if maintenant < e.le + GRACE}
        etat.quarantaine = [m for m in etat.quarantaine if maintenant < m.le + GRACE]
        for corr in etat.correspondants.values():
            corr.retouches = [r for r in corr.retouches if maintenant < r.le + GRACE]
        etat.balayage_le = maintenant


def _a_effacer(etat: Etat, p: MaPrecle, vivantes: set[int], maintenant: int) -> bool:
    if p.usage in PONCTUELLES:
        return maintenant > p.fin + GRACE or p.gen not in vivantes
    suivante = min((q for q in etat.precles if q.usage == p.usage and q.id > p.id), key=lambda q: q.id, default=None)
    return suivante is not None and suivante.publiee is not None and maintenant > suivante.publiee + GRACE
