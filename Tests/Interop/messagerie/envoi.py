"""Sections 9, 12.5, 17.6, 17.7: bundles of others, beginning sessions, making messages, emptying the outbox."""

from __future__ import annotations

from typing import Any

from . import contenu as contenus
from . import enveloppe, poignee, precles
from .compte import appeler
from .contenu import Contenu, Repere
from .contexte import Contexte
from .correspondants import actualiser, declarations_de, demander, epingle, epingler, juger
from .declaration import Declaration
from .encodage import base64_de, octets_de_base64
from .enveloppe import Amorce, Interieur
from .erreurs import AutreForme, ErreurRelais, PrecleFinie, Refus, SansReponse
from .etat import Correspondant, Envoi, Envoye, Ligne
from .precles import OPK, PQOPK, SCEAU, Paquet, Precle
from .primitives import alea
from .ratchet import Associees, Ratchet, hash_message
from .relais import membre
from .sessions import Session, Sessions

PAQUET_DUREE = 604_800
SCEAU_INTERVALLE = 600

# Bundles


def paquet_garde(c: Contexte, corr: Correspondant, appareil: int) -> Paquet | None:
    """The kept one, checked again; None when there is none or something in it is over or wrong."""
    if appareil not in corr.paquets:
        return None
    try:
        return precles.lire_paquet(corr.paquets[appareil], epingle(corr), appareil, c.maintenant())
    except Refus:
        return None


def sceau_garde(c: Contexte, corr: Correspondant, appareil: int) -> Precle | None:
    """A seal key at hand that is not over, whatever else is in its bundle."""
    d = epingle(corr)
    for p in filter(None, map(precles.lire, corr.paquets.get(appareil, []))):
        if p.usage == SCEAU:
            try:
                precles.verifier(p, SCEAU, corr.compte, appareil, d.appareil(appareil).dsk, c.maintenant())
                return p
            except Refus:
                return None
    return None


def _lus(octets: list[bytes]) -> Paquet:
    return {p.usage: p for p in filter(None, map(precles.lire, octets))}


def accepter_paquets(c: Contexte, corr: Correspondant, servis: dict[int, list[bytes]]) -> None:
    """All or nothing, by the pinned statement and by those kept from the last fetch. Within a transaction."""
    d = epingle(corr)
    if set(servis) != {a.id for a in d.appareils}:
        raise Refus("paquet", "other devices than those of the statement")
    for appareil, octets in servis.items():
        nouveau = precles.lire_paquet(octets, d, appareil, c.maintenant())
        precles.refuser_plus_vieux(nouveau, _lus(corr.paquets.get(appareil, [])))
    corr.paquets, corr.paquets_le = servis, c.maintenant()


def _appareil_servi(objet: Any) -> tuple[int, list[bytes]]:
    return membre(objet, "appareil", int), [octets_de_base64(p) for p in membre(objet, "precles", list)]


def chercher_paquets(c: Contexte, compte: bytes, ponctuelles: bool) -> None:
    """17.6: the statements first, then the bundles by the newest of them."""
    depuis = epingle(c.correspondant(compte)).numero
    r = appeler(c, "cles", {"compte": base64_de(compte), "depuis": depuis, "ponctuelles": ponctuelles})
    servies = declarations_de(r)
    if membre(r, "reste", bool):
        servies += demander(c, compte, depuis + len(servies))
    nouvelles = juger(c, compte, servies, depuis)
    appareils = [_appareil_servi(a) for a in membre(r, "appareils", list)]
    with c.transaction():
        epingler(c, c.correspondant(compte), nouvelles)
    if len(dict(appareils)) != len(appareils):
        raise Refus("paquet", "a device comes twice")
    with c.transaction():
        accepter_paquets(c, c.correspondant(compte), dict(appareils))


def preparer_paquets(c: Contexte, compte: bytes, nouvelle_session: bool = False) -> None:
    """The table of section 9: fetches what a message needs, or raises when it cannot be made."""
    corr, maintenant = c.correspondant(compte), c.maintenant()
    appareils = [a.id for a in epingle(corr).appareils]
    gardes = {a: paquet_garde(c, corr, a) for a in appareils}
    frais = all(gardes.values()) and maintenant < corr.paquets_le + PAQUET_DUREE
    sans = [a for a in appareils if session_active(c, corr, a) is None]
    if frais and not nouvelle_session and all({OPK, PQOPK} & set(gardes[a] or {}) for a in sans):
        return
    try:
        chercher_paquets(c, compte, ponctuelles=bool(sans) or nouvelle_session)
    except SansReponse:
        if not frais or nouvelle_session:
            raise
    except PrecleFinie:
        if sans or nouvelle_session or not corr.paquets:
            raise


# Sessions


def sessions_avec(c: Contexte, compte: bytes, appareil: int) -> Sessions:
    return c.sessions(compte).setdefault(appareil, Sessions())


def session_active(
    c: Contexte, corr: Correspondant, appareil: int, ma_gen: int | None = None, d: Declaration | None = None
) -> Session | None:
    d = d or epingle(corr)
    sessions = c.sessions(corr.compte).get(appareil, Sessions())
    return sessions.active(c.ma_gen if ma_gen is None else ma_gen, d.gen, d.ik, c.maintenant())


def commencer_session(c: Contexte, corr: Correspondant, appareil: int) -> Session:
    """12.1 and 12.2, as initiator. One-time prekeys leave the kept bundle. Within a transaction."""
    paquet = paquet_garde(c, corr, appareil)
    if paquet is None or c.maintenant() >= corr.paquets_le + PAQUET_DUREE:
        raise Refus("paquet", "none at hand to begin a session with")
    lui, moi = epingle(corr), c.ma_declaration()
    champs, cles = poignee.initier(
        poignee.Bout.de(moi, c.etat.appareil), c.etat.cles.idh, poignee.Bout.de(lui, appareil), paquet
    )
    associees = Associees(cles.session, moi.ik, lui.ik, c.etat.appareil, appareil)
    session = Session(
        Ratchet.initier(cles, associees, paquet[precles.SPK].cle),
        moi.gen,
        lui.gen,
        lui.ik,
        True,
        champs.encoder(),
        corr.paquets_le,
        0,
        c.maintenant(),
    )
    corr.paquets[appareil] = [p.octets for p in paquet.values() if p.usage not in precles.PONCTUELLES]
    sessions = sessions_avec(c, corr.compte, appareil)
    sessions.choisir(session)
    sessions.ajouter(session, c.maintenant())
    return session


# Messages


def faire_contenu(
    c: Contexte, corr: Correspondant, type_: str, corps: Any, moi: Declaration | None = None
) -> tuple[Contenu, bytes]:
    """The next content of its flow, which takes its `seq` whether or not it is ever delivered."""
    moi, lui = moi or c.ma_declaration(), epingle(corr)
    flux = corr.flux_accuses if type_ == "accuse" else corr.flux_emis
    contenu = Contenu(
        type_,
        alea(16).hex(),
        contenus.conversation(c.etat.compte, corr.compte),
        flux.flux,
        flux.seq,
        flux.prec,
        contenus.horodatage(c.horloge()),
        c.etat.pseudo,
        Repere(moi.numero, moi.hash.hex()),
        Repere(lui.numero, lui.hash.hex()),
        corps,
    )
    octets = contenu.encoder()
    flux.avancer(octets)
    return contenu, octets


def poster(
    c: Contexte,
    corr: Correspondant,
    appareil: int,
    session: Session,
    octets: bytes,
    id_contenu: str,
    fois: int = 0,
    garder: bool = True,
) -> None:
    """One message of `session` into the outbox, sealed when there is a key to seal to. Within a transaction.

    `garder`: for a `reprise`."""
    message = session.ratchet.ecrire(octets)
    amorce = None
    if session.sans_reponse:
        mienne = c.etat.chaine[: session.gen_moi + 1][-enveloppe.DECLARATIONS_MAX :]
        amorce = Amorce(tuple(mienne), session.champs)
    interieur = Interieur(c.etat.compte, c.etat.appareil, amorce, message).encoder()
    sceau = sceau_garde(c, corr, appareil)
    fermee = enveloppe.fermer(interieur, sceau.id, sceau.cle) if sceau else None
    c.etat.sortie.append(
        Envoi(corr.compte, appareil, alea(16), interieur, fermee, sceau.id if sceau else 0, id_contenu)
    )
    if garder:
        c.etat.envoyes[hash_message(message).hex()] = Envoye(corr.compte, appareil, octets, fois, c.maintenant())


def ecrire(c: Contexte, compte: bytes, type_: str, corps: Any, nouvelle_session: bool = False) -> str:
    """Makes one content for every device of an account; it leaves with `vider_sortie`. Gives its id."""
    corr = c.correspondant(compte)
    if corr.statut != "accepte":
        raise Refus("correspondant", "not accepted")
    if corr.alarme:
        raise Refus("correspondant", f"alarm: {corr.alarme}")
    preparer_paquets(c, compte, nouvelle_session)
    with c.transaction() as etat:
        corr = c.correspondant(compte)
        contenu, octets = faire_contenu(c, corr, type_, corps)
        for a in epingle(corr).appareils:
            session = None if nouvelle_session else session_active(c, corr, a.id)
            session = session or commencer_session(c, corr, a.id)
            poster(c, corr, a.id, session, octets, contenu.id, garder=type_ != "accuse")
        if type_ in ("texte", "fichier"):
            etat.historique.append(
                Ligne(
                    "emis",
                    compte,
                    contenu.id,
                    type_,
                    corps,
                    contenu.horodatage,
                    contenu.flux,
                    contenu.seq,
                    etat="attend",
                    duree=corps.get("duree", 0),
                )
            )
    return contenu.id


# The outbox


def _fini(c: Contexte, envoi: Envoi, etat_ligne: str) -> None:
    with c.transaction() as etat:
        etat.sortie = [e for e in etat.sortie if e.idempotence != envoi.idempotence]
        for ligne in etat.historique:
            if ligne.id == envoi.contenu and ligne.sens == "emis":
                ligne.etat = etat_ligne
                ligne.depose_le = c.maintenant() if etat_ligne == "depose" else 0


def _garder_enveloppe(c: Contexte, envoi: Envoi, sceau: Precle) -> Envoi:
    """The same inside, sealed to another key, with the same `idempotence`."""
    with c.transaction() as etat:
        rangee = next(e for e in etat.sortie if e.idempotence == envoi.idempotence)
        rangee.enveloppe, rangee.id_sceau = enveloppe.fermer(rangee.interieur, sceau.id, sceau.cle), sceau.id
        return rangee


def _chercher_sceau(c: Contexte, envoi: Envoi) -> Envoi | None:
    """For a row without an envelope: at most every 10 minutes for each recipient."""
    corr = c.correspondant(envoi.compte)
    sceau = sceau_garde(c, corr, envoi.appareil)
    if sceau is None and c.maintenant() >= corr.sceau_demande_le + SCEAU_INTERVALLE:
        with c.transaction():
            c.correspondant(envoi.compte).sceau_demande_le = c.maintenant()
        chercher_paquets(c, envoi.compte, ponctuelles=False)
        sceau = sceau_garde(c, c.correspondant(envoi.compte), envoi.appareil)
    return _garder_enveloppe(c, envoi, sceau) if sceau else None


def _nouveau_sceau(c: Contexte, envoi: Envoi, corps: dict[str, Any]) -> Envoi | None:
    """409 `cle_remplacee`: the bundle in the refusal, when it is one and its seal key is newer."""
    appareil, octets = _appareil_servi(corps.get("paquet"))
    if appareil != envoi.appareil:
        return None
    for essai in range(2):
        try:
            with c.transaction():
                corr = c.correspondant(envoi.compte)
                autres = {a: p for a, p in corr.paquets.items() if a != appareil}
                accepter_paquets(c, corr, {**autres, appareil: octets})
            break
        except Refus as refus:
            if essai or refus.raison != "signature":
                return None
            actualiser(c, envoi.compte)
    sceau = sceau_garde(c, c.correspondant(envoi.compte), appareil)
    return _garder_enveloppe(c, envoi, sceau) if sceau and sceau.id > envoi.id_sceau else None


def _laisser(c: Contexte, envoi: Envoi) -> None:
    assert envoi.enveloppe is not None
    appeler(
        c,
        "envoyer_message",
        {
            "destinataire": base64_de(envoi.compte),
            "appareil": envoi.appareil,
            "idempotence": base64_de(envoi.idempotence),
            "enveloppe": base64_de(envoi.enveloppe),
        },
    )


def vider_sortie(c: Contexte) -> None:
    """17.7: in order for each recipient; what one of them refuses does not hold up another."""
    bloques: set[bytes] = set()
    for envoi in list(c.etat.sortie):
        if envoi.compte in bloques:
            continue
        try:
            pret = envoi if envoi.enveloppe else _chercher_sceau(c, envoi)
            if pret is None:
                bloques.add(envoi.compte)
                continue
            try:
                _laisser(c, pret)
            except ErreurRelais as erreur:
                if erreur.code != "cle_remplacee":
                    raise
                repris = _nouveau_sceau(c, pret, erreur.corps)
                if repris is None:
                    raise
                _laisser(c, repris)
            _fini(c, envoi, "depose")
        except ErreurRelais as erreur:
            if erreur.code in ("requete_invalide", "inconnu", "trop_grand"):
                _fini(c, envoi, f"echec {erreur.code}")
            elif erreur.statut in (429, 503, 500):
                return
            else:
                bloques.add(envoi.compte)
        except (Refus, AutreForme):
            bloques.add(envoi.compte)
        except SansReponse:
            return
