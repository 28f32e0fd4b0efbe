"""Section 14: receiving an envelope, one transaction each."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from . import accuses, chaine, declaration, enveloppe, minuteur, poignee, precles, retouches
from . import contenu as contenus
from .contenu import Contenu
from .contexte import GRACE, Contexte
from .correspondants import compte_encore, demander, effacer_sessions_mortes, epingle, epingler, gardees, juger, sonner
from .declaration import Declaration
from .encodage import octets_de_base64
from .enveloppe import Interieur
from .envoi import sessions_avec
from .erreurs import Alarme, ErreurRelais, Incompris, Refus
from .etat import Correspondant, Ligne, MaPrecle, MisDeCote
from .poignee import Bout, Champs, Moitie, lire_champs
from .precles import OPK, SPK
from .primitives import blake2b
from .ratchet import Associees, Ratchet, hash_message
from .sessions import DernierMot, Session

DEMANDES_PAR_SYNCHRONISATION = 8
QUARANTAINE = 500
A_REDEMANDER = 500
REPRISE_MAX = 100
TAILLES_GARDEES = enveloppe.TAILLES


class Besoin(Exception):
    """The transaction ends with nothing written: statements of this account are needed, from that number on."""

    def __init__(self, compte: bytes, depuis: int) -> None:
        self.compte, self.depuis = compte, depuis


class ApresRotation(Refus):
    """Step 7."""

    def __init__(self) -> None:
        super().__init__("apres_rotation")


@dataclass
class Budget:
    """How often statements were asked for in this synchronisation, of accounts known here and of others."""

    demandes: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})

    def prendre(self, connu: bool) -> None:
        if self.demandes[connu] >= DEMANDES_PAR_SYNCHRONISATION:
            raise Refus("declaration_manquante", "asked often enough")
        self.demandes[connu] += 1


def recevoir(c: Contexte, octets: bytes, recu: int, budget: Budget) -> str:
    """`lu`, `accuse`, `tu`, `rejeu`, `repete`, `incompris` or `refuse <reason>`. What decides nothing is raised."""
    servies: dict[bytes, list[bytes]] = {}
    while True:
        avis = len(c.avis)
        try:
            with c.transaction():
                return _lire(c, octets, recu, servies)
        except Besoin as besoin:
            del c.avis[avis:]
            try:
                servies[besoin.compte] = _obtenir(c, besoin, budget)
            except Refus as refus:
                return _refuser(c, octets, refus)
        except Refus as refus:
            del c.avis[avis:]
            return _refuser(c, octets, refus)


def _obtenir(c: Contexte, besoin: Besoin, budget: Budget) -> list[bytes]:
    connu = besoin.compte.hex() in c.etat.correspondants
    budget.prendre(connu)
    try:
        servies = demander(c, besoin.compte, besoin.depuis)
    except ErreurRelais as erreur:
        if erreur.code == "inconnu":
            raise Refus("declaration_manquante", "the relay knows no such account") from None
        raise
    if connu:
        juger(c, besoin.compte, servies, besoin.depuis)
    else:
        chaine.depuis_le_debut(besoin.compte, servies)
    return servies


# Steps 1 to 10


def _ouvrir(c: Contexte, octets: bytes) -> Interieur:
    sceaux = {p.id: p.secrete for p in c.etat.precles if p.usage == precles.SCEAU}
    return enveloppe.ouvrir(octets, sceaux.get)


def _lire(c: Contexte, octets: bytes, recu: int, servies: dict[bytes, list[bytes]]) -> str:
    etat = c.etat
    interieur = _ouvrir(c, octets)
    empreinte = hash_message(interieur.message)
    if empreinte.hex() in etat.vus:
        return "rejeu"
    if interieur.compte == etat.compte:
        raise Refus("soi_meme")
    corr = etat.correspondants.get(interieur.compte.hex())
    connues, auteur = _declarations(c, interieur, corr, servies)
    nouveau, epingle_avant = corr is None, copy.copy(corr)
    if corr is None:
        corr = Correspondant(interieur.compte, [d.octets for d in connues], "", "demande")
        etat.correspondants[interieur.compte.hex()] = corr
    else:
        epingler(c, corr, connues)
    if not compte_encore(corr, auteur.gen, c.maintenant()):
        raise Refus("declaration", "its keys count no longer")
    effacer_sessions_mortes(c, corr)
    session, clair, utilisees = _lire_message(c, corr, interieur, auteur)
    avec_amorce = interieur.amorce is not None
    sessions = sessions_avec(c, corr.compte, interieur.appareil)
    try:
        contenu = contenus.lire(clair, contenus.conversation(etat.compte, corr.compte))
    except Incompris as raison:
        _noter(c, empreinte, utilisees)
        sessions.apres_lecture(session, avec_amorce, c.maintenant())
        if epingle_avant is None:  # nothing is pinned; the session is kept all the same
            del etat.correspondants[interieur.compte.hex()]
        else:
            corr.declarations, corr.gens_remplacees = epingle_avant.declarations, epingle_avant.gens_remplacees
            corr.paquets, corr.a_verifier = epingle_avant.paquets, epingle_avant.a_verifier
        _mettre_de_cote(c, octets, f"incompris {raison}")
        return "incompris"
    if contenu.moi.numero > epingle(corr).numero and corr.compte not in servies:
        raise Besoin(corr.compte, 0 if nouveau else epingle(corr).numero)
    mot = sessions.gens_fermees.get(session.gen_lui)
    apres_rotation = mot is not None and (contenu.flux != mot.flux or contenu.seq > mot.seq)
    if apres_rotation and contenu.type != "accuse":
        raise ApresRotation()
    _noter(c, empreinte, utilisees)
    sessions.apres_lecture(session, avec_amorce, c.maintenant())
    if apres_rotation:
        return "tu"
    cle = f"{corr.compte.hex()} {contenu.id}"
    if cle in etat.vus:
        return "repete"
    etat.vus[cle] = c.maintenant()
    _comparer_reperes(c, corr, contenu)
    _traiter(c, corr, interieur, session, contenu, clair, recu)
    return "accuse" if contenu.type == "accuse" else "lu"


def _noter(c: Contexte, empreinte: bytes, utilisees: list[MaPrecle]) -> None:
    """Step 8."""
    c.etat.vus[empreinte.hex()] = c.maintenant()
    if utilisees:
        c.etat.precles = [p for p in c.etat.precles if not any(p is u for u in utilisees)]
        c.etat.demander_precles = True


def _declarations(
    c: Contexte, interieur: Interieur, corr: Correspondant | None, servies: dict[bytes, list[bytes]]
) -> tuple[list[Declaration], Declaration]:
    """Step 3: the statements known afterwards, and the author's."""
    compte = interieur.compte
    amorce = list(interieur.amorce.declarations) if interieur.amorce else []
    if corr is None:
        if interieur.amorce is None:
            raise Refus("inconnu_sans_amorce")
        lues = chaine.lire_toutes(compte, amorce)
        if compte in servies:
            connues = chaine.depuis_le_debut(compte, servies[compte])
        elif lues and lues[0].numero == 0:
            connues = chaine.depuis_le_debut(compte, amorce)
        else:
            raise Besoin(compte, 0)
    else:
        connues = gardees(corr)
        if compte in servies:
            connues = chaine.depuis_l_epingle(connues, servies[compte])
    try:
        connues = chaine.depuis_l_epingle(connues, amorce)
    except chaine.Fourche:
        raise Alarme("fourche") from None
    except chaine.SignatureManquante as refus:
        if refus.trou and corr is not None and compte not in servies:
            raise Besoin(compte, epingle(corr).numero) from None
        raise
    if not amorce:
        return connues, connues[-1]
    dernier = declaration.lire(amorce[-1])
    for d in connues:
        if d.numero == dernier.numero:
            return connues, d
    raise Refus("declaration", "older than those kept")


# 12.6


def _lire_message(
    c: Contexte, corr: Correspondant, interieur: Interieur, auteur: Declaration
) -> tuple[Session, bytes, list[MaPrecle]]:
    """The session that it is of, its content, and the one-time prekeys that it used up."""
    sessions = sessions_avec(c, corr.compte, interieur.appareil)
    if interieur.amorce is None:
        session = sessions.de_message(interieur.message)
    else:
        champs = lire_champs(interieur.amorce.champs)
        connue = sessions.de_poignee(champs)
        if connue is None:
            return _repondre(c, corr, interieur, auteur, champs)
        session = connue
    session.ratchet, clair = session.ratchet.lire(interieur.message, c.maintenant())
    return session, clair, []


def _tenue(c: Contexte, usage: int, id: int) -> MaPrecle:
    for p in c.etat.precles:
        if (p.usage, p.id) == (usage, id):
            return p
    raise Refus("poignee", f"no private {precles.NOMS[usage]} {id}")


def _moitie(p: MaPrecle) -> Moitie:
    return Moitie(p.secrete, precles.publique(p.usage, p.secrete))


def _repondre(
    c: Contexte, corr: Correspondant, interieur: Interieur, auteur: Declaration, champs: Champs
) -> tuple[Session, bytes, list[MaPrecle]]:
    etat, sessions = c.etat, sessions_avec(c, corr.compte, interieur.appareil)
    if auteur.gen in sessions.gens_fermees:
        raise Refus("poignee", "of a closed gen")
    a = Bout.de(auteur, interieur.appareil)
    spk, pq = _tenue(c, SPK, champs.spk), _tenue(c, champs.usage_pq, champs.pq)
    opk = None if champs.opk is None else _tenue(c, OPK, champs.opk)
    gens = {p.gen for p in (spk, pq, opk) if p}
    if len(gens) != 1:
        raise Refus("poignee", "prekeys of several gens")
    gen = gens.pop()
    idh = etat.cles.idh if gen == c.ma_gen else etat.idh_anciennes.get(gen)
    if idh is None:
        raise Refus("poignee", "that gen's IDH is gone")
    echeance = min(spk.fin, pq.fin) + GRACE
    if c.maintenant() >= echeance:
        raise Refus("poignee", "too late")
    b = Bout.de(c.ma_declaration(gen), etat.appareil)
    cles = poignee.repondre(a, b, idh, champs, _moitie(spk), _moitie(opk) if opk else None, _moitie(pq))
    associees = Associees(cles.session, a.ik, b.ik, interieur.appareil, etat.appareil)
    ratchet, clair = Ratchet.repondre(cles, associees, spk.secrete, interieur.message, c.maintenant())
    session = Session(ratchet, gen, auteur.gen, auteur.ik, False, champs.encoder(), 0, echeance, c.maintenant())
    sessions.ajouter(session, c.maintenant())
    return session, clair, [p for p in (pq, opk) if p and p.usage in precles.PONCTUELLES]


# 11


def _comparer_reperes(c: Contexte, corr: Correspondant, contenu: Contenu) -> None:
    connues = {d.numero: d.hash.hex() for d in gardees(corr)}
    if contenu.moi.numero > max(connues):
        sonner(c, corr.compte, "retour_en_arriere")
    elif connues.get(contenu.moi.numero, contenu.moi.hash) != contenu.moi.hash:
        sonner(c, corr.compte, "fourche")
    miennes = [declaration.lire(o).hash.hex() for o in c.etat.chaine]
    if contenu.toi.numero >= len(miennes) or miennes[contenu.toi.numero] != contenu.toi.hash:
        c.avis.append(("mes_cles_inconnues", corr.compte))


def _traiter(
    c: Contexte, corr: Correspondant, interieur: Interieur, session: Session, contenu: Contenu, clair: bytes, recu: int
) -> None:
    sessions = sessions_avec(c, corr.compte, interieur.appareil)
    if contenu.type == "rotation":
        _traiter_rotation(c, corr, interieur.appareil, contenu)
    elif contenu.type == "reprise":
        sessions.apres_reprise(session, interieur.amorce is not None)
        if corr.statut == "accepte":
            _noter_reprise(corr, contenu.corps)
    if not corr.confirme and contenu.type != "accuse":
        corr.pseudo = contenu.pseudo
    if contenu.type == "pseudo":
        corr.pseudo_annonce = contenu.pseudo
        c.avis.append((f"pseudo {contenu.pseudo}", corr.compte))
    avis = corr.flux_recus.accepter(interieur.appareil, contenu, clair)
    if corr.statut == "bloque":
        return  # nothing is shown, but sessions and flows move on: nothing seems to be missing afterwards
    accuses.noter_recu(corr, interieur.appareil, contenu.flux, contenu.seq, contenu.type)
    if avis:
        _avertir(c, corr, avis, contenu.seq, recu)
    if contenu.type == "accuse":
        accuses.recevoir_accuse(corr, contenu.corps)
    elif contenu.type == "minuteur":
        if minuteur.recevoir_minuteur(corr, contenu.corps):
            _avertir(c, corr, f"minuteur {corr.minuteur}", contenu.seq, recu)
    elif contenu.type == "suppression" and _est_de_la_conversation(contenu.corps):
        if corr.statut == "accepte":
            retouches.effacer_conversation(c, corr.compte)
            corr.efface_avant = max(corr.efface_avant, contenu.seq) if corr.efface_flux == contenu.flux else contenu.seq
            corr.efface_flux = contenu.flux
            _avertir(c, corr, "conversation effacee", contenu.seq, recu)
    elif contenu.type in ("modification", "suppression", "reaction"):
        retouche = retouches.lire_retouche("lui", contenu, c.maintenant())
        if retouche:
            retouches.retoucher(c, corr, retouche)
    elif contenu.type in ("rotation", "pseudo", "reprise"):
        pass
    elif contenu.flux != corr.efface_flux or contenu.seq > corr.efface_avant:
        ligne = Ligne(
            "recu",
            corr.compte,
            contenu.id,
            contenu.type,
            contenu.corps,
            contenu.horodatage,
            contenu.flux,
            contenu.seq,
            recu,
        )
        if contenu.type in ("texte", "fichier"):
            ligne.duree = minuteur.duree_de(ligne)
        c.etat.historique.append(ligne)
        retouches.appliquer_gardees(c, corr, ligne)


def _avertir(c: Contexte, corr: Correspondant, avis: str, seq: int, recu: int) -> None:
    c.etat.historique.append(Ligne("avis", corr.compte, "", avis, None, "", "", seq, recu))


def _est_de_la_conversation(corps: Any) -> bool:
    return isinstance(corps, dict) and corps.get("conversation") is True


def _traiter_rotation(c: Contexte, corr: Correspondant, appareil: int, contenu: Contenu) -> None:
    try:
        annoncee = declaration.lire(octets_de_base64(contenu.corps["declaration"]))
    except (KeyError, TypeError):
        raise Refus("rotation", "without a statement") from None
    try:
        connues = chaine.depuis_l_epingle(gardees(corr), [annoncee.octets])
    except chaine.Fourche:
        raise Alarme("fourche") from None
    if all(d.numero != annoncee.numero for d in connues):
        raise Refus("rotation", "older than those kept")
    epingler(c, corr, connues)
    if annoncee.gen:
        sessions_avec(c, corr.compte, appareil).fermer_gen(annoncee.gen - 1, DernierMot(contenu.flux, contenu.seq))


def _noter_reprise(corr: Correspondant, corps: Any) -> None:
    demandes = corps.get("messages") if isinstance(corps, dict) else None
    for h in (demandes if isinstance(demandes, list) else [])[:REPRISE_MAX]:
        if contenus.est_hexadecimal(h, 64) and bytes.fromhex(h) not in corr.a_resservir:
            corr.a_resservir.append(bytes.fromhex(h))
    del corr.a_resservir[:-A_REDEMANDER]


# Refused


def _mettre_de_cote(c: Contexte, octets: bytes, raison: str) -> bool:
    """Whether it is there for the first time."""
    nom = blake2b(32, octets)
    c.etat.illisibles += 1
    for garde in c.etat.quarantaine:
        if garde.nom == nom:
            garde.fois += 1
            return False
    gardes = octets if len(octets) in TAILLES_GARDEES else b""
    c.etat.quarantaine.append(MisDeCote(nom, raison, c.maintenant(), 1, gardes))
    del c.etat.quarantaine[:-QUARANTAINE]
    return True


def _refuser(c: Contexte, octets: bytes, refus: Refus) -> str:
    """Keeps it apart; the hash of its message stays behind, to be asked for again (12.7)."""
    try:
        interieur = _ouvrir(c, octets)
    except Refus:
        interieur = None
    if isinstance(refus, Alarme) and interieur:
        sonner(c, interieur.compte, refus.raison)
    with c.transaction() as etat:
        premiere = _mettre_de_cote(c, octets, str(refus))
        corr = etat.correspondants.get(interieur.compte.hex()) if interieur else None
        if (
            interieur
            and corr
            and corr.statut == "accepte"
            and premiere
            and not isinstance(refus, (Alarme, ApresRotation))
        ):
            corr.a_redemander.append(hash_message(interieur.message))
            del corr.a_redemander[:-A_REDEMANDER]
        if isinstance(refus, ApresRotation) and corr:
            c.avis.append(("apres_rotation", corr.compte))
    return f"refuse {refus}"
