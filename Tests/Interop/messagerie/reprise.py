"""12.7: what could not be read is asked for again, and what is asked for is sent again."""

from __future__ import annotations

from .contexte import Contexte
from .correspondants import epingle
from .envoi import commencer_session, ecrire, poster, preparer_paquets, session_active
from .erreurs import ErreurRelais, Refus, SansReponse
from .etat import Correspondant

INTERVALLE = 3_600
PAR_CONTENU = 100
FOIS_MAX = 3


def reparer(c: Contexte) -> None:
    """The repairs that are due, of one account after the other. A failure leaves the rest for the next time."""
    for compte in [k.compte for k in c.etat.correspondants.values() if k.statut == "accepte" and not k.alarme]:
        for du, faire in ((_a_redemander, _redemander), (_a_resservir, _resservir)):
            if not du(c, c.correspondant(compte)):
                continue
            try:
                faire(c, compte)
            except ErreurRelais as erreur:
                if erreur.code == "inconnu":
                    with c.transaction():
                        corr = c.correspondant(compte)
                        corr.a_redemander, corr.a_resservir, corr.reprise_due = [], [], False
            except (Refus, SansReponse):
                pass


def _a_redemander(c: Contexte, corr: Correspondant) -> bool:
    return bool(corr.a_redemander or corr.reprise_due) and c.maintenant() >= corr.redemande_le + INTERVALLE


def _a_resservir(c: Contexte, corr: Correspondant) -> bool:
    return bool(corr.a_resservir) and c.maintenant() >= corr.resservi_le + INTERVALLE


def _redemander(c: Contexte, compte: bytes) -> None:
    """In a new session with each device, even if there is one."""
    with c.transaction():
        c.correspondant(compte).redemande_le = c.maintenant()
    demandes = [h.hex() for h in c.correspondant(compte).a_redemander]
    lots = [demandes[i : i + PAR_CONTENU] for i in range(0, len(demandes), PAR_CONTENU)] or [[]]
    with c.transaction():
        for i, lot in enumerate(lots):
            ecrire(c, compte, "reprise", {"messages": lot}, nouvelle_session=i == 0)
        corr = c.correspondant(compte)
        corr.a_redemander, corr.reprise_due = [], False


def _resservir(c: Contexte, compte: bytes) -> None:
    """Byte for byte, with the same content id, in the active session, three times in all."""
    with c.transaction():
        c.correspondant(compte).resservi_le = c.maintenant()
    preparer_paquets(c, compte)
    with c.transaction() as etat:
        corr = c.correspondant(compte)
        presents = {a.id for a in epingle(corr).appareils}
        for h in corr.a_resservir:
            envoye = etat.envoyes.get(h.hex())
            if envoye is None or envoye.compte != compte or envoye.appareil not in presents:
                continue
            del etat.envoyes[h.hex()]
            if envoye.fois >= FOIS_MAX:
                continue
            session = session_active(c, corr, envoye.appareil) or commencer_session(c, corr, envoye.appareil)
            poster(c, corr, envoye.appareil, session, envoye.octets, "", envoye.fois + 1)
        corr.a_resservir = []
