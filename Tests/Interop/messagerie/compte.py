"""Sections 10, 15.1, 17.1 to 17.3, 17.13 to 17.15: making an account, logging in, telling epochs, leaving."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import declaration, mdp, precles, recuperation, trousseau
from .contenu import FluxEmis, pseudo_valide
from .contexte import Contexte
from .encodage import base64_de, octets_de_base64
from .erreurs import AutreForme, ErreurRelais, Refus
from .etat import ClesAppareil, Etat, Magasin, MaPrecle
from .primitives import alea, ed25519_publique, signer, x25519_publique
from .relais import Relais, membre

APPAREIL = 1
EPOQUE_INTERVALLE = 3_600
EPOQUE_MAX = 2**63 - 1


@dataclass(frozen=True)
class Prelude:
    relais: str
    compte: bytes
    sel: bytes
    nonce: bytes


def prelude(relais: Relais, pseudo: str) -> Prelude:
    r = relais.appeler("prelude", {"pseudo": pseudo})
    if membre(r, "version", int) != mdp.VERSION:
        raise Refus("prelude", "version")
    return Prelude(
        mdp.verifier_nom_relais(membre(r, "relais", str)),
        octets_de_base64(r.get("compte"), 16),
        octets_de_base64(r.get("sel"), 32),
        octets_de_base64(r.get("nonce"), 48),
    )


def nouvelles_cles() -> ClesAppareil:
    return ClesAppareil(alea(32), alea(32), alea(32))


def appareil_de(cles: ClesAppareil, depuis: int) -> declaration.Appareil:
    return declaration.Appareil(APPAREIL, x25519_publique(cles.idh), ed25519_publique(cles.graine_dsk), depuis)


def faire_precle(etat: Etat, usage: int, id: int, gen: int, cles: ClesAppareil, maintenant: int) -> MaPrecle:
    secrete = precles.nouvelle_secrete(usage)
    p = precles.faire(
        usage, etat.compte, etat.appareil, id, maintenant, precles.publique(usage, secrete), cles.graine_dsk
    )
    return MaPrecle(usage, id, gen, p.octets, secrete, p.debut, p.fin)


def preparer(chemin: Path, relais: Relais, pseudo: str, mot_de_passe: str, maintenant: int) -> tuple[Magasin, str]:
    """Stores the account and the very request that will make it. Gives its recovery code too, which is kept nowhere."""
    if not pseudo_valide(pseudo):
        raise Refus("pseudo")
    nom = prelude(relais, pseudo).relais
    secret, cles = alea(16), nouvelles_cles()
    zero = declaration.faire_zero(
        cles.graine_ik,
        appareil_de(cles, 0),
        ed25519_publique(recuperation.graine_rec(secret)),
        x25519_publique(recuperation.secrete_recx(secret)),
        alea(16),
        maintenant,
    )
    sel = alea(32)
    etat = Etat(pseudo, zero.compte, APPAREIL, nom, sel, cles, [zero.octets], alea(32))
    etat.precles = [faire_precle(etat, usage, 1, 0, cles, maintenant) for usage in precles.DURABLES]
    etat.derniers = {usage: 1 for usage in precles.DURABLES}
    etat.creation = {
        "pseudo": pseudo,
        "sel": base64_de(sel),
        "version": mdp.VERSION,
        "cleAuth": base64_de(mdp.cle_auth(mot_de_passe, nom, zero.compte, sel)),
        "declaration": base64_de(zero.octets),
        "precles": [base64_de(p.octets) for p in etat.precles],
    }
    return Magasin(chemin, etat), recuperation.code(secret)


def creer(c: Contexte) -> None:
    """17.2: sends the request, or repeats it with the last prekeys made. The account is there when this returns."""
    repetition, debut = c.etat.creation_envoyee, c.maintenant()
    if prelude(c.relais, c.etat.pseudo).relais != c.etat.relais:
        raise Refus("nom_relais", "another relay than the one that was pinned")
    with c.transaction() as etat:
        assert etat.creation is not None
        dernieres = {p.usage: p for p in sorted(etat.precles, key=lambda p: p.id)}
        etat.creation["precles"] = [base64_de(p.octets) for p in dernieres.values()]
        etat.creation_envoyee = True
    assert c.etat.creation is not None
    try:
        c.relais.appeler("creer_compte", c.etat.creation)
    except ErreurRelais as erreur:
        if erreur.code in ("pseudo_pris", "pseudo_ressemblant"):
            c.magasin.chemin.unlink()
        raise
    with c.transaction() as etat:
        etat.creation = None
        for p in etat.precles:
            # After a repetition it is not known which ones the relay took: the next synchronisation publishes the last.
            p.publiee = None if repetition else debut


# Login and epochs


def _preuve(c: Contexte, signer_quoi: Any) -> dict[str, Any]:
    """What proves the account to the relay, for a login or for its deletion."""
    etat = c.etat
    p = prelude(c.relais, etat.pseudo)
    if p.relais != etat.relais:
        raise Refus("nom_relais", "another relay than the one that was pinned")
    if p.compte != etat.compte:
        raise Refus("compte", "the pseudo leads to another account")
    return {
        "pseudo": etat.pseudo,
        "appareil": etat.appareil,
        "nonce": base64_de(p.nonce),
        "cleAuth": base64_de(mdp.cle_auth(c.mdp, p.relais, etat.compte, p.sel)),
        "signature": base64_de(signer(etat.cles.graine_dsk, signer_quoi(p.relais, p.nonce))),
    }


def _preuve_epoque(etat: Etat) -> dict[str, Any]:
    preuve = trousseau.preuve_epoque(etat.cle_epoques, etat.compte, etat.appareil, etat.epoque, etat.epoque_alea)
    return {"numero": etat.epoque, "mac": base64_de(preuve)}


def lever_epoque(c: Contexte, au_dessus_de: int = 0) -> None:
    """The next record, durable before it is told."""
    with c.transaction() as etat:
        etat.epoque = max(etat.epoque, au_dessus_de) + 1
        etat.epoque_alea, etat.epoque_repondue_le = alea(16), 0


def _juger_epoque(c: Contexte, repondue: Any) -> None:
    etat = c.etat
    if repondue is not None:
        numero, preuve = membre(repondue, "numero", int), octets_de_base64(repondue.get("mac"), 32)
        dite = trousseau.preuve_epoque(etat.cle_epoques, etat.compte, etat.appareil, etat.epoque, etat.epoque_alea)
        autre = numero > etat.epoque or (numero == etat.epoque and preuve != dite)
        if autre and trousseau.preuve_epoque_juste(preuve, etat.cle_epoques, etat.compte, etat.appareil, numero):
            return _restaurer(c, numero)
    with c.transaction() as etat:
        etat.epoque_repondue_le = c.maintenant()


def _restaurer(c: Contexte, numero: int) -> None:
    """Another state of this very profile was there: what its ratchets would do again must not be done."""
    with c.transaction() as etat:
        for par_appareil in etat.sessions.values():
            for sessions in par_appareil.values():
                sessions.eteindre_si(lambda s: True)
        for corr in etat.correspondants.values():
            corr.flux_anciens.append(corr.flux_emis)
            corr.flux_emis, corr.flux_accuses = FluxEmis(), FluxEmis()
            corr.paquets = {}
            corr.reprise_due = corr.statut == "accepte"
            c.avis.append(("restauration", corr.compte))
        etat.demander_precles = True
        lever_epoque(c, numero)


def dire_epoque(c: Contexte) -> None:
    """Before anything else is asked with a token: the record of this opening, or one that is due."""
    if c.etat.epoque_repondue_le and c.maintenant() >= c.etat.epoque_repondue_le + EPOQUE_INTERVALLE:
        lever_epoque(c)
    if c.etat.jeton is None or c.etat.jeton_adresse != c.relais.adresse:
        se_connecter(c)
    while not c.etat.epoque_repondue_le:
        try:
            r = c.relais.appeler("epoque", {"epoque": _preuve_epoque(c.etat)}, c.etat.jeton)
        except ErreurRelais as erreur:
            if erreur.code != "non_authentifie":
                raise
            se_connecter(c)
            continue
        if "epoque" not in r or r["epoque"] is None:
            raise AutreForme("epoque")
        _juger_epoque(c, r["epoque"])


def se_connecter(c: Contexte) -> None:
    r = c.relais.appeler("se_connecter", {**_preuve(c, mdp.a_signer_connexion), "epoque": _preuve_epoque(c.etat)})
    jeton = octets_de_base64(r.get("jeton"), 32)
    membre(r, "expire", int)
    if "epoque" not in r:
        raise AutreForme("epoque")
    with c.transaction() as etat:
        etat.jeton, etat.jeton_adresse = jeton, c.relais.adresse
    _juger_epoque(c, r["epoque"])


def appeler(c: Contexte, route: str, corps: dict[str, Any]) -> dict[str, Any]:
    """With the token; when it is over, one login and one repetition."""
    if c.etat.changement:
        raise Refus("changement", "nothing is sent or fetched until its outcome is known")
    dire_epoque(c)
    try:
        return c.relais.appeler(route, corps, c.etat.jeton)
    except ErreurRelais as erreur:
        if erreur.code != "non_authentifie":
            raise
    se_connecter(c)
    dire_epoque(c)
    return c.relais.appeler(route, corps, c.etat.jeton)


def changer_pseudo(c: Contexte, pseudo: str) -> None:
    if not pseudo_valide(pseudo):
        raise Refus("pseudo")
    appeler(c, "changer_pseudo", {"pseudo": pseudo})
    with c.transaction() as etat:
        etat.pseudo = pseudo


def supprimer(c: Contexte) -> None:
    c.relais.appeler("supprimer_compte", _preuve(c, mdp.a_signer_suppression))
