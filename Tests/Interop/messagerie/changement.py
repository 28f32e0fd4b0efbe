"""10.2: a new password means new keys. At the relay all of it happens, or nothing."""

from __future__ import annotations

from . import compte as comptes
from . import declaration, mdp, precles
from .contexte import GRACE, Contexte
from .encodage import base64_de
from .envoi import faire_contenu, poster
from .erreurs import ErreurRelais, Refus
from .etat import Changement
from .primitives import alea, signer
from .relais import membre

_DEMANDER_D_ABORD = ("annule", "declaration_perimee", "conflit", "identifiants_refuses")


def preparer(c: Contexte, ancien: str, nouveau: str, raison: int = declaration.NOUVEAU_MDP) -> None:
    """Steps 2 and 3: durable before anything is sent."""
    etat, maintenant = c.etat, c.maintenant()
    if etat.changement:
        raise Refus("changement", "one is under way")
    cles, sel, idempotence = comptes.nouvelles_cles(), alea(32), alea(16)
    avant = c.ma_declaration()
    suite = declaration.faire_suite(
        avant, etat.cles.graine_ik, cles.graine_ik, [comptes.appareil_de(cles, avant.numero + 1)], raison, maintenant
    )
    with c.transaction() as etat:
        nouvelles = []
        for usage in precles.DURABLES:
            etat.derniers[usage] += 1
            nouvelles.append(comptes.faire_precle(etat, usage, etat.derniers[usage], suite.gen, cles, maintenant))
        requete = {
            "compte": base64_de(etat.compte),
            "idempotence": base64_de(idempotence),
            "ancienneCleAuth": base64_de(mdp.cle_auth(ancien, etat.relais, etat.compte, etat.sel)),
            "sel": base64_de(sel),
            "version": mdp.VERSION,
            "cleAuth": base64_de(mdp.cle_auth(nouveau, etat.relais, etat.compte, sel)),
            "declaration": base64_de(suite.octets),
            "precles": [base64_de(p.octets) for p in nouvelles],
        }
        etat.changement = Changement(requete, cles, suite.octets, nouvelles, sel, idempotence)
        etat.jeton = None


def achever(c: Contexte) -> bool:
    """Steps 4 to 6, or the way back. True when the new password counts; without an answer it raises."""
    changement = c.etat.changement
    assert changement is not None
    debut = c.maintenant()
    try:
        c.relais.appeler("changer_mdp", changement.requete)
    except ErreurRelais as erreur:
        if erreur.statut != 400 and erreur.code not in _DEMANDER_D_ABORD:
            raise
        return annuler(c)
    _adopter(c, debut)
    return True


def annuler(c: Contexte) -> bool:
    """Asks what became of it: True when the change was committed after all."""
    etat, changement = c.etat, c.etat.changement
    assert changement is not None
    numero = declaration.lire(changement.declaration).numero
    signe = mdp.a_signer_annulation(etat.relais, etat.compte, changement.idempotence, numero)
    r = c.relais.appeler(
        "annuler_mdp",
        {
            "compte": base64_de(etat.compte),
            "idempotence": base64_de(changement.idempotence),
            "numero": numero,
            "appareil": etat.appareil,
            "signature": base64_de(signer(etat.cles.graine_dsk, signe)),
        },
    )
    if membre(r, "etat", str) == "fait":
        _adopter(c, c.maintenant())
        return True
    with c.transaction() as etat:
        etat.changement = None
    return False


def _adopter(c: Contexte, debut: int) -> None:
    """Step 6: the last words of the old gen, then its keys become old ones."""
    with c.transaction() as etat:
        changement, ancienne = etat.changement, c.ma_declaration()
        assert changement is not None
        for corr in etat.correspondants.values():
            if corr.statut != "bloque":
                _dernier_mot(c, corr.compte, changement.declaration)
        suite = declaration.lire(changement.declaration)
        etat.chaine.append(suite.octets)
        etat.idh_anciennes[ancienne.gen] = etat.cles.idh
        etat.idh_fin[ancienne.gen] = debut + GRACE
        etat.cles, etat.sel, etat.jeton, etat.changement = changement.cles, changement.sel, None, None
        for p in changement.precles:
            p.publiee = debut
        etat.precles += changement.precles
        etat.demander_precles = True
        if suite.raison == declaration.COMPROMISSION:
            _renoncer(c)


def _dernier_mot(c: Contexte, compte: bytes, suite: bytes) -> None:
    corr = c.correspondant(compte)
    ancienne = c.ma_declaration()
    contenu = None
    for appareil, sessions in c.sessions(compte).items():
        gens = sorted({(s.gen_lui, s.ik_lui) for s in sessions.liste if s.gen_moi == ancienne.gen}, reverse=True)
        actives = (sessions.active(ancienne.gen, gen, ik, c.maintenant()) for gen, ik in gens)
        session = next(filter(None, actives), None)
        if session is None:
            continue
        contenu = contenu or faire_contenu(c, corr, "rotation", {"declaration": base64_de(suite)})
        poster(c, corr, appareil, session, contenu[1], contenu[0].id)


def _renoncer(c: Contexte) -> None:
    """After `raison` 2: the seal keys stay, everything else of the older gens goes."""
    etat = c.etat
    etat.precles = [p for p in etat.precles if p.gen == c.ma_gen or p.usage == precles.SCEAU]
    etat.idh_anciennes, etat.idh_fin = {}, {}
    for par_appareil in etat.sessions.values():
        for sessions in par_appareil.values():
            sessions.eteindre_si(lambda s: s.gen_moi < c.ma_gen)
