"""8.2, 14, 17.4, 17.5: what is believed of others, and under which name."""

from __future__ import annotations

from collections.abc import Sequence

from . import chaine, declaration
from .chaine import GARDEES
from .compte import appeler
from .contenu import pseudo_valide
from .contexte import GRACE, Contexte
from .declaration import COMPROMISSION, Declaration
from .encodage import base64_de, octets_de_base64
from .erreurs import Alarme, AutreForme, ErreurRelais, Refus
from .etat import Correspondant
from .relais import membre


def gardees(corr: Correspondant) -> list[Declaration]:
    return [declaration.lire(o) for o in corr.declarations]


def epingle(corr: Correspondant) -> Declaration:
    return declaration.lire(corr.declarations[-1])


def compte_encore(corr: Correspondant, gen: int, maintenant: int) -> bool:
    """Whether keys of that gen still count: after `raison` 1 for 38 days, after `raison` 2 no more."""
    connues = gardees(corr)
    if gen >= connues[-1].gen:
        return gen == connues[-1].gen
    if any(d.gen > gen and d.raison == COMPROMISSION for d in connues):
        return False
    return gen not in corr.gens_remplacees or maintenant < corr.gens_remplacees[gen] + GRACE


def effacer_sessions_mortes(c: Contexte, corr: Correspondant) -> None:
    for sessions in c.sessions(corr.compte).values():
        sessions.eteindre_si(lambda s: not compte_encore(corr, s.gen_lui, c.maintenant()))


def epingler(c: Contexte, corr: Correspondant, nouvelles: Sequence[Declaration]) -> None:
    """Takes a chain that goes on from the pin. Within a transaction."""
    avant = epingle(corr)
    corr.declarations = [d.octets for d in nouvelles][-GARDEES:]
    if nouvelles[-1].numero == avant.numero:
        return
    a_present = {gen: c.maintenant() for gen in range(nouvelles[0].gen, nouvelles[-1].gen)}
    corr.gens_remplacees = {**a_present, **corr.gens_remplacees}
    corr.paquets, corr.a_verifier = {}, True
    effacer_sessions_mortes(c, corr)
    c.avis.append(("nouvelles_cles", corr.compte))


def sonner(c: Contexte, compte: bytes, quoi: str) -> None:
    """An alarm: nothing is sent to that account until its user has decided."""
    with c.transaction() as etat:
        if corr := etat.correspondants.get(compte.hex()):
            corr.alarme = quoi
    c.avis.append((f"alarme {quoi}", compte))


def juger(c: Contexte, compte: bytes, octets: Sequence[bytes], depuis: int) -> list[Declaration]:
    """What the relay serves of a known account; whatever does not fit is an alarm."""
    try:
        return chaine.depuis_l_epingle(gardees(c.correspondant(compte)), octets, depuis)
    except Refus as refus:
        sonner(c, compte, refus.raison)
        raise Alarme(refus.raison) from None


def declarations_de(r: dict) -> list[bytes]:
    servies = membre(r, "declarations", list)
    if len(servies) > 32:
        raise AutreForme("more than 32 statements")
    return [octets_de_base64(d) for d in servies]


def demander(c: Contexte, compte: bytes, depuis: int) -> list[bytes]:
    """17.5, page by page. Without a token."""
    toutes: list[bytes] = []
    while True:
        r = c.relais.appeler("declarations", {"compte": base64_de(compte), "depuis": depuis + len(toutes)})
        page = declarations_de(r)
        toutes += page
        if not membre(r, "reste", bool):
            return toutes
        if not page:
            raise AutreForme("more are announced, none are served")


def actualiser(c: Contexte, compte: bytes) -> None:
    """Asks for the statements of a known account from the pin on, and pins what goes on as it should."""
    depuis = epingle(c.correspondant(compte)).numero
    nouvelles = juger(c, compte, demander(c, compte, depuis), depuis)
    with c.transaction():
        epingler(c, c.correspondant(compte), nouvelles)


def pseudo_long(corr: Correspondant) -> str:
    return f"{corr.pseudo}~{corr.compte.hex()[:16]}"


def _verifier_annuaire(c: Contexte, pseudo: str, attendu: bytes | None) -> bytes:
    """17.4 and the end of 14. `attendu`: the account that was chosen, when it was not chosen by this pseudo."""
    if not pseudo_valide(pseudo):
        raise Refus("pseudo")
    r = appeler(c, "verification_utilisateur", {"pseudo": pseudo})
    compte, servies = octets_de_base64(r.get("compte"), 16), declarations_de(r)
    if compte == c.etat.compte:
        raise Refus("annuaire", "one's own account")
    if not servies:
        raise Refus("annuaire", "no statement")
    if attendu is not None and compte != attendu:
        raise Refus("annuaire", "another account than the one chosen")
    corr = c.etat.correspondants.get(compte.hex())
    if corr and corr.confirme and corr.pseudo != pseudo and compte != attendu:
        raise Refus("annuaire", "an account confirmed under another pseudo")
    if any(k.confirme and k.pseudo == pseudo and k.compte != compte for k in c.etat.correspondants.values()):
        raise Refus("annuaire", "this pseudo is confirmed for another account")
    if corr:
        premiere, derniere = _numero(servies[0]), epingle(corr).numero
        if premiere > derniere + 1:  # it serves the last 32 alone
            premiere, servies = derniere, demander(c, compte, derniere)
        nouvelles = juger(c, compte, servies, premiere)
    else:
        lues = chaine.lire_toutes(compte, servies)
        if lues[0].numero:
            servies = demander(c, compte, 0)
        nouvelles = chaine.depuis_le_debut(compte, servies)
    with c.transaction() as etat:
        if corr:
            epingler(c, c.correspondant(compte), nouvelles)
        else:
            etat.correspondants[compte.hex()] = Correspondant(compte, [d.octets for d in nouvelles], pseudo, "accepte")
        c.correspondant(compte).pseudo, c.correspondant(compte).confirme = pseudo, True
    return compte


def _numero(octets: bytes) -> int:
    """0 for a malformed one, which is judged with the others."""
    try:
        return declaration.lire(octets).numero
    except Refus:
        return 0


def trouver(c: Contexte, adresse: str | bytes) -> bytes:
    """A pseudo, a long form `pseudo~16 digits`, or a compteId; confirmed by the directory before the first message."""
    tous = list(c.etat.correspondants.values())
    if isinstance(adresse, bytes):
        choisi = next((k for k in tous if k.compte == adresse), None)
    elif "~" in adresse:
        choisi = next((k for k in tous if pseudo_long(k) == adresse), None)
    else:
        confirme = next((k for k in tous if k.confirme and k.pseudo == adresse), None)
        return confirme.compte if confirme else _verifier_annuaire(c, adresse, None)
    if choisi is None:
        raise Refus("correspondant", "nobody")
    return choisi.compte if choisi.confirme else _verifier_annuaire(c, choisi.pseudo, choisi.compte)


def confirmer_nouveau_pseudo(c: Contexte, compte: bytes, pseudo: str) -> bool:
    """After a content `pseudo`: the name changes only when the directory names this very account for it."""
    try:
        _verifier_annuaire(c, pseudo, compte)
    except (Refus, ErreurRelais):
        return False
    return True


def accepter(c: Contexte, compte: bytes) -> None:
    """A request is accepted, somebody is unblocked; there may be newer statements than those that came."""
    actualiser(c, compte)
    with c.transaction():
        c.correspondant(compte).statut = "accepte"


def bloquer(c: Contexte, compte: bytes) -> None:
    with c.transaction():
        c.correspondant(compte).statut = "bloque"


def admettre(c: Contexte, compte: bytes) -> None:
    """After an alarm, the user accepts what the relay serves now."""
    nouvelles = chaine.depuis_le_debut(compte, demander(c, compte, 0))
    with c.transaction():
        corr = c.correspondant(compte)
        corr.declarations = [d.octets for d in nouvelles]
        corr.alarme, corr.a_verifier, corr.paquets, corr.gens_remplacees = None, True, {}, {}
