"""The client: an account on a relay, kept in one JSON file."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import accuses, changement, correspondants, declaration, fichiers, minuteur, renouvellement, reprise, retouches
from . import compte as comptes
from .contexte import Contexte
from .encodage import base64_de, octets_de_base64
from .envoi import ecrire, vider_sortie
from .erreurs import ErreurRelais, Refus, SansReponse
from .etat import Correspondant, Etat, Ligne, Magasin, Retouche
from .fichiers import Manifeste
from .primitives import alea
from .reception import Budget, recevoir
from .relais import Relais, membre

LIMITE = 100
REPONSES_MAX = 10_000
TEXTE_MAX = 32_768


class Client:
    def __init__(self, chemin: Path, relais: Relais, mdp: str, horloge: Callable[[], float] = time.time) -> None:
        """Opens a profile that is there: what was under way is finished first, then the epoch is raised."""
        self.c = Contexte(Magasin(chemin), relais, mdp, horloge)
        if self.c.etat.creation:
            renouvellement.faire_durables(self.c)
            comptes.creer(self.c)
        if self.c.etat.changement:
            with contextlib.suppress(ErreurRelais, SansReponse):  # it stays under way, and can be given up
                changement.achever(self.c)
        comptes.lever_epoque(self.c)

    @staticmethod
    def creer(
        chemin: Path, relais: Relais, pseudo: str, mdp: str, horloge: Callable[[], float] = time.time
    ) -> tuple[Client, str]:
        """(client, recovery code)."""
        _, code = comptes.preparer(chemin, relais, pseudo, mdp, int(horloge()))
        return Client(chemin, relais, mdp, horloge), code

    @property
    def etat(self) -> Etat:
        return self.c.etat

    @property
    def avis(self) -> list[tuple[str, bytes]]:
        return self.c.avis

    def correspondant(self, pseudo: str) -> Correspondant:
        """Without asking anybody."""
        return next(k for k in self.etat.correspondants.values() if k.pseudo == pseudo)

    def conversation(self, compte: bytes, sens: str | None = None) -> list[Ligne]:
        """In the order of arrival, but those of one flow by `seq`, each in the place of one of them (section 11)."""
        lignes = [ligne for ligne in self.etat.historique if ligne.compte == compte and sens in (None, ligne.sens)]
        par_flux: dict[str, list[Ligne]] = {}
        for ligne in lignes:
            par_flux.setdefault(ligne.flux or f"avis {id(ligne)}", []).append(ligne)
        suivantes = {flux: iter(sorted(liste, key=lambda ligne: ligne.seq)) for flux, liste in par_flux.items()}
        return [next(suivantes[ligne.flux or f"avis {id(ligne)}"]) for ligne in lignes]

    # A synchronisation (section 9)

    def synchroniser(self) -> list[str]:
        """What became of each envelope. A failure to fetch is raised after the outbox was emptied."""
        resultats: list[str] = []
        try:
            self._chercher(resultats)
            try:
                renouvellement.renouveler(self.c)
            except (ErreurRelais, Refus, SansReponse) as erreur:
                self.avis.append((f"renouvellement {erreur}", b""))
            reprise.reparer(self.c)
        finally:
            vider_sortie(self.c)
        accuses.accuser(self.c)
        vider_sortie(self.c)
        return resultats

    def _chercher(self, resultats: list[str]) -> None:
        """17.8: fetches and acknowledges until nothing is left. What decides nothing ends it."""
        budget = Budget()
        for _ in range(REPONSES_MAX):
            r = comptes.appeler(self.c, "synchroniser_messages", {"limite": LIMITE})
            messages, reste = membre(r, "messages", list), membre(r, "reste", bool)
            if not messages:
                return self._noter_videe()
            traites: list[bytes] = []
            try:
                for m in messages:
                    id, recu = octets_de_base64(m.get("id"), 16), membre(m, "recu", int)
                    resultats.append(recevoir(self.c, octets_de_base64(m.get("enveloppe")), recu, budget))
                    traites.append(id)
            finally:
                for i in range(0, len(traites), LIMITE):
                    ids = [base64_de(id) for id in traites[i : i + LIMITE]]
                    comptes.appeler(self.c, "accuser_reception", {"ids": ids})
            if not reste:
                return self._noter_videe()

    def _noter_videe(self) -> None:
        with self.c.transaction() as etat:
            etat.videe_le = self.c.maintenant()
        minuteur.effacer_echues(self.c)

    # Conversations

    def envoyer(self, destinataire: str | bytes, texte: str, reponse: str | None = None) -> str:
        """Gives the content's id; it leaves now, or with a later synchronisation."""
        if len(texte.encode("utf-8")) > TEXTE_MAX:
            raise Refus("texte", "too long")
        compte = correspondants.trouver(self.c, destinataire)
        corps = {"texte": texte, **({"reponse": reponse} if reponse else {})}
        return self._dire(compte, "texte", minuteur.corps_minute(self.c.correspondant(compte), corps))

    def _dire(self, compte: bytes, type_: str, corps: dict[str, Any]) -> str:
        id = ecrire(self.c, compte, type_, corps)
        vider_sortie(self.c)
        return id

    def lire(self, compte: bytes) -> list[Ligne]:
        """The conversation, looked at by a person: receipts are owed, and what disappears begins to."""
        minuteur.effacer_echues(self.c)
        with self.c.transaction():
            accuses.noter_lues(self.c, self.c.correspondant(compte), self.conversation(compte, "recu"))
        accuses.accuser(self.c)
        vider_sortie(self.c)
        return self.conversation(compte)

    def dire_lus(self, oui: bool) -> None:
        """Whether others are told what was read."""
        with self.c.transaction() as etat:
            etat.dire_lus = oui

    def etat_de(self, id: str) -> str:
        """Of a message that was sent: `attend`, `depose`, `remis`, `lu`, `expire` or `echec …`."""
        return accuses.etat_de(self.c, self.ligne(id, "emis"))

    def ligne(self, id: str, sens: str | None = None) -> Ligne:
        return next(x for x in self.etat.historique if x.id == id and x.sens == (sens or x.sens))

    def modifier(self, id: str, texte: str) -> None:
        ligne = self.ligne(id, "emis")
        if ligne.type != "texte" or ligne.retiree or len(texte.encode("utf-8")) > TEXTE_MAX:
            raise Refus("modification")
        self._retoucher(ligne, "modification", {"message": id, "texte": texte})

    def retirer(self, id: str) -> None:
        self._retoucher(self.ligne(id, "emis"), "suppression", {"message": id})

    def reagir(self, id: str, signe: str) -> None:
        ligne = self.ligne(id)
        if ligne.retiree or not retouches.est_un_signe(signe):
            raise Refus("reaction")
        self._retoucher(ligne, "reaction", {"message": id, "reaction": signe})

    def _retoucher(self, ligne: Ligne, type_: str, corps: dict[str, Any]) -> None:
        with self.c.transaction():
            flux = self.c.correspondant(ligne.compte).flux_emis
            seq = flux.seq
            ecrire(self.c, ligne.compte, type_, corps)
            valeur = corps.get("texte", corps.get("reaction", ""))
            r = Retouche("moi", type_, ligne.id, valeur, flux.flux, seq, self.c.maintenant())
            retouches.retoucher(self.c, self.c.correspondant(ligne.compte), r)
        vider_sortie(self.c)

    def effacer_conversation(self, compte: bytes, partout: bool = False) -> None:
        with self.c.transaction():
            retouches.effacer_conversation(self.c, compte)
            if partout:
                ecrire(self.c, compte, "suppression", {"conversation": True})
        vider_sortie(self.c)

    def regler_minuteur(self, compte: bytes, duree: int) -> None:
        corr = self.c.correspondant(compte)
        version = corr.minuteur_version + 1
        if version >= minuteur.LIMITE:
            raise Refus("minuteur", "no version is left")
        with self.c.transaction():
            ecrire(self.c, compte, "minuteur", {"duree": duree, "version": version})
            minuteur.regler(self.c.correspondant(compte), duree, version)
        vider_sortie(self.c)

    def accepter(self, compte: bytes) -> None:
        correspondants.accepter(self.c, compte)

    def bloquer(self, compte: bytes) -> None:
        correspondants.bloquer(self.c, compte)

    def admettre(self, compte: bytes) -> None:
        correspondants.admettre(self.c, compte)

    # Files (section 20)

    def envoyer_fichier(
        self,
        destinataire: str | bytes,
        chemin: Path,
        type_: str = "application/octet-stream",
        legende: str | None = None,
    ) -> str:
        compte = correspondants.trouver(self.c, destinataire)
        id, cle, secret, taille = alea(32), alea(32), alea(32), chemin.stat().st_size
        with self.c.transaction() as etat:
            etat.televersements[id.hex()] = secret
        comptes.dire_epoque(self.c)
        jeton = self.etat.jeton
        assert jeton is not None
        with open(chemin, "rb") as clair:
            expire = self.c.relais.envoyer_fichier(
                id,
                fichiers.hash_effacement(secret),
                fichiers.chiffrer(clair, taille, cle),
                fichiers.taille_chiffree(taille),
                jeton,
            )
        manifeste = Manifeste(
            id, cle, fichiers.entete(cle), taille, fichiers.taille_chiffree(taille), chemin.name, type_, secret, expire
        )
        with self.c.transaction() as etat:
            corps = minuteur.corps_minute(self.c.correspondant(compte), manifeste.corps(legende))
            message = ecrire(self.c, compte, "fichier", corps)
            del etat.televersements[id.hex()]
        vider_sortie(self.c)
        return message

    def recevoir_fichier(self, ligne: Ligne, dossier: Path) -> Path:
        manifeste = fichiers.lire_manifeste(ligne.corps)
        with tempfile.TemporaryFile(dir=dossier) as chiffre:
            self.c.relais.recevoir_fichier(manifeste.id, manifeste.taille_chiffree, chiffre)
            chiffre.seek(0, os.SEEK_SET)
            return fichiers.enregistrer(chiffre, manifeste, dossier)

    def etat_des_fichiers(self, ids: list[bytes]) -> list[dict[str, Any]]:
        r = self.c.relais.appeler("synchroniser_fichiers", {"ids": [base64_de(id) for id in ids]})
        return membre(r, "fichiers", list)

    def effacer_televersements_morts(self) -> None:
        """At an opening: an upload that was never announced is erased at the relay, then forgotten."""
        for id, secret in list(self.etat.televersements.items()):
            self.c.relais.appeler("effacer_fichier", {"id": base64_de(bytes.fromhex(id)), "secret": base64_de(secret)})
            with self.c.transaction() as etat:
                del etat.televersements[id]

    # The account

    def changer_mdp(self, nouveau: str, compromission: bool = False) -> bool:
        """False when the relay did not take the change and it was given up: the old password counts."""
        self._chercher([])
        changement.preparer(
            self.c, self.c.mdp, nouveau, declaration.COMPROMISSION if compromission else declaration.NOUVEAU_MDP
        )
        fait = changement.achever(self.c)
        if fait:
            self.c.mdp = nouveau
        vider_sortie(self.c)
        return fait

    def annuler_mdp(self) -> bool:
        """Gives up a change whose answer never came. True when it was committed after all: the new password counts."""
        return changement.annuler(self.c)

    def changer_pseudo(self, pseudo: str) -> None:
        """The relay first, then everybody who is accepted is told."""
        comptes.changer_pseudo(self.c, pseudo)
        for corr in list(self.etat.correspondants.values()):
            if corr.statut == "accepte" and not corr.alarme:
                ecrire(self.c, corr.compte, "pseudo", {})
        vider_sortie(self.c)

    def confirmer_pseudos(self) -> None:
        """The names that correspondents announced, as far as the directory confirms them."""
        for corr in list(self.etat.correspondants.values()):
            if corr.pseudo_annonce and correspondants.confirmer_nouveau_pseudo(
                self.c, corr.compte, corr.pseudo_annonce
            ):
                with self.c.transaction():
                    self.c.correspondant(corr.compte).pseudo_annonce = None

    def se_deconnecter(self, partout: bool = False) -> None:
        comptes.appeler(self.c, "se_deconnecter", {"partout": partout})
        with self.c.transaction() as etat:
            etat.jeton = None

    def supprimer_compte(self) -> None:
        comptes.supprimer(self.c)
